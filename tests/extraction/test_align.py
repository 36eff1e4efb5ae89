from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kgplatform.extraction.align import align, find_surface
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation, Span

TABLE = Path(__file__).parent.parent / "cases" / "alignment.csv"
CASES = list(csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8"), newline="")))


def document(text: str) -> Document:
    return Document(source="s", id="1", text=text, language="zh")


@pytest.mark.parametrize("case", CASES, ids=[case["reason"] for case in CASES])
def test_surface_forms_stand_where_the_table_says(case: dict[str, str]) -> None:
    expected = Span(int(case["start"]), int(case["end"])) if case["start"] else None

    assert find_surface(case["text"], case["surface"]) == expected


def test_the_extraction_takes_the_spelling_of_the_text() -> None:
    extraction = align(document("ＩＢＭ成立"), Reading.of([Mention(text="ibm", label="组织")]), "r")

    assert extraction.mentions == (Mention(text="ＩＢＭ", label="组织", span=Span(0, 3)),)


def test_gold_is_never_rewritten() -> None:
    extraction = align(document("ＩＢＭ成立"), Reading.of([Mention(text="ibm")]), "gold", exact_only=True)

    assert extraction.mentions == (Mention(text="ibm"),)


def test_two_spellings_of_one_place_become_one_mention() -> None:
    reading = Reading.of([Mention(text="IBM", label="组织"), Mention(text="ibm", label="组织")])

    assert len(align(document("IBM成立"), reading, "r").mentions) == 1


def test_relations_and_events_point_to_the_placed_mentions() -> None:
    ann, bob = Mention(text="ann"), Mention(text="Bob")
    reading = Reading.of(
        relations=[Relation(subject=ann, predicate="knows", object=bob)],
        events=[Event(label="meet", trigger=Mention(text="MET"), arguments=(Argument(role="who", mention=ann),))],
    )

    extraction = align(document("Ann met Bob"), reading, "r")

    assert extraction.relations[0].subject == Mention(text="Ann", span=Span(0, 3))
    assert extraction.events[0].trigger == Mention(text="met", span=Span(4, 7))
    assert extraction.events[0].arguments[0].mention == extraction.relations[0].subject
    assert {mention.text for mention in extraction.mentions} == {"Ann", "Bob"}


def test_what_is_not_in_the_text_is_kept_without_a_span() -> None:
    extraction = align(document("他死了"), Reading.of([Mention(text="鲁迅", label="人物")]), "r")

    assert extraction.mentions == (Mention(text="鲁迅", label="人物"),)
    assert not extraction.mentions[0].grounded


def test_grounded_only_drops_what_is_not_in_the_text_and_what_needs_it() -> None:
    here, gone = Mention(text="Ann"), Mention(text="Zoe")
    reading = Reading.of(
        [here, gone],
        [
            Relation(subject=here, predicate="knows", object=gone),
            Relation(subject=here, predicate="is", object=here),
        ],
        [
            Event(label="meet", trigger=Mention(text="met")),
            Event(
                label="see",
                trigger=Mention(text="sees"),
                arguments=(Argument(role="who", mention=here), Argument(role="whom", mention=gone)),
            ),
        ],
    )

    extraction = align(document("Ann sees"), reading, "r", grounded_only=True)

    assert [mention.text for mention in extraction.mentions] == ["Ann"]
    assert [relation.predicate for relation in extraction.relations] == ["is"]
    assert [(event.label, len(event.arguments)) for event in extraction.events] == [("see", 1)]


def test_a_span_that_is_right_is_kept() -> None:
    second = Mention(text="北京", label="城市", span=Span(3, 5))

    assert align(document("北京和北京"), Reading.of([second]), "r").mentions == (second,)


def test_a_span_that_is_wrong_is_placed_again() -> None:
    wrong = Mention(text="北京", label="城市", span=Span(1, 3))

    assert align(document("北京和北京"), Reading.of([wrong]), "r").mentions[0].span == Span(0, 2)


def test_a_label_and_its_inference_survive() -> None:
    mention = Mention(text="北京", label="城市", inferred=True)

    assert align(document("北京"), Reading.of([mention]), "r").mentions[0].inferred
