from __future__ import annotations

import pytest

from kgplatform.extraction.chunks import Placed, about_tokens, chunk, join_parts
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

ZH = "鲁迅生于绍兴。他在北京任教。后来他去了厦门。他写了呐喊。"
EN = "Ann was born in Rome. She met Bob in Paris. They moved to York. Bob wrote a book."


def read(text: str, mentions: list[Mention], relations: list[Relation] | None = None) -> Extraction:
    document = Document(source="s", id="1", text=text, language="zh")
    return Extraction.of(document, Reading.of(mentions, relations or []), "r")


def test_tokens_are_counted_by_the_rule() -> None:
    assert (about_tokens("abcdefgh"), about_tokens("三个字三个字")) == (2, 4)


@pytest.mark.parametrize("text", [ZH, EN])
def test_a_text_that_fits_is_one_part(text: str) -> None:
    assert chunk(text, 100) == chunk(text, 0) == (Span(0, len(text)),)


@pytest.mark.parametrize(
    ("text", "budget", "parts"),
    [
        (ZH, 10, ["鲁迅生于绍兴。他在北京任教。", "后来他去了厦门。他写了呐喊。"]),
        (EN, 12, ["Ann was born in Rome. She met Bob in Paris.", "They moved to York. Bob wrote a book."]),
    ],
)
def test_parts_are_cut_between_sentences(text: str, budget: int, parts: list[str]) -> None:
    assert [text[span.start : span.end] for span in chunk(text, budget)] == parts


@pytest.mark.parametrize(
    ("text", "budget", "overlap", "second"),
    [
        (ZH, 10, 5, "他在北京任教。后来他去了厦门。"),
        (EN, 12, 6, "She met Bob in Paris. They moved to York."),
    ],
)
def test_a_part_begins_with_the_end_of_the_one_before(text: str, budget: int, overlap: int, second: str) -> None:
    span = chunk(text, budget, overlap)[1]

    assert text[span.start : span.end] == second


@pytest.mark.parametrize("text", ["字" * 1_000, "word " * 400, "x" * 3_000, "，".join(["很长的句子"] * 100)])
def test_a_sentence_without_an_end_is_cut_within_the_budget(text: str) -> None:
    parts = [text[span.start : span.end] for span in chunk(text, 50)]

    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert max(about_tokens(part) for part in parts) <= 50


@pytest.mark.parametrize(
    "sentence", ["小明在第一中学读书，后来搬到了上海。", "Tom reads at the First School in York. "]
)
def test_a_megabyte_is_cut_into_parts_of_the_budget(sentence: str) -> None:
    text = sentence * (1_000_000 // len(sentence.encode()))

    parts = chunk(text, 2_000, 100)

    assert (parts[0].start, parts[-1].end) == (0, len(text.rstrip()))
    assert max(about_tokens(text[span.start : span.end]) for span in parts) <= 2_000


def test_offsets_are_those_of_the_document() -> None:
    first = read("鲁迅来了。", [Mention(text="鲁迅", label="人物", span=Span(0, 2))])
    second = read("他在北京。", [Mention(text="北京", label="地点", span=Span(2, 4))])

    joined = join_parts([Placed(0, first), Placed(5, second)])

    assert {(m.text, m.span) for m in joined.mentions} == {("鲁迅", Span(0, 2)), ("北京", Span(7, 9))}


def test_what_two_parts_say_stands_once() -> None:
    def told(at: int) -> Extraction:
        ann = Mention(text="Ann", label="person", span=Span(at, at + 3))
        rome = Mention(text="Rome", label="place", span=Span(at + 16, at + 20))
        text = " " * at + "Ann was born in Rome."
        return read(text, [ann], [Relation(subject=ann, predicate="born in", object=rome)])

    joined = join_parts([Placed(0, told(4)), Placed(4, told(0))])

    assert len(joined.mentions) == 2
    assert [relation.subject.span for relation in joined.relations] == [Span(4, 7)]


@pytest.mark.parametrize(("name", "label"), [("鲁迅", "人物"), ("Ann", "person")])
def test_a_name_that_two_parts_say_stands_where_each_found_it(name: str, label: str) -> None:
    def part(start: int) -> Extraction:
        text = " " * start + name + " " * (4 - start)
        mention = Mention(text=name, label=label, span=Span(start, start + len(name)))
        return read(text, [mention])

    joined = join_parts([Placed(0, part(1)), Placed(4, part(2)), Placed(5, part(1))])

    assert [mention.span for mention in joined.mentions] == [Span(1, 1 + len(name)), Span(6, 6 + len(name))]


def test_a_name_that_one_part_found_is_not_kept_without_its_place() -> None:
    lost = read("he", [Mention(text="Ann")])
    found = read("Ann", [Mention(text="Ann", span=Span(0, 3))])

    assert [mention.span for mention in join_parts([Placed(0, lost), Placed(2, found)]).mentions] == [Span(2, 5)]


def test_an_event_on_the_seam_is_one_event_with_all_its_arguments() -> None:
    document = Document(source="s", id="1", text="Ann met Bob.", language="en")

    def meeting(role: str, name: str, at: int) -> Extraction:
        argument = Argument(role=role, mention=Mention(text=name, span=Span(at, at + 3)))
        event = Event(label="meet", trigger=Mention(text="met", span=Span(4, 7)), arguments=(argument,))
        return Extraction.of(document, Reading.of(events=[event]), "r")

    (event,) = join_parts([Placed(0, meeting("who", "Ann", 0)), Placed(0, meeting("whom", "Bob", 8))]).events

    assert [argument.role for argument in event.arguments] == ["who", "whom"]


def test_events_of_one_word_in_two_places_stay_two() -> None:
    document = Document(source="s", id="1", text="裁员", language="zh")
    event = Event(label="裁员", trigger=Mention(text="裁员", span=Span(0, 2)))
    part = Extraction.of(document, Reading.of(events=[event]), "r")

    assert len(join_parts([Placed(0, part), Placed(100, part)]).events) == 2
