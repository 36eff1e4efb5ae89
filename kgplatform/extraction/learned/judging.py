"""Candidates of any sort are judged: each may be of several classes, and every class is a yes or no with a probability.

One model for all classes: a feature counts by itself and together with the class, so that rare classes learn from
frequent ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from kgplatform.extraction.learned.linear import (
    Floats,
    Indices,
    Linear,
    cross,
    fit_linear,
    probability,
    salt_of,
)
from kgplatform.types.score import Score

_MOST_ROWS = 150_000
_FEWEST = 20  # right and wrong guesses below which no calibration is fitted
_NONE = np.zeros(1, np.int64)


class Candidate(NamedTuple):
    """What may be of several classes: columns that speak whatever the class, and own columns of each class."""

    columns: Indices
    classes: tuple[tuple[str, Indices], ...]


class Guess(NamedTuple):
    """The candidate (its place in the text's candidates) is of this class, with this probability."""

    candidate: int
    label: str
    probability: float


class Truth(NamedTuple):
    """The candidates of one text and which of them are of which class."""

    candidates: Sequence[Candidate]
    right: AbstractSet[tuple[int, str]]


class Judge:
    """Says how probable it is that a candidate is of a class."""

    def __init__(self, linear: Linear, wider: Mapping[str, str] | None = None, slope: float = 1.0, offset: float = 0.0):
        self.linear, self.wider, self.slope, self.offset = linear, dict(wider or {}), slope, offset

    def guess(self, candidates: Sequence[Candidate]) -> list[Guess]:
        """Every candidate with every class that it may be."""
        found = [
            (index, label, score)
            for index, candidate in enumerate(candidates)
            for label, score in self._scores(candidate)
        ]
        scores = np.fromiter((score for _, _, score in found), np.float64, len(found))
        sure = probability(self.slope * scores + self.offset)
        return [Guess(index, label, float(value)) for (index, label, _), value in zip(found, sure, strict=True)]

    def calibrated(self, slope: float, offset: float) -> Judge:
        """The same judge with its probabilities moved along the line."""
        return Judge(self.linear, self.wider, self.slope * slope, self.offset * slope + offset)

    def _scores(self, candidate: Candidate) -> Iterator[tuple[str, float]]:
        base = float(self.linear.sums(candidate.columns)) + self.linear.constant
        for label, own in candidate.classes:
            parts = [own, *crossed(candidate.columns, own, label, self.wider)]
            yield label, base + sum(float(self.linear.sums(part)) for part in parts)


def crossed(columns: Indices, own: Indices, label: str, wider: Mapping[str, str]) -> list[Indices]:
    """The columns together with the class, and with the wider class where the class has one."""
    salts = [salt_of(label)]
    if label in wider:
        salts.append(salt_of(wider[label] + "\0wider"))
    return [cross(part, salt) for salt in salts for part in (columns, own, _NONE)]


def fit_judge(texts: Sequence[Truth], strength: float, wider: Mapping[str, str] | None = None) -> Judge:
    """A judge fitted to these texts; of very many wrong classes a part is kept, and counts for the rest."""
    total = sum(len(candidate.classes) for text in texts for candidate in text.candidates)
    share = min(1.0, _MOST_ROWS / max(total, 1))
    rows: list[Indices] = []
    truths: list[bool] = []
    importance: list[float] = []
    for number, text in enumerate(texts):
        for index, candidate in enumerate(text.candidates):
            for label, own in candidate.classes:
                right = (index, label) in text.right
                if not right and not _is_kept(f"{number}\0{index}\0{label}", share):
                    continue
                rows.append(
                    np.concatenate((candidate.columns, own, *crossed(candidate.columns, own, label, wider or {})))
                )
                truths.append(right)
                importance.append(1.0 if right else 1.0 / share)
    return Judge(fit_linear(rows, truths, importance, strength), wider)


def _is_kept(name: str, share: float) -> bool:
    return share >= 1.0 or zlib.crc32(name.encode("utf-8", "surrogatepass")) < share * 2**32


def cross_judge(
    texts: Sequence[Truth], folds: Sequence[int], strength: float, wider: Mapping[str, str] | None = None
) -> list[list[Guess]]:
    """The guesses for each text by a judge that was not fitted to its fold."""
    guesses: list[list[Guess]] = [[] for _ in texts]
    for fold in sorted(set(folds)):
        judge = fit_judge([text for text, own in zip(texts, folds, strict=True) if own != fold], strength, wider)
        for index, text in enumerate(texts):
            if folds[index] == fold:
                guesses[index] = judge.guess(text.candidates)
    return guesses


def tune(judge: Judge, judged: Sequence[tuple[float, bool]], gold: int) -> tuple[Judge, float, Score]:
    """The judge calibrated on guesses known to be right or wrong, its best threshold and its score there.

    `gold` counts all that could have been found.
    """
    slope, offset = fit_line(judged)
    sure = [(recalibrate(value, slope, offset), truth) for value, truth in judged]
    threshold = best_threshold(sure, gold)
    kept = [truth for value, truth in sure if value >= threshold]
    score = Score(tp=sum(kept), fp=len(kept) - sum(kept), fn=gold - sum(kept))
    return judge.calibrated(slope, offset), threshold, score


def fit_line(guesses: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset that make probabilities agree with how often they were right; none where too few are known."""
    pairs = list(guesses)
    right = np.fromiter((truth for _, truth in pairs), bool, len(pairs))
    if min(right.sum(), (~right).sum()) < _FEWEST:
        return 1.0, 0.0
    scores = _logit(np.fromiter((value for value, _ in pairs), np.float64, len(pairs)))
    slope, offset = 1.0, 0.0
    design = np.stack((scores, np.ones_like(scores)), axis=1)
    for _ in range(25):  # Newton's method
        expected = probability(slope * scores + offset)
        gradient = design.T @ (right - expected) - np.array((slope - 1.0, offset))
        curvature = (design * (expected * (1 - expected))[:, None]).T @ design + np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        slope, offset = slope + float(step[0]), offset + float(step[1])
    return max(slope, 0.1), offset


def recalibrate(value: float, slope: float, offset: float) -> float:
    """The probability moved along the fitted line."""
    return float(probability(slope * _logit(np.asarray(value)) + offset))


def _logit(value: Floats) -> Floats:
    inner = np.clip(value, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inner / (1 - inner)))


def best_threshold(guesses: Iterable[tuple[float, bool]], gold: int) -> float:
    """The probability from which on the guesses have the best F1; `gold` counts what could have been found."""
    best, threshold, right = 0.0, 0.5, 0
    for count, (value, truth) in enumerate(sorted(guesses, key=lambda guess: (-guess[0], guess[1])), start=1):
        right += truth
        score = 2 * right / (count + gold)
        if score > best:
            best, threshold = score, value
    return threshold
