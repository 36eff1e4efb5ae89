from __future__ import annotations

import numpy as np
import pytest

from kgplatform.extraction.learned.judging import Candidate, Truth, best_threshold, fit_judge, fit_line, recalibrate
from kgplatform.extraction.learned.linear import hash_features
from kgplatform.extraction.learned.online import Choice, fit_online, softmax

_OWN = hash_features(["own"])


def test_a_judge_learns_which_words_speak_for_which_class():
    judge = fit_judge([_truth("works for", "employer"), _truth("lives in", "home")] * 20, strength=10.0)

    guesses = judge.guess([_candidate("lives in")], least=0.0)

    assert {guess.label for guess in guesses if guess.probability > 0.5} == {"home"}


def test_guesses_below_the_least_probability_are_left_out():
    judge = fit_judge([_truth("works for", "employer"), _truth("lives in", "home")] * 20, strength=10.0)

    assert [guess.label for guess in judge.guess([_candidate("works for")], least=0.5)] == ["employer"]


def test_where_nothing_was_ever_right_nothing_is_probable():
    judge = fit_judge([Truth([_candidate("lives in")], set())], strength=1.0)

    assert judge.guess([_candidate("lives in")], least=0.01) == []


def test_classes_that_compete_share_one():
    assert softmax(np.array([0.0, 0.0, 0.0])) == pytest.approx([0.25, 0.25, 0.25])


def test_competing_classes_are_learnt_from_candidates_one_by_one():
    works, lives = hash_features(["works for"]), hash_features(["lives in"])
    salts = np.array([11, 12], dtype=np.int64)
    seen = [[Choice(works, salts, np.array([1.0, 0.0]))], [Choice(lives, salts, np.array([0.0, 1.0]))]] * 30

    linear = fit_online(seen)

    assert linear.table[(works * 0x1E3779B1 ^ 11) % 2**22] > linear.table[(works * 0x1E3779B1 ^ 12) % 2**22]


def test_the_best_threshold_lets_through_what_raises_f1():
    assert best_threshold([(0.9, True), (0.8, True), (0.7, False), (0.6, False), (0.2, True)], gold=3) == 0.75


def test_without_guesses_the_threshold_is_one_half():
    assert best_threshold([], gold=3) == 0.5


def test_a_judge_that_is_too_sure_is_calibrated_to_how_often_it_is_right():
    slope, offset = fit_line([(0.99, True)] * 60 + [(0.99, False)] * 40 + [(0.01, False)] * 80 + [(0.01, True)] * 20)

    assert recalibrate(0.99, slope, offset) == pytest.approx(0.6, abs=0.03)
    assert recalibrate(0.01, slope, offset) == pytest.approx(0.2, abs=0.03)


def test_too_few_guesses_change_no_probability():
    assert fit_line([(0.9, False), (0.1, True)]) == (1.0, 0.0)


def test_separable_guesses_keep_the_line_finite():
    slope, offset = fit_line([(1 - 1e-9, True)] * 50 + [(1e-9, False)] * 5000)

    assert 0.1 <= slope < 10
    assert abs(offset) < 10


def _candidate(words: str) -> Candidate:
    return Candidate(hash_features(words.split()), ((("employer", "home"), _OWN),))


def _truth(words: str, label: str) -> Truth:
    return Truth([_candidate(words)], {(0, label)})
