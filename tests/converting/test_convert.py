"""Conversion that repairs what the original gets wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.options import ConvertOptions
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Task


def lines_of(
    record: dict[str, Any], schema: Schema, task: Task, near: dict[str, list[str]] | None = None, **options: Any
) -> list[dict[str, Any]]:
    converter = Converter(schema, Slate(task, "set", "do it"), ConvertOptions(task=task, **options), near)
    return [json.loads(line.text) for line in converter.convert(record)]


def asked_of(record: dict[str, Any]) -> Any:
    return json.loads(record["instruction"])["schema"]


def answer_of(record: dict[str, Any]) -> Any:
    return json.loads(record["output"])


def test_mentions_stand_in_the_order_of_the_text_each_once() -> None:
    record = {"text": "乙和甲", "entity": [{"entity": word, "entity_type": "人"} for word in ("甲", "乙", "甲")]}

    (line,) = lines_of(record, Schema(labels=("人",)), "NER")

    assert line["output"] == '{"人": ["乙", "甲"]}'


def test_a_record_is_written_as_the_datasets_write_it() -> None:
    record = {"text": 'He said "hi"\\ \n', "entity": []}

    (line,) = lines_of(record, Schema(labels=("person",)), "NER")

    assert line == {
        "task": "NER",
        "source": "set",
        "instruction": json.dumps(
            {"instruction": "do it", "schema": ["person"], "input": 'He said "hi"\\ \n'}, ensure_ascii=False
        ),
        "output": '{"person": []}',
    }


def test_relations_are_subjects_and_objects() -> None:
    record = {"text": "Ada was born in London", "relation": [{"head": "Ada", "relation": "born", "tail": "London"}]}

    (line,) = lines_of(record, Schema(relations=(RelationType(predicate="born"),)), "RE")

    assert answer_of(line) == {"born": [{"subject": "Ada", "object": "London"}]}


BY = RelationType(predicate="by", subjects=("book",), objects=("person",))
SUNG_BY = RelationType(predicate="by", subjects=("song",), objects=("person",))


def test_typed_relations_that_share_a_predicate_keep_each_other() -> None:
    typed = {"head": "B", "head_type": "book", "relation": "by", "tail": "P", "tail_type": "person"}
    record = {"text": "B by P", "relation": [typed]}

    (line,) = lines_of(record, Schema(relations=(BY, SUNG_BY)), "SPO")

    assert answer_of(line) == {"by": [{"subject": "B", "object": "P"}]}


def test_labels_with_an_underscore_stay_whole() -> None:
    relation = RelationType(predicate="r", subjects=("R_1",), objects=("Q",))
    typed = {"head": "u", "head_type": "R_1", "relation": "r", "tail": "v", "tail_type": "Q"}

    (line,) = lines_of({"text": "u v", "relation": [typed]}, Schema(relations=(relation,)), "SPO")

    assert asked_of(line) == [{"subject_type": "R_1", "predicate": "r", "object_type": "Q"}]


EVENT = EventType(label="加盟", roles=("加盟者", "时间"))


def test_events_stand_in_the_order_of_their_triggers_with_nan_for_what_is_absent() -> None:
    events = [
        {"event_type": "加盟", "event_trigger": "来", "arguments": [{"role": "加盟者", "argument": "乙"}]},
        {"event_type": "加盟", "event_trigger": "到", "arguments": []},
    ]

    (line,) = lines_of({"text": "甲到，乙来", "event": events}, Schema(events=(EVENT,)), "EE")

    assert answer_of(line)["加盟"] == [
        {"trigger": "到", "arguments": {"加盟者": "NAN", "时间": "NAN"}},
        {"trigger": "来", "arguments": {"加盟者": "乙", "时间": "NAN"}},
    ]


def test_arguments_that_are_there_are_always_asked() -> None:
    event = {"event_type": "加盟", "event_trigger": "到", "arguments": [{"role": "加盟者", "argument": "甲"}]}

    (line,) = lines_of({"text": "甲到", "event": [event]}, Schema(events=(EVENT,)), "EEA", neg_schema=0)

    assert asked_of(line) == [{"event_type": "加盟", "trigger": ["到"], "arguments": ["加盟者"]}]
    assert answer_of(line) == {"加盟": [{"加盟者": "甲"}]}


PEOPLE = Schema(relations=tuple(RelationType(predicate=name, subjects=("person",)) for name in ("born", "died")))


def test_all_at_once_is_one_record_for_entities_too() -> None:
    record = {"text": "Ada b. 1815", "relation": [{"head": "Ada", "relation": "born", "tail": "1815"}]}

    (line,) = lines_of(record, PEOPLE, "KG", split_num=-1)

    assert answer_of(line) == {"person": {"Ada": {"born": "1815"}}}


def test_texts_without_gold_can_be_converted_to_be_answered() -> None:
    (line,) = lines_of({"text": "甲到"}, Schema(events=(EVENT,)), "EEA", split="test")

    assert "label" not in line
    assert asked_of(line) == [{"event_type": "加盟", "arguments": ["加盟者", "时间"]}]


def test_texts_without_gold_are_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="no gold"):
        lines_of({"text": "x"}, PEOPLE, "KG")


LABELS = tuple(f"L{number}" for number in range(40))


def test_the_share_of_negatives_is_the_share_that_is_asked() -> None:
    asked = sum(
        len(asked_of(line))
        for number in range(400)
        for line in lines_of(
            {"text": f"text {number}", "entity": [{"entity": "t", "entity_type": "L0"}]},
            Schema(labels=LABELS),
            "NER",
            neg_schema=0.25,
        )
    )

    assert asked / 400 - 1 == pytest.approx(0.25 * 39, rel=0.03)


def test_hard_negatives_come_with_what_they_resemble() -> None:
    record = {"text": "t", "entity": [{"entity": "t", "entity_type": "L0"}]}

    lines = lines_of(record, Schema(labels=LABELS), "NER", {"L0": ["L7", "gone"]}, cluster_mode=True, split_num=3)

    asked = [label for line in lines for label in asked_of(line)]
    assert {"L0", "L7"} < set(asked)
    assert len(asked) == 5


def test_hard_negatives_of_typed_relations_stand_under_their_typed_strings() -> None:
    typed = {"head": "B", "head_type": "book", "relation": "by", "tail": "P", "tail_type": "person"}
    other = RelationType(predicate="made by", subjects=("film",), objects=("firm",))

    lines = lines_of(
        {"text": "B by P", "relation": [typed]},
        Schema(relations=(BY, *(RelationType(predicate=name) for name in LABELS), other)),
        "SPO",
        {"book_by_person": ["film_made by_firm"]},
        cluster_mode=True,
        split_num=1,
    )

    assert "made by" in {part["predicate"] for line in lines for part in asked_of(line)}


def test_empty_records_can_be_thinned_out() -> None:
    record = {"text": "t", "entity": [{"entity": "t", "entity_type": "L0"}]}

    lines = lines_of(record, Schema(labels=LABELS), "NER", keep_empty=0)

    assert [answer_of(line)["L0"] for line in lines] == [["t"]]


@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.text(min_size=1).filter(str.strip)), max_size=6),
    st.floats(min_value=-1, max_value=1),
    st.integers(min_value=1, max_value=9),
)
def test_every_mention_is_answered_once_whatever_is_asked(
    mentions: list[tuple[str, str]], share: float, size: int
) -> None:
    gold = [(label, mention) for label, mention in mentions if mention != "NAN"]
    record = {"text": "a text", "entity": [{"entity": mention, "entity_type": label} for label, mention in gold]}

    lines = lines_of(record, Schema(labels=LABELS), "NER", neg_schema=share, split_num=size)

    answered = [(label, mention) for line in lines for label, said in answer_of(line).items() for mention in said]
    assert sorted(answered) == sorted(set(gold))


FEW = [
    {"text": "乙到", "entity": [{"entity": "乙", "entity_type": "人"}]},
    {"text": "下雨", "entity": []},
    {"text": "甲到", "entity": [{"entity": "甲", "entity_type": "人"}]},
]


def test_an_instruction_shows_one_example_with_an_answer_and_one_without() -> None:
    converter = Converter(Schema(labels=("人",)), Slate("NER", "set", "do it"), ConvertOptions(task="NER"), None, FEW)

    (line,) = converter.convert(FEW[2])

    assert json.loads(json.loads(line.text)["instruction"])["example"] == [
        {"input": "乙到", "output": {"人": ["乙"]}},
        {"input": "下雨", "output": {"人": []}},
    ]


def test_a_text_is_never_its_own_example() -> None:
    converter = Converter(
        Schema(labels=("人",)), Slate("NER", "set", "do it"), ConvertOptions(task="NER"), None, FEW[2:]
    )

    (line,) = converter.convert(FEW[2])

    assert "example" not in json.loads(json.loads(line.text)["instruction"])


def test_a_described_schema_is_a_dictionary_asked_at_once() -> None:
    schema = Schema(labels=("人", "地", "物"), label_descriptions=(("人", "一个人"),))

    (line,) = lines_of({"text": "甲", "entity": []}, schema, "NER", described=True, split_num=1)

    assert asked_of(line) == {"人": "一个人", "地": "", "物": ""}


def test_described_events_are_written_as_onekes() -> None:
    event = EventType(
        label="加盟", roles=("加盟者",), description="加入组织", role_descriptions=(("加盟者", "加入的人"),)
    )

    (line,) = lines_of({"text": "甲", "event": []}, Schema(events=(event,)), "EE", described=True)

    assert asked_of(line) == {"加盟": {"加盟": "加入组织", "trigger": True, "arguments": {"加盟者": "加入的人"}}}


def test_described_attributes_stay_in_the_list_of_entity_types() -> None:
    born = RelationType(predicate="born", subjects=("person",), description="when a life began")

    (line,) = lines_of({"text": "Ada", "relation": []}, Schema(relations=(born,)), "KG", described=True)

    assert asked_of(line) == [{"entity_type": "person", "attributes": {"born": "when a life began"}}]
