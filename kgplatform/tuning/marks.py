"""What a prompt scored on each document, and what that says of the aim.

F1 is no mean over documents, so documents are compared by what each adds to it (the linear part of F1 at the scores of
all): the mean of these values is F1 itself, and their paired differences can be tested as means can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.evaluation.items import HEADLINES, MIXED, items_of
from kgplatform.tuning.options import Aim
from kgplatform.types.extraction import Example, Extraction, Failure

Values = NDArray[np.float64]
Counts = tuple[int, int, int]  # right, wrong, missing


class Marks(NamedTuple):
    """One document under one prompt: the counts of each label, and what its answers took."""

    by_label: Mapping[str, Counts]
    questions: int
    tokens: int


def mark(example: Example, said: Extraction | Failure, questions: int = 1, tokens: int = 0) -> Marks:
    """The counts of what the task's headline counts; a failure is an empty answer."""
    kinds = HEADLINES[example.task] if example.task is not None else MIXED
    gold = {item for item in items_of(example.gold) if item.kind in kinds} if example.gold else set()
    found = {item for item in items_of(said) if item.kind in kinds} if isinstance(said, Extraction) else set()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for column, items in enumerate((gold & found, found - gold, gold - found)):
        for item in items:
            counts[item.label][column] += 1
    return Marks({label: (c[0], c[1], c[2]) for label, c in counts.items()}, questions, tokens)


def aimed(marks: Sequence[Marks], aim: Aim, token_price: float = 0.0) -> Values:
    """One value for each document, in percent: their mean is F1 less the price of the tokens."""
    if not marks:
        return np.zeros(0)
    found = _micro(marks) if aim == "micro" else _macro(marks)
    return found - token_price * np.array([one.tokens for one in marks], dtype=np.float64) / 1000


def f1_of(marks: Sequence[Marks], aim: Aim) -> float:
    """F1 in percent."""
    return float(aimed(marks, aim).mean()) if marks else 0.0


def _micro(marks: Sequence[Marks]) -> Values:
    counts = np.array([[sum(c[column] for c in one.by_label.values()) for column in range(3)] for one in marks])
    return _linear(counts.astype(np.float64))


def _macro(marks: Sequence[Marks]) -> Values:
    """The mean over the labels that stand in the gold of these documents."""
    labels = sorted({label for one in marks for label, c in one.by_label.items() if c[0] + c[2]})
    if not labels:
        return _micro(marks)
    nothing = (0, 0, 0)
    columns = [np.array([one.by_label.get(label, nothing) for one in marks], dtype=np.float64) for label in labels]
    found: Values = np.mean([_linear(counts) for counts in columns], axis=0)
    return found


def _linear(counts: Values) -> Values:
    """F1 = 2·tp / (2·tp + fp + fn), and for each document how it moves that."""
    right, all_of_it = 2 * counts[:, 0], 2 * counts[:, 0] + counts[:, 1] + counts[:, 2]
    whole = all_of_it.sum()
    if not whole:
        return np.zeros(len(counts))
    f1 = right.sum() / whole
    found: Values = 100 * (f1 + (right - f1 * all_of_it) / (whole / len(counts)))
    return found
