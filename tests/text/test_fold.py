"""What the shared folding makes equal, and what it keeps apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.text.fold import fold, fold_all


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＩＢＭ", "ibm"),
        ("中華民國", "中华民国"),
        ("  New \u3000 York\n", "new york"),
        ("Kim Jong‑un", "kim jong-un"),
        ("O’Brien", "o'brien"),
        ("“Hello”", '"hello"'),
        ("巴拉克・奥巴马", "巴拉克·奥巴马"),
        ("STRASSE", "straße"),
        ("２０１８年", "2018年"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_spellings_that_differ_only_in_form_fold_together(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("張偉", "章伟"), ("résumé", "resume"), ("C++", "C"), ("3.14", "314"), ("New York", "NewYork"), ("乾隆", "干隆")],
)
def test_different_words_stay_apart(left: str, right: str) -> None:
    assert fold(left) != fold(right)


def test_a_lone_surrogate_is_no_crash() -> None:
    assert fold("中\ud800國") == "中\ud800國"


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_many_texts_are_folded_as_each_alone_even_with_line_breaks_or_halves_of_characters() -> None:
    texts = ["ＡＢＣ　x", "萬科", " Straße ", "", "\u0301e", "麵", "a\nb"]

    assert fold_all(texts) == [fold(text) for text in texts]
    assert fold_all(texts[:-1]) == [fold(text) for text in texts[:-1]]
    assert fold_all(["\ud800", "萬"]) == [fold("\ud800"), fold("萬")]
    assert fold_all([]) == []
