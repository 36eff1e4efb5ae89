"""Nearly equal texts are found, others are not."""

from __future__ import annotations

import pytest

from kgplatform.text.near import NearTexts, similarity


def near() -> NearTexts:
    texts = NearTexts()
    texts.add("zh", "王伟1990年出生于北京，毕业于北京大学计算机系，现任腾讯公司工程师。")
    texts.add("en", "Ada Lovelace was born in London in 1815 and wrote the first program for a machine.")
    texts.add("other", "The weather in Paris was warm and dry for most of the summer of that year.")
    return texts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王伟，1990年出生于北京，毕业于北京大学计算机系，现任腾讯公司工程师", "zh"),
        ("王伟1990年出生于北京,畢業於北京大學計算機系，現任騰訊公司工程師。", "zh"),
        ("ADA LOVELACE was born in London in 1815, and wrote the first program for a machine!", "en"),
    ],
)
def test_a_text_that_differs_in_signs_and_script_is_near(text: str, name: str) -> None:
    found = near().nearest(text)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["李娜1995年出生于上海，是一名医生。", "Berlin is the capital of Germany."])
def test_a_text_about_something_else_is_not_near(text: str) -> None:
    assert near().nearest(text) is None


def test_a_text_is_not_near_to_what_is_left_out() -> None:
    assert (
        near().nearest("The weather in Paris was warm and dry for most of the summer of that year.", but="other")
        is None
    )


def test_equal_texts_share_everything() -> None:
    assert similarity("Same text here", "same TEXT here.") == 1.0


def test_the_empty_text_is_near_to_itself_only() -> None:
    texts = near()
    texts.add("empty", "")

    found = texts.nearest("…")

    assert found is not None
    assert (found.name, found.similarity) == ("empty", 1.0)
