"""A softmax over very many classes, fitted candidate by candidate: every class competes, and none has to be left out.

With hundreds of classes the rows of one yes-or-no model would be millions, and a sample of the wrong ones misleads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.extraction.learned.linear import BITS, Floats, Indices, Linear, cross

_ROUNDS = 5
_RATE = 0.1
_SURE = 1e-3  # a candidate whose every class is righter than this teaches nothing
_SMALL = 1e-4


class Choice(NamedTuple):
    """A candidate with the classes of one group: shared columns, a number for each class, and which are right."""

    columns: Indices
    salts: Indices
    right: Floats


def softmax(scores: Floats) -> Floats:
    """The probability of each class where "none of them" has the score 0."""
    most = max(0.0, float(scores.max()))
    weights = np.exp(scores - most)
    return np.asarray(weights / (weights.sum() + np.exp(-most)))


def fit_online(candidates: Sequence[Sequence[Choice]]) -> Linear:
    """Weights by AdaGrad in an order that is the same every time; columns seen once are left out."""
    known = _seen_twice(candidates)
    weights, squares = np.zeros(1 << BITS), np.full(1 << BITS, 1e-6)
    constant, square = -3.0, 1.0
    draw = np.random.Generator(np.random.PCG64(0))
    for _ in range(_ROUNDS):
        for index in draw.permutation(len(known)):
            rows = [cross(choice.columns[None, :], choice.salts[:, None]) for choice in known[index]]
            wrong = _wrong(known[index], rows, weights, constant)
            if np.abs(wrong).max() < _SURE:
                continue
            start = 0
            for choice, row in zip(known[index], rows, strict=True):
                own = wrong[start : start + len(choice.salts)]
                start += len(choice.salts)
                active = np.flatnonzero(np.abs(own) > _SMALL)
                _step(weights, squares, row[active], own[active][:, None])
                _step(weights, squares, choice.columns, own.sum())
            total = float(wrong.sum())
            square += total * total
            constant -= _RATE * total / float(np.sqrt(square))
    columns = np.flatnonzero(np.abs(weights) > _SURE)
    return Linear(columns, weights[columns].astype(np.float32), constant)


def _wrong(choices: Sequence[Choice], rows: Sequence[Indices], weights: Floats, constant: float) -> Floats:
    """By how much each class is more probable than it should be."""
    scores = [
        weights[row].sum(axis=1) + weights[choice.columns].sum() for choice, row in zip(choices, rows, strict=True)
    ]
    right = np.concatenate([choice.right for choice in choices])
    return np.asarray(softmax(np.concatenate(scores) + constant) - right / max(1.0, float(right.sum())))


def _step(weights: Floats, squares: Floats, columns: Indices, slope: Floats) -> None:
    """One step against the slope, shorter for columns that moved much already."""
    squares[columns] += slope * slope
    weights[columns] -= _RATE * slope / np.sqrt(squares[columns])


def _seen_twice(candidates: Sequence[Sequence[Choice]]) -> list[list[Choice]]:
    counts = np.zeros(1 << BITS, dtype=np.int32)
    for choices in candidates:
        for choice in choices:
            counts[choice.columns] += 1
    frequent = counts > 1
    return [
        [choice._replace(columns=choice.columns[frequent[choice.columns]]) for choice in choices]
        for choices in candidates
    ]
