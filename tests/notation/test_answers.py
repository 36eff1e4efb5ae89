from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.notation.answers import (
    given_triggers,
    infer_labels,
    keep_asked,
    parse_answer,
    read_answer,
    read_statements,
    render_answer,
)
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation, Span
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import TASKS, Task

TABLE = Path(__file__).parent.parent / "cases" / "answers.csv"
CASES = list(csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize("case", CASES, ids=[case["reason"] for case in CASES])
def test_the_ladder_reads_what_is_in_the_table(case: dict[str, str]) -> None:
    parsed = parse_answer(case["text"], cut=bool(case["cut"]))

    assert (parsed.rung, parsed.value) == (case["rung"], json.loads(case["value"]) if case["value"] else None)


def test_strict_reading_repairs_nothing() -> None:
    parsed = parse_answer('```json\n{"a": []}\n```', strict=True)

    assert (parsed.value, parsed.rung) == (None, "none")


@pytest.mark.parametrize("text", ['[{"a": []}]', '[{"a": []}, {"b": []}]', '"a"', "3", "null", "\ufeff{}"])
def test_strict_reading_takes_an_object_only(text: str) -> None:
    assert parse_answer(text, strict=True).value is None


def test_statements_keep_what_is_said_twice() -> None:
    statements, _ = read_statements({"人": ["张三", "张三"]}, "NER")

    assert statements.mentions == (Mention(text="张三", label="人"), Mention(text="张三", label="人"))


def test_a_repeated_argument_is_one_argument_but_two_statements() -> None:
    answer = {"T": [{"trigger": "t", "arguments": {"R": ["a", "a"]}}]}

    reading, statements = read_answer(answer, "EE")[0], read_statements(answer, "EE")[0]

    assert (len(reading.events[0].arguments), len(statements.events[0].arguments)) == (1, 2)


def test_deep_nesting_is_refused_before_anything_recurses() -> None:
    assert "deeper than 200" in parse_answer("[" * 2_000).reason


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert parse_answer(json.dumps({"r": [{"subject": "a", "object": "b"}] * 400})).rung == "json"


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert parse_answer('{"人": ["a\\ud83d"]}').value == {"人": ["a?"]}


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    parse_answer(text)
    parse_answer("{" + text, cut=True)


@given(st.text(alphabet="{}[]\",:'“”：，`\\n<think>NaN1人", max_size=60), st.sampled_from(TASKS), st.booleans())
def test_no_json_like_text_makes_the_reader_raise(text: str, task: Task, cut: bool) -> None:
    read_answer(parse_answer(text, cut=cut).value, task)


def test_names_are_read_by_label() -> None:
    reading, problems = read_answer({"人物": ["张三", "李四"], "place": []}, "NER")

    assert reading.mentions == (Mention(text="张三", label="人物"), Mention(text="李四", label="人物"))
    assert problems == ()


def test_what_has_the_wrong_type_is_skipped_and_named() -> None:
    reading, problems = read_answer({"person": ["Ann", {"name": "Bob"}, None, True], "place": "Rome"}, "NER")

    assert [mention.text for mention in reading.mentions] == ["Ann", "Rome"]
    assert problems == ("person: expected a text, found an object", "person: expected a text, found true or false")


@pytest.mark.parametrize(
    "pair",
    [
        {"subject": "鲁迅", "object": "绍兴"},
        {"head": "鲁迅", "tail": "绍兴"},
        {"主体": "鲁迅", "客体": "绍兴"},
        ["鲁迅", "绍兴"],
    ],
)
def test_every_way_to_write_a_pair_is_understood(pair: object) -> None:
    reading, _ = read_answer({"出生地点": [pair]}, "RE")

    assert reading.relations == (
        Relation(subject=Mention(text="鲁迅"), predicate="出生地点", object=Mention(text="绍兴")),
    )


def test_a_pair_without_an_end_is_named() -> None:
    assert read_answer({"born in": [{"subject": "Ann"}]}, "SPO")[1] == ("born in: a pair lacks its object",)


def test_labels_that_the_answer_states_are_kept() -> None:
    reading, _ = read_answer({"born in": [{"subject": "Ann", "subject_type": "person", "object": "Rome"}]}, "SPO")

    assert reading.relations[0].subject == Mention(text="Ann", label="person")


def test_nan_means_the_argument_is_absent() -> None:
    answer = {"layoff": [{"trigger": "裁员", "arguments": {"time": "5月份", "employer": "NAN"}}]}

    assert read_answer(answer, "EE")[0].events == (
        Event(
            label="layoff",
            trigger=Mention(text="裁员"),
            arguments=(Argument(role="time", mention=Mention(text="5月份")),),
        ),
    )


def test_a_list_of_arguments_gives_one_argument_each() -> None:
    answer = {"meet": [{"trigger": "met", "arguments": {"who": ["Ann", "Bob", "Ann"]}}]}

    assert [a.mention.text for a in read_answer(answer, "EE")[0].events[0].arguments] == ["Ann", "Bob"]


def test_an_event_with_nothing_in_it_is_no_event() -> None:
    assert read_answer({"meet": [{"trigger": "NAN", "arguments": {"who": "NAN"}}]}, "EE")[0] == Reading()


def test_eea_is_read_flat_and_in_the_shape_of_ee() -> None:
    flat, _ = read_answer({"meet": [{"who": "Ann"}]}, "EEA")
    nested, _ = read_answer({"meet": [{"trigger": "met", "arguments": {"who": "Ann"}}]}, "EEA")

    assert flat.events[0].arguments == nested.events[0].arguments
    assert nested.events[0].trigger == Mention(text="met")


def test_two_events_with_one_trigger_word_stay_two() -> None:
    assert len(read_answer({"attack": ["hit", "hit"]}, "EET")[0].events) == 2


def test_kg_reads_entities_with_attributes_and_entities_without() -> None:
    reading, problems = read_answer({"人物": {"鲁迅": {"职业": ["作家", "教师"]}, "许广平": {}}}, "KG")

    assert {mention.text for mention in reading.mentions if mention.label == "人物"} == {"鲁迅", "许广平"}
    assert [relation.object.text for relation in reading.relations] == ["作家", "教师"]
    assert problems == ()


def test_an_empty_list_for_a_kg_type_is_no_problem() -> None:
    assert read_answer({"人物": []}, "KG") == (Reading(), ())


MENTIONS = Reading.of([Mention(text="B", label="x", span=Span(4, 5)), Mention(text="A", label="x", span=Span(0, 1))])


def test_names_are_written_in_text_order_and_absent_labels_stay_empty() -> None:
    assert render_answer(MENTIONS, Schema(labels=("y", "x")), "NER") == {"y": [], "x": ["A", "B"]}


def test_pairs_are_written_by_predicate_whatever_their_labels() -> None:
    relation = Relation(
        subject=Mention(text="鲁迅", label="人物"), predicate="出生地", object=Mention(text="绍兴", label="城市")
    )
    wanted = Schema(relations=(RelationType(predicate="出生地", objects=("地点",)), RelationType(predicate="父亲")))

    assert render_answer(Reading.of(relations=[relation]), wanted, "SPO") == {
        "出生地": [{"subject": "鲁迅", "object": "绍兴"}],
        "父亲": [],
    }


EVENT = Event(
    label="meet",
    trigger=Mention(text="met"),
    arguments=(
        Argument(role="who", mention=Mention(text="Ann")),
        Argument(role="who", mention=Mention(text="Bob")),
        Argument(role="where", mention=Mention(text="Rome")),
    ),
)
MEETING = Schema(events=(EventType(label="meet", roles=("who", "where", "when")),))


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("EE", {"meet": [{"trigger": "met", "arguments": {"who": ["Ann", "Bob"], "where": "Rome", "when": "NAN"}}]}),
        ("EEA", {"meet": [{"who": ["Ann", "Bob"], "where": "Rome", "when": "NAN"}]}),
        ("EET", {"meet": ["met"]}),
    ],
)
def test_events_are_written_in_the_shape_of_the_task(task: Task, answer: dict[str, object]) -> None:
    assert render_answer(Reading.of(events=[EVENT]), MEETING, task) == answer


def test_an_ideal_event_answer_reads_back_as_the_event() -> None:
    answer = render_answer(Reading.of(events=[EVENT]), MEETING, "EE")

    assert read_answer(answer, "EE")[0] == Reading.of(events=[EVENT])


def test_kg_is_written_by_entity_with_lists_for_several_values() -> None:
    subject = Mention(text="鲁迅", label="人物")
    reading = Reading.of(
        [Mention(text="许广平", label="人物")],
        [Relation(subject=subject, predicate="职业", object=Mention(text=text)) for text in ("作家", "教师")],
    )
    wanted = Schema(relations=(RelationType(predicate="职业", subjects=("人物",)),))

    answer = render_answer(reading, wanted, "KG")

    assert answer == {"人物": {"许广平": {}, "鲁迅": {"职业": ["作家", "教师"]}}}
    assert read_answer(answer, "KG")[0] == reading


def test_kg_without_entity_types_is_asked_and_answered_under_an_empty_label() -> None:
    relation = Relation(subject=Mention(text="鲁迅"), predicate="职业", object=Mention(text="作家"))
    wanted = Schema(relations=(RelationType(predicate="职业"),))

    answer = render_answer(Reading.of(relations=[relation]), wanted, "KG")

    assert answer == {"": {"鲁迅": {"职业": "作家"}}}
    assert keep_asked(read_answer(answer, "KG")[0], wanted, "KG") == (Reading.of(relations=[relation]), 0)


def test_labels_that_were_not_asked_are_dropped_and_counted() -> None:
    reading = Reading.of([Mention(text="A", label="x"), Mention(text="B", label="z")])

    assert keep_asked(reading, Schema(labels=("x",)), "NER") == (Reading.of([Mention(text="A", label="x")]), 1)


def test_roles_that_were_not_asked_are_dropped_and_counted() -> None:
    kept, dropped = keep_asked(
        Reading.of(events=[EVENT]), Schema(events=(EventType(label="meet", roles=("where",)),)), "EE"
    )

    assert dropped == 2
    assert [argument.role for argument in kept.events[0].arguments] == ["where"]
    assert [mention.text for mention in kept.mentions] == ["Rome"]


def test_predicates_that_were_not_asked_take_their_mentions_along() -> None:
    relation = Relation(subject=Mention(text="Ann"), predicate="likes", object=Mention(text="Bob"))

    assert keep_asked(Reading.of(relations=[relation]), Schema(relations=(RelationType(predicate="knows"),)), "RE") == (
        Reading(),
        1,
    )


def test_a_label_is_inferred_where_the_predicate_allows_only_one() -> None:
    reading = Reading.of(
        relations=[Relation(subject=Mention(text="鲁迅"), predicate="出生地", object=Mention(text="绍兴"))]
    )
    wanted = Schema(
        relations=(
            RelationType(predicate="出生地", subjects=("人物",), objects=("城市",)),
            RelationType(predicate="出生地", subjects=("人物",), objects=("国家",)),
        )
    )

    relation = infer_labels(reading, wanted).relations[0]

    assert relation.subject == Mention(text="鲁迅", label="人物", inferred=True)
    assert relation.object == Mention(text="绍兴")


def test_a_stated_label_is_never_replaced() -> None:
    subject = Mention(text="Ann", label="singer")
    reading = Reading.of(relations=[Relation(subject=subject, predicate="born in", object=Mention(text="Rome"))])
    wanted = Schema(relations=(RelationType(predicate="born in", subjects=("person",)),))

    assert infer_labels(reading, wanted).relations[0].subject == subject


def test_the_only_given_trigger_is_put_back() -> None:
    reading = Reading.of(events=[Event(label="meet"), Event(label="leave")])
    wanted = Schema(
        events=(EventType(label="meet", triggers=("met",)), EventType(label="leave", triggers=("left", "gone")))
    )

    assert [event.trigger for event in given_triggers(reading, wanted).events] == [Mention(text="met"), None]
