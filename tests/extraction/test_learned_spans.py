from __future__ import annotations

from kgplatform.extraction.learned.crf import without_overlap
from kgplatform.extraction.learned.gazetteer import collect
from kgplatform.extraction.learned.mentions import label_text
from kgplatform.extraction.learned.spans import Named, decode, encode, place, surface
from kgplatform.text.tokens import tokenize


def test_every_occurrence_of_a_name_is_a_span():
    text = "北京在变，北京很大"

    assert place(text, tokenize(text), [("北京", 3)]) == [Named(0, 2, 3), Named(5, 7, 3)]


def test_the_longest_name_takes_its_tokens_first():
    text = "北京大学"

    assert place(text, tokenize(text), [("北京", 0), ("北京大学", 1)]) == [Named(0, 4, 1)]


def test_a_name_inside_a_word_is_no_span():
    text = "Romania borders Oman"

    assert place(text, tokenize(text), [("Oman", 0)]) == [Named(2, 3, 0)]


def test_tags_say_begin_inside_end_and_single():
    assert encode(5, [Named(0, 3, 0), Named(4, 5, 12)]) == ["B0", "I0", "E0", "O", "S12"]


def test_what_is_encoded_is_decoded():
    spans = [Named(0, 2, 1), Named(2, 3, 0), Named(4, 8, 1)]

    assert decode(encode(9, spans)) == spans


def test_tags_that_break_off_still_are_spans():
    assert decode(["B0", "I0", "O", "I1", "E0"]) == [Named(0, 2, 0), Named(3, 4, 1), Named(4, 5, 0)]


def test_the_surface_keeps_the_spaces_between_tokens():
    text = "in New York now"

    assert surface(text, tokenize(text), Named(1, 3, 0)) == "New York"


def test_of_overlapping_spans_the_most_probable_stays():
    assert without_overlap([Named(0, 2, 0, 0.4), Named(1, 3, 0, 0.6), Named(4, 5, 0, 0.1)]) == [
        Named(1, 3, 0, 0.6),
        Named(4, 5, 0, 0.1),
    ]


def test_a_word_that_is_rarely_a_name_is_not_in_the_gazetteer():
    texts = [
        label_text("May Smith came", [("May Smith", 0)], "1"),
        label_text("May was warm, so was May Smith", [("May Smith", 0)], "2"),
        label_text("Will goes", [("Will", 0)], "3"),
        *(label_text("he Will go", [], str(number)) for number in range(4)),
    ]

    gazetteer = collect((text.tokens, text.spans) for text in texts)

    assert gazetteer.names == {("May", "Smith"): 0}


def test_the_gazetteer_finds_the_longest_name():
    texts = [label_text("上海和上海大学", [("上海", 0), ("上海大学", 1)], "1")]

    gazetteer = collect((text.tokens, text.spans) for text in texts)

    assert gazetteer.find(["去", "上", "海", "大", "学"]) == [Named(1, 5, 1)]
