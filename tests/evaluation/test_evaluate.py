"""What counts as right at document level."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kgplatform.evaluation.evaluate import evaluate
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import Task


def document(id: str = "1", source: str = "S", topic: str = "") -> Document:
    return Document(source=source, id=id, text=id, language="zh", metadata={"topic": topic} if topic else {})


def mention(text: str, label: str | None = None) -> Mention:
    return Mention(text=text, label=label)


def relation(subject: str, predicate: str, object: str, subject_label: str | None = None) -> Relation:
    return Relation(subject=mention(subject, subject_label), predicate=predicate, object=mention(object))


def event(label: str, trigger: str | None, **arguments: str) -> Event:
    said = tuple(Argument(role=role, mention=mention(text)) for role, text in arguments.items())
    return Event(label=label, trigger=mention(trigger) if trigger is not None else None, arguments=said)


def example(task: Task | None, of: Document, *said: Mention | Relation | Event) -> Example:
    return Example(document=of, wanted=Schema(), gold=answer(of, *said), task=task)


def answer(of: Document, *said: Mention | Relation | Event) -> Extraction:
    reading = Reading.of(
        mentions=[one for one in said if isinstance(one, Mention)],
        relations=[one for one in said if isinstance(one, Relation)],
        events=[one for one in said if isinstance(one, Event)],
    )
    return Extraction.of(of, reading, "test")


def by_key(*answers: Extraction | Failure) -> Mapping[DocumentKey, Extraction | Failure]:
    return {one.document.key: one for one in answers}


def test_a_mention_is_right_with_its_label_only() -> None:
    gold = example("NER", document(), mention("万科", "公司"), mention("深圳", "地点"))
    said = answer(document(), mention("万科", "公司"), mention("深圳", "公司"))

    assert evaluate([gold], by_key(said)).micro == Score(tp=1, fp=1, fn=1)


def test_a_repeated_item_counts_once() -> None:
    event_twice = (event("T", "t"), event("T", "t"))

    assert evaluate(
        [example("EET", document(), *event_twice)], by_key(answer(document(), *event_twice))
    ).micro == Score(tp=1)


def test_relations_count_without_types_and_typed_ones_stand_beside() -> None:
    gold = example("SPO", document(), relation("a", "r", "b", "X"))
    found = evaluate([gold], by_key(answer(document(), relation("a", "r", "b", "Z"))))

    assert found.micro == Score(tp=1)
    assert found.by_kind["relation typed"] == Score(fp=1, fn=1)


def test_the_direction_of_a_relation_matters() -> None:
    gold = example("RE", document(), relation("a", "r", "b"))

    assert evaluate([gold], by_key(answer(document(), relation("b", "r", "a")))).micro == Score(fp=1, fn=1)


def test_an_argument_is_bound_to_its_event_and_the_event_free_way_stands_beside() -> None:
    gold = example("EE", document(), event("T", "t1", R="a"))
    found = evaluate([gold], by_key(answer(document(), event("T", "t2", R="a"))))

    assert found.by_kind == {
        "trigger": Score(fp=1, fn=1),
        "argument": Score(fp=1, fn=1),
        "argument event-free": Score(tp=1),
    }
    assert found.micro == Score(fp=2, fn=2)


def test_given_event_types_make_eea_count_arguments_without_triggers() -> None:
    gold = example("EEA", document(), event("T", "t1", R="a", Q="b"))
    found = evaluate([gold], by_key(answer(document(), event("T", None, R="a", Q="c"))))

    assert found.micro == Score(tp=1, fp=1, fn=1)
    assert set(found.by_kind) == {"argument event-free"}


def test_a_mixed_document_counts_the_kinds_that_gold_has() -> None:
    gold = example(None, document(), mention("a", "X"), relation("a", "r", "b", "X"))
    said = answer(document(), mention("a", "X"), relation("a", "r", "b", "X"), event("T", "t"))

    assert evaluate([gold], by_key(said)).micro == Score(tp=2)


def test_the_slices_of_one_document_are_judged_together() -> None:
    slices = [
        example("RE", document(), relation("a", "r", "b")),
        example("RE", document(), relation("c", "q", "d")),
    ]
    said = answer(document(), relation("a", "r", "b"), relation("c", "q", "d"))

    found = evaluate(slices, by_key(said))

    assert found.micro == Score(tp=2)
    assert found.gold_documents == 1


def test_a_failure_is_an_empty_answer() -> None:
    gold = example("NER", document(), mention("万科", "公司"))
    found = evaluate([gold], by_key(Failure(document=document(), stage="extraction", reason="no answer")))

    assert (found.micro, found.failures, found.scored, found.not_built) == (Score(fn=1), 1, 1, 0)


def test_a_document_that_was_not_built_is_left_out_and_counted() -> None:
    golds = [example("NER", document(id), mention("万科", "公司")) for id in ("1", "2")]
    found = evaluate(golds, by_key(answer(document("1"), mention("万科", "公司"))))

    assert (found.micro, found.gold_documents, found.scored, found.not_built) == (Score(tp=1), 2, 1, 1)


def test_all_documents_can_be_asked_for() -> None:
    golds = [example("NER", document(id), mention("万科", "公司")) for id in ("1", "2")]
    found = evaluate(golds, by_key(answer(document("1"), mention("万科", "公司"))), all_documents=True)

    assert (found.micro, found.scored, found.not_built) == (Score(tp=1, fn=1), 2, 1)


def test_an_extraction_of_another_corpus_does_not_count() -> None:
    gold = example("NER", document(), mention("万科", "公司"))
    said = by_key(answer(document(), mention("万科", "公司")), answer(document("other"), mention("x", "公司")))

    assert evaluate([gold], said).micro == Score(tp=1)


def test_strict_compares_strings_as_they_are_and_relaxed_folds_them() -> None:
    gold = example("NER", document(), mention("万科Ａ", "公司"), mention("深圳", "地点"))
    found = evaluate([gold], by_key(answer(document(), mention("萬科a", "公司"), mention("深圳", "城市"))))

    assert found.micro == Score(fp=2, fn=2)
    assert found.relaxed == Score(tp=1, fp=1, fn=1)


def test_tables_add_up_to_the_headline() -> None:
    golds = [
        example("NER", document("1", "A", "人物"), mention("x", "X"), mention("y", "Y")),
        example("NER", document("2", "B", "组织"), mention("z", "X")),
    ]
    said = [answer(document("1", "A"), mention("x", "X")), answer(document("2", "B"), mention("w", "X"))]
    found = evaluate(golds, by_key(*said))

    assert found.by_label == {"X": Score(tp=1, fp=1, fn=1), "Y": Score(fn=1)}
    assert found.by_source == {"A": Score(tp=1, fn=1), "B": Score(fp=1, fn=1)}
    assert found.by_topic == {"人物": Score(tp=1, fn=1), "组织": Score(fp=1, fn=1)}
    assert found.micro == Score(tp=1, fp=1, fn=2)


def test_macro_is_the_mean_over_the_labels_of_the_gold() -> None:
    gold = example("NER", document(), mention("x", "X"), mention("y", "Y"))
    found = evaluate([gold], by_key(answer(document(), mention("x", "X"), mention("z", "Z"))))

    assert (found.macro.precision, found.macro.recall, found.macro.f1) == (50.0, 50.0, 50.0)


@pytest.mark.parametrize("task", ["NER", "RE", "SPO", "EE", "EET", "EEA", "KG", None])
def test_gold_against_itself_is_100_and_against_nothing_0(task: Task | None) -> None:
    gold = example(task, document(), mention("a", "X"), relation("a", "r", "b", "X"), event("T", "t", R="a"))

    assert evaluate([gold], by_key(answer_of(gold))).micro.f1 == 100.0
    assert evaluate([gold], by_key(answer(document()))).micro.f1 == 0.0
    assert evaluate([], {}).micro.f1 == 0.0


def test_json_says_percentages_that_are_not_rounded() -> None:
    gold = example("NER", document(), mention("a", "X"), mention("b", "X"), mention("c", "X"))
    said = evaluate([gold], by_key(answer(document(), mention("a", "X")))).as_json()

    assert said["micro"] == {"precision": 100.0, "recall": 100 / 3, "f1": 50.0, "tp": 1, "fp": 0, "fn": 2}
    assert said["graph_level"] is None


def answer_of(gold: Example) -> Extraction:
    assert gold.gold is not None
    return gold.gold
