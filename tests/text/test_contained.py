"""Known texts inside others."""

from __future__ import annotations

import pytest

from kgplatform.text.contained import ContainedTexts

ZH = "李娜出生于武汉，十五岁进入国家队，后来两次获得大满贯单打冠军。"
EN = "Ada Lovelace was born in London in 1815 and wrote the first published program."


@pytest.fixture
def known() -> ContainedTexts:
    texts = ContainedTexts()
    for text in (ZH, EN, "武汉"):
        texts.add(text)
    return texts


@pytest.mark.parametrize(
    "text",
    [
        ZH,
        f"据报道，{ZH}这是去年的事。",
        ZH.replace("十五", "14"),
        f"As we all know, {EN} So it is said.",
        EN.replace("1815", "1816").upper(),
        "十五岁进入国家队，后来两次获得大满贯单打冠军",
        "She wrote the first published program: Ada Lovelace was born in London",
        "London in 1815",
        "十五岁进入国家队",
        "武汉。",
    ],
)
def test_a_known_text_is_found_inside_another_and_a_part_of_it_too_even_where_a_little_differs(
    known: ContainedTexts, text: str
) -> None:
    assert known.holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "李娜出生于武汉，是一位物理老师，喜欢下棋和登山，家里养着两只猫。",
        "Ada Lovelace was born in Rome; her cousin wrote letters to everybody she knew.",
        "王伟住在武汉。",
    ],
)
def test_a_few_words_in_common_are_no_known_text(known: ContainedTexts, text: str) -> None:
    assert not known.holds(text)


def test_what_many_texts_have_tells_nothing() -> None:
    known = ContainedTexts()
    for number in range(600):
        known.add(f"中国国籍，无境外永久居留权，编号{number:04d}{number * 7919:08d}{number * 104729:09d}")

    assert not known.holds("李娜，中国国籍，无境外永久居留权")
    assert known.holds(f"编号{5:04d}{5 * 7919:08d}{5 * 104729:09d}")
