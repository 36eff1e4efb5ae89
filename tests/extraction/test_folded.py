from __future__ import annotations

import random

import pytest

from kgplatform.extraction.folded import FoldedText, fold_characters
from kgplatform.types.extraction import Span

ALPHABET = "鲁迅 臺湾Ａｂc-‑·ßﬁ㎏İé…\u200b\ud800\U0001f600\U00020000，。\n\x00Ⅷ"


def test_a_text_is_folded_as_its_characters_are() -> None:
    drawn = random.Random(7)
    texts = ["".join(drawn.choices(ALPHABET, k=drawn.randrange(30))) for _ in range(300)]

    assert [FoldedText(text).folded for text in texts] == [fold_characters(text) for text in texts]


def test_an_empty_text_folds_to_nothing() -> None:
    assert FoldedText("").folded == ""


@pytest.mark.parametrize(
    ("text", "wanted", "span"),
    [
        ("住在 Straße 5", "strasse5", Span(3, 11)),
        ("ＩＢＭ 与 臺灣", "台湾", Span(6, 8)),
        ("a-b c\u200bd", "bcd", Span(2, 7)),
    ],
)
def test_folded_characters_lead_back_to_those_they_come_from(text: str, wanted: str, span: Span) -> None:
    folded = FoldedText(text)
    start = folded.folded.index(wanted)

    assert folded.span(start, start + len(wanted)) == span


def test_half_a_character_leads_nowhere() -> None:
    folded = FoldedText("重5㎏")
    start = folded.folded.index("g")

    assert folded.span(start, start + 1) is None
