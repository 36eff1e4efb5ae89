from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kgplatform.extraction.align import align, find_surface
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation, Span

TABLE = Path(__file__).parent.parent / "cases" / "alignment.csv"
OCCURRENCES = list(
    csv.DictReader(io.StringIO((TABLE.parent / "occurrences.csv").read_text(encoding="utf-8"), newline=""))
)
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


@pytest.mark.parametrize("case", OCCURRENCES, ids=[case["reason"] for case in OCCURRENCES])
def test_the_ends_of_a_relation_stand_where_they_are_nearest(case: dict[str, str]) -> None:
    relation = Relation(subject=Mention(text=case["subject"]), predicate="p", object=Mention(text=case["object"]))

    placed = align(document(case["text"]), Reading.of(relations=[relation]), "r").relations[0]

    starts = [mention.span and mention.span.start for mention in (placed.subject, placed.object)]
    assert starts == [int(case["subject_start"]), int(case["object_start"])]


def test_a_mention_stands_at_every_place_where_a_relation_needs_it() -> None:
    lu_xun = Mention(text="鲁迅", label="人物")
    reading = Reading.of(
        relations=[
            Relation(subject=lu_xun, predicate="出生地", object=Mention(text="绍兴")),
            Relation(subject=lu_xun, predicate="任教", object=Mention(text="北京")),
        ]
    )

    mentions = align(document("鲁迅生于绍兴。后来鲁迅在北京任教。"), reading, "r").mentions

    assert [m.span for m in mentions if m.text == "鲁迅"] == [Span(0, 2), Span(9, 11)]


def test_events_of_one_trigger_word_take_its_occurrences_in_order() -> None:
    first = Event(label="裁员", trigger=Mention(text="裁员"), arguments=())
    reading = Reading.of(events=[first, first])

    events = align(document("裁员900人，又裁员50人"), reading, "r").events

    assert [event.trigger and event.trigger.span for event in events] == [Span(0, 2), Span(8, 10)]


def test_a_single_trigger_stands_next_to_its_arguments() -> None:
    event = Event(
        label="meet",
        trigger=Mention(text="met"),
        arguments=(Argument(role="who", mention=Mention(text="Eve")),),
    )

    (placed,) = align(document("Ann met Bob. Later they met Eve."), Reading.of(events=[event]), "r").events

    assert placed.trigger == Mention(text="met", span=Span(24, 27))


def test_gold_stands_at_its_first_occurrence() -> None:
    relation = Relation(subject=Mention(text="鲁迅"), predicate="任教", object=Mention(text="北京"))

    placed = align(
        document("鲁迅来了，鲁迅在北京任教"), Reading.of(relations=[relation]), "gold", exact_only=True, first_only=True
    )

    assert placed.relations[0].subject.span == Span(0, 2)


def test_the_real_surface_is_stored_where_it_was_found_nearly() -> None:
    extraction = align(document("The United Nations met"), Reading.of([Mention(text="United Natons")]), "r")

    assert extraction.mentions == (Mention(text="United Nations", span=Span(4, 18)),)
