"""Who stays in a race, and what documents say of F1."""

from __future__ import annotations

import numpy as np
import pytest

from kgplatform.tuning.marks import Marks, aimed, f1_of
from kgplatform.tuning.race import are_even, dropped, gap, leader_of
from kgplatform.types.score import Score


def document(right: int, wrong: int, missing: int, label: str = "人物", tokens: int = 0) -> Marks:
    return Marks({label: (right, wrong, missing)}, 1, tokens)


def test_the_mean_of_the_values_is_micro_f1() -> None:
    marks = [document(3, 1, 0), document(0, 2, 2), document(5, 0, 1)]

    assert aimed(marks, "micro").mean() == pytest.approx(Score(tp=8, fp=3, fn=3).f1)


def test_macro_f1_is_the_mean_over_labels_of_the_gold() -> None:
    marks = [document(1, 0, 1, "person"), document(2, 0, 0, "place"), document(0, 3, 0, "made up")]

    assert f1_of(marks, "macro") == pytest.approx((Score(tp=1, fn=1).f1 + 100.0) / 2)


def test_a_document_without_facts_and_answers_changes_nothing() -> None:
    marks = [document(3, 1, 0), Marks({}, 1, 0)]

    assert f1_of(marks, "micro") == pytest.approx(Score(tp=3, fp=1).f1)


def test_tokens_have_their_price() -> None:
    marks = [document(1, 0, 0, tokens=500), document(1, 0, 0, tokens=1500)]

    assert aimed(marks, "micro", token_price=2.0).mean() == pytest.approx(98.0)


def test_who_is_clearly_behind_is_dropped() -> None:
    better = np.array([90.0, 80.0] * 16)
    worse = np.array([60.0, 70.0] * 16)

    out = dropped({0: better, 1: worse}, alpha=0.1, entered=2, least=32)

    assert [(one.number, one.reason) for one in out] == [(1, "20.0 ± 1.8 behind 0")]


def test_who_is_behind_by_chance_stays() -> None:
    draws = np.random.default_rng(1)
    one, other = draws.normal(70, 20, 32), draws.normal(69, 20, 32)

    assert dropped({0: one, 1: other}, alpha=0.1, entered=2, least=32) == []


def test_the_longer_the_race_the_fewer_stay() -> None:
    draws = np.random.default_rng(2)
    values = {number: draws.normal(70, 30, 128) for number in range(16)}

    out = dropped(values, alpha=1e-9, entered=16, least=32)

    assert len(out) == 12
    assert all(one.reason == "not among the 4 best" for one in out)


def test_prompts_that_answer_alike_are_even() -> None:
    alike = np.array([50.0, 70.0] * 20)

    assert are_even({3: alike, 4: alike.copy()}, alpha=0.1)
    assert gap(alike, alike).z == 0.0
    assert leader_of({4: alike, 3: alike.copy()}) == 3


def test_prompts_of_which_one_may_be_better_are_not_even() -> None:
    draws = np.random.default_rng(3)

    assert not are_even({0: draws.normal(70, 30, 64), 1: draws.normal(70, 30, 64)}, alpha=0.1)
