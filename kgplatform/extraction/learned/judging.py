"""Candidates of any sort are judged: each may be of several classes, and every class is a yes or no with a probability.

One model for all classes: a feature counts by itself and together with the class, so that rare classes learn from
frequent ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.extraction.learned.linear import (
    Floats,
    Indices,
    Linear,
    cross,
    fit_linear,
    probability,
    salt_of,
)
from kgplatform.extraction.learned.online import Choice, fit_online, softmax
from kgplatform.types.score import Score

_MOST_ROWS = 150_000  # of the model of yes and no
_MANY_ROWS = 400_000  # candidates times classes from which on classes compete instead
_WIDER = "\0wider"
FAINTEST = 0.01  # guesses below are not looked at when tuning
_FEWEST = 20  # right and wrong guesses below which no calibration is fitted
_NONE = np.zeros(1, np.int64)
_START = np.array((1.0, 0.0))  # slope and offset that change nothing


class Candidate(NamedTuple):
    """What may be of several classes: columns that speak whatever the class, and classes in groups.

    A group has its own columns; the classes of one group differ by nothing but their name.
    """

    columns: Indices
    groups: tuple[tuple[tuple[str, ...], Indices], ...]


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
    """Says how probable it is that a candidate is of a class.

    `rivals`: the classes of a candidate compete (softmax), else each is a yes or no of its own.
    `line`: slope and offset that make its probabilities agree with how often it is right.
    """

    def __init__(
        self,
        linear: Linear,
        wider: Mapping[str, str] | None = None,
        *,
        rivals: bool = False,
        line: tuple[float, float] = (1.0, 0.0),
    ) -> None:
        self.linear, self.wider, self.rivals, self.line = linear, dict(wider or {}), rivals, line
        self._salts: dict[tuple[str, ...], list[Indices]] = {}

    def guess(self, candidates: Sequence[Candidate], least: float) -> list[Guess]:
        """Every candidate with every class that it has at least this probability of."""
        guesses: list[Guess] = []
        for index, candidate in enumerate(candidates):
            labels = [label for group, _ in candidate.groups for label in group]
            scores = self._scores(candidate)
            if self.rivals:
                scores = _logit(softmax(scores))
            sure = probability(self.line[0] * scores + self.line[1])
            guesses += [Guess(index, labels[at], float(sure[at])) for at in np.flatnonzero(sure >= least)]
        return guesses

    def calibrated(self, slope: float, offset: float) -> Judge:
        """The same judge with its probabilities moved along the line."""
        line = (self.line[0] * slope, self.line[1] * slope + offset)
        return Judge(self.linear, self.wider, rivals=self.rivals, line=line)

    def _scores(self, candidate: Candidate) -> Floats:
        base = self.linear.constant + float(self.linear.sums(candidate.columns))
        return np.concatenate([self._group(candidate.columns, labels, own, base) for labels, own in candidate.groups])

    def _group(self, columns: Indices, labels: tuple[str, ...], own: Indices, base: float) -> Floats:
        if labels not in self._salts:
            self._salts[labels] = _salts(labels, self.wider)
        both = np.concatenate((columns, own, _NONE))
        scores = np.full(len(labels), base + float(self.linear.sums(both[len(columns) :])))
        for salts in self._salts[labels]:
            scores += self.linear.sums(cross(both[None, :], salts[:, None]))
        return scores


def _salts(labels: tuple[str, ...], wider: Mapping[str, str]) -> list[Indices]:
    """The numbers of these classes and, where they have them, of their wider classes."""
    own = np.array([salt_of(label) for label in labels], dtype=np.int64)
    if not all(label in wider for label in labels):
        return [own]
    return [own, np.array([salt_of(wider[label] + _WIDER) for label in labels], dtype=np.int64)]


def row_of(candidate: Candidate, label: str, own: Indices, wider: Mapping[str, str]) -> Indices:
    """All columns of a candidate as one class: by themselves, with the class and with its wider class."""
    both = np.concatenate((candidate.columns, own, _NONE))
    return np.concatenate((both, *(cross(both, int(salts[0])) for salts in _salts((label,), wider))))


def fit_judge(texts: Sequence[Truth], strength: float, wider: Mapping[str, str] | None = None) -> Judge:
    """A judge fitted to these texts: classes compete where there are very many, else each is judged by itself."""
    known = wider or {}
    if not known and _count(texts) > _MANY_ROWS:
        return Judge(
            fit_online([_choices(index, text) for text in texts for index in range(len(text.candidates))]), rivals=True
        )
    return Judge(_fit_each(texts, strength, known), known)


def _count(texts: Sequence[Truth]) -> int:
    return sum(len(labels) for text in texts for candidate in text.candidates for labels, _ in candidate.groups)


def _choices(index: int, text: Truth) -> list[Choice]:
    candidate = text.candidates[index]
    return [
        Choice(
            np.concatenate((candidate.columns, own, _NONE)),
            _salts(labels, {})[0],
            np.array([(index, label) in text.right for label in labels], dtype=np.float64),
        )
        for labels, own in candidate.groups
    ]


def _fit_each(texts: Sequence[Truth], strength: float, wider: Mapping[str, str]) -> Linear:
    """A yes or no for each class; of very many wrong classes a part is kept, and counts for the rest."""
    shares = _shares(texts)
    draw = np.random.Generator(np.random.PCG64(0))
    rows: list[Indices] = []
    truths: list[bool] = []
    importance: list[float] = []
    for text in texts:
        positive = {index for index, _ in text.right}
        for index, candidate in enumerate(text.candidates):
            share = shares[index in positive]
            for labels, own in candidate.groups:
                kept = draw.random(len(labels)) < share
                for label, chosen in zip(labels, kept, strict=True):
                    right = (index, label) in text.right
                    if right or chosen:
                        rows.append(row_of(candidate, label, own, wider))
                        truths.append(right)
                        importance.append(1.0 if right else 1.0 / share)
    return fit_linear(rows, truths, importance, strength)


def _shares(texts: Sequence[Truth]) -> dict[bool, float]:
    """Which part of the wrong classes is kept, for candidates that are of some class and for those of none."""
    counts = {True: 1, False: 1}
    for text in texts:
        positive = {index for index, _ in text.right}
        for index, candidate in enumerate(text.candidates):
            counts[index in positive] += sum(len(labels) for labels, _ in candidate.groups)
    return {some: min(1.0, _MOST_ROWS / 2 / count) for some, count in counts.items()}


def cross_judge(
    texts: Sequence[Truth], folds: Sequence[int], strength: float, wider: Mapping[str, str] | None = None
) -> list[list[Guess]]:
    """The guesses for each text by a judge that was not fitted to its fold."""
    guesses: list[list[Guess]] = [[] for _ in texts]
    for fold in sorted(set(folds)):
        judge = fit_judge([text for text, own in zip(texts, folds, strict=True) if own != fold], strength, wider)
        for index, text in enumerate(texts):
            if folds[index] == fold:
                guesses[index] = judge.guess(text.candidates, FAINTEST)
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
    design = np.stack((scores, np.ones_like(scores)), axis=1)
    line = _START
    for _ in range(50):  # Newton's method, with shorter steps where the full one leads away
        expected = probability(design @ line)
        gradient = design.T @ (right - expected) - (line - _START)
        curvature = (design * (expected * (1 - expected))[:, None]).T @ design + np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while _loss(design, right, line + step) > _loss(design, right, line) and np.abs(step).max() > 1e-9:
            step = step / 2
        line = line + step
        if np.abs(step).max() < 1e-6:
            break
    return max(float(line[0]), 0.1), float(line[1])


def _loss(design: Floats, right: NDArray[np.bool_], line: Floats) -> float:
    """How badly the line explains what was right, and how far it is from no change."""
    scores = design @ line
    return float(np.logaddexp(0, np.where(right, -scores, scores)).sum() + 0.5 * ((line - _START) ** 2).sum())


def recalibrate(value: float, slope: float, offset: float) -> float:
    """The probability moved along the fitted line."""
    return float(probability(slope * _logit(np.asarray(value)) + offset))


def _logit(value: Floats) -> Floats:
    inner = np.clip(value, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inner / (1 - inner)))


def best_threshold(guesses: Iterable[tuple[float, bool]], gold: int) -> float:
    """The probability from which on the guesses have the best F1; `gold` counts what could have been found.

    It lies halfway down to the next guess: the least of the right ones is no bound for those to come.
    """
    best, threshold, right = 0.0, 0.5, 0
    ordered = sorted(guesses, key=lambda guess: (-guess[0], guess[1]))
    for count, ((value, truth), (after, _)) in enumerate(itertools.pairwise([*ordered, (0.0, False)]), start=1):
        right += truth
        score = 2 * right / (count + gold)
        if score > best:
            best, threshold = score, (value + after) / 2
    return threshold
