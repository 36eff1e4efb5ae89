"""How sure a score is, and whether a difference is real."""

from __future__ import annotations

import pytest

from kgplatform.evaluation.against import Side, against
from kgplatform.evaluation.evaluate import evaluate
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import Schema


def mention(text: str, label: str = "人物") -> Mention:
    return Mention(text=text, label=label)


def saying(number: int, *names: str, source: str = "S") -> Extraction:
    document = Document(source=source, id=str(number), text="", language="zh")
    return Extraction.of(document, Reading.of([mention(name) for name in names]), "")


def gold(count: int) -> list[Example]:
    """Every document names a and b."""
    said = [saying(number, "a", "b") for number in range(count)]
    return [Example(document=one.document, wanted=Schema(), gold=one, task="NER") for one in said]


def said(*names: tuple[str, ...]) -> dict[DocumentKey, Extraction]:
    answers = [saying(number, *found) for number, found in enumerate(names)]
    return {one.document.key: one for one in answers}


def scored(count: int, predicted: dict[DocumentKey, Extraction], **options: int) -> Evaluation:
    return evaluate(gold(count), predicted, bootstrap=BootstrapOptions.model_validate(options))


def test_a_perfect_answer_has_no_width() -> None:
    found = scored(20, said(*[("a", "b")] * 20))

    assert found.interval == (100.0, 100.0)


def test_the_interval_holds_the_score_and_is_as_wide_as_theory_says() -> None:
    # half of 400 documents are perfect, half are empty: recall 50 %, standard error 100·√(.25/400) = 2.5
    found = scored(400, said(*[("a", "b"), ()] * 200), resamples=2000)
    recall = found.intervals["micro.recall"]

    assert recall.low < 50.0 < recall.high
    assert recall.high - recall.low == pytest.approx(2 * 1.96 * 2.5, rel=0.1)
    assert (found.intervals["micro.precision"].low, found.intervals["micro.precision"].high) == (100.0, 100.0)


def test_a_seed_gives_the_same_interval_and_another_seed_another() -> None:
    answers = said(*[("a", "b"), ("a",), ("c",)] * 10)

    first, again, other = (scored(30, answers, seed=seed).interval for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_one_document_says_nothing_about_the_next() -> None:
    assert scored(1, said(("a",))).interval is None


def test_no_resamples_no_intervals() -> None:
    assert scored(3, said(("a",), ("b",), ("a",)), resamples=0).intervals == {}


def test_every_headline_has_its_interval() -> None:
    names = set(scored(5, said(*[("a",)] * 5)).intervals)

    assert names == {
        *("micro.precision", "micro.recall", "micro.f1", "relaxed.f1", "macro.f1"),
        *("by_kind.mention.f1", "by_source.S.f1", "by_language.zh.f1"),
    }


def test_graph_level_facts_count_once_however_often_their_documents_are_drawn() -> None:
    # every document states the same two facts, so every draw has both of them
    answers = said(*[("a",)] * 9)
    entity_of = {(key, "人物", "a"): "a" for key in answers}

    found = evaluate(gold(9), answers, entity_of=entity_of)

    assert found.graph_level is not None
    assert (found.graph_level.tp, found.graph_level.fp, found.graph_level.fn) == (1, 0, 1)
    assert (found.intervals["graph_level.recall"].low, found.intervals["graph_level.recall"].high) == (50.0, 50.0)


def compared(here: list[tuple[str, ...]], there: list[tuple[str, ...]]) -> dict[str, tuple[float, float, str]]:
    found = against(gold(len(here)), Side(said(*here)), Side(said(*there)), other="B")
    return {one.number: (one.here, one.there, one.verdict) for one in found.differences}


def test_the_same_answers_are_not_different() -> None:
    answers = [("a",), ("a", "b"), ("c",)] * 5

    assert compared(answers, answers)["micro.f1"] == (60.0, 60.0, "not different")


def test_better_in_every_document_is_better() -> None:
    assert compared([("a", "b")] * 10, [("a",)] * 10)["micro.recall"] == (100.0, 50.0, "better")
    assert compared([("a",)] * 10, [("a", "b")] * 10)["micro.recall"] == (50.0, 100.0, "worse")


def test_a_difference_of_one_document_in_ten_is_not_different() -> None:
    perfect = [("a", "b")] * 9

    found = compared([*perfect, ("a", "b")], [*perfect, ("a",)])["micro.recall"]

    assert found == (100.0, 95.0, "not different")


def test_pairing_sees_what_two_separate_intervals_would_hide() -> None:
    # both sides swing between full and empty documents, and one side is a little better in every full one
    here = [("a", "b"), ()] * 30
    there = [("a",), ()] * 30

    assert compared(here, there)["micro.recall"] == (50.0, 25.0, "better")


def test_only_documents_of_both_sides_are_paired_and_the_others_counted() -> None:
    found = against(gold(3), Side(said(("a",), ("a",))), Side(said(("a",), ("a",), ("b",))), other="B")

    assert (found.documents, found.unpaired) == (2, 1)


def test_graphs_are_compared_as_graphs_too() -> None:
    document = Document(source="S", id="1", text="", language="zh")
    fact = Relation(subject=mention("a"), predicate="r", object=mention("b"))
    stated = Extraction.of(document, Reading.of(relations=[fact]), "")
    again = stated.model_copy(update={"document": document.model_copy(update={"id": "2"})})
    golds = [Example(document=one.document, wanted=Schema(), gold=one, task="RE") for one in (stated, again)]
    predicted = {one.document.key: one for one in (stated, again)}
    right = {(key, "人物", name): name for key in predicted for name in "ab"}
    apart = {(key, "人物", name): name + key.id for key in predicted for name in "ab"}

    found = against(golds, Side(predicted, right), Side(predicted, apart), other="unmerged")

    numbers = {one.number: (one.here, one.there) for one in found.differences}
    assert numbers["micro.f1"] == (100.0, 100.0)
    assert numbers["graph_level.precision"] == (100.0, 50.0)
