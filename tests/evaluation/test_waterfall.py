"""Where quality is lost: what each step gains and loses."""

from __future__ import annotations

from kgplatform.evaluation.waterfall import Stage, waterfall
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score

DOCUMENT = Document(source="S", id="1", text="", language="zh")


def stating(*facts: tuple[str, str, str]) -> Extraction:
    relations = [
        Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object))
        for subject, predicate, object in facts
    ]
    return Extraction.of(DOCUMENT, Reading.of(relations=relations), "llm:m:1")


def entities(**of: str) -> dict[tuple[DocumentKey, str | None, str], str]:
    return {(DOCUMENT.key, None, text): entity for text, entity in of.items()}


GOLD = stating(("a", "r", "b"), ("c", "r", "d"))
EXAMPLE = Example(document=DOCUMENT, wanted=Schema(), gold=GOLD, task="RE")


def test_each_step_says_what_it_gained_and_lost() -> None:
    first = stating(("a", "r", "b"), ("x", "r", "y"))
    second = stating(("c", "r", "d"), ("x", "r", "y"), ("z", "r", "y"))

    found = waterfall(
        [EXAMPLE],
        [Stage("parsed", "", {DOCUMENT.key: first}, counts={"json": 1}), Stage("checked", "", {DOCUMENT.key: second})],
        extractor="llm",
    )

    before, after = found.steps
    assert (before.score, before.gained, before.lost, before.counts) == (Score(tp=1, fp=1, fn=1), 0, 0, {"json": 1})
    assert after.score == Score(tp=1, fp=2, fn=1)
    assert (after.gained, after.lost, after.wrong_added, after.wrong_removed) == (1, 1, 1, 0)
    assert [one.parts for one in after.lost_examples] == [("a", "b")]
    assert [one.parts for one in after.gained_examples] == [("c", "d")]
    assert [one.parts for one in after.wrong_examples] == [("z", "y")]


def test_a_document_that_fails_at_a_step_is_empty_there() -> None:
    failure = Failure(document=DOCUMENT, stage="answer", reason="")

    found = waterfall([EXAMPLE], [Stage("raw", "", {DOCUMENT.key: failure}), Stage("parsed", "", {DOCUMENT.key: GOLD})])

    assert [step.score for step in found.steps] == [Score(fn=2), Score(tp=2)]
    assert found.steps[1].gained == 2


def test_a_right_merge_loses_nothing_and_a_wrong_one_loses_its_facts() -> None:
    apart = entities(a="A", b="B", c="C", d="D")
    joined = entities(a="AC", b="B", c="AC", d="D")
    said = {DOCUMENT.key: GOLD}

    found = waterfall(
        [EXAMPLE], [Stage("aligned", "", said), Stage("merged", "", said, apart), Stage("stored", "", said, joined)]
    )

    assert [step.score for step in found.steps] == [Score(tp=2), Score(tp=2), Score(tp=1, fp=1, fn=1)]
    assert [step.lost for step in found.steps] == [0, 0, 1]
    # the merged entity is the partner of a, so what is said of c is lost
    assert found.steps[2].lost_examples[0].parts == ("c", "d")


def test_triggers_stay_in_the_steps_of_merging() -> None:
    event = Event(label="E", trigger=Mention(text="t"), arguments=(Argument(role="R", mention=Mention(text="a")),))
    said = Extraction.of(DOCUMENT, Reading.of(events=[event]), "gold")
    example = Example(document=DOCUMENT, wanted=Schema(), gold=said, task="EE")

    found = waterfall(
        [example],
        [Stage("aligned", "", {DOCUMENT.key: said}), Stage("merged", "", {DOCUMENT.key: said}, entities(a="A"))],
    )

    assert [step.score for step in found.steps] == [Score(tp=2), Score(tp=2)]
    assert (found.steps[1].gained, found.steps[1].lost) == (0, 0)


def test_a_document_that_the_store_lost_is_lost_there() -> None:
    found = waterfall(
        [EXAMPLE], [Stage("merged", "", {DOCUMENT.key: GOLD}, entities(a="A")), Stage("stored", "", {}, {})]
    )

    assert found.documents == 1
    assert found.steps[1].score == Score(fn=2)
