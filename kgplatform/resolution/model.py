"""The learned score: decision trees whose leaves add up to the log odds that two names are one.

The trees are plain numbers in a JSON file of the package, made by `benchmarks/train_merging.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
import orjson
from numpy.typing import NDArray

from kgplatform.resolution.score import Numbers

_AT_ONCE = 1 << 13  # rows that stay in the processor's cache
_TREES_AT_ONCE = 15
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees: a pair goes left where its feature is at most the threshold, and stays at a leaf."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: Numbers
    children: NDArray[np.int32]  # left and right of each node by turns; a leaf points to itself
    value: Numbers
    depth: int
    bias: float
    features: tuple[str, ...]
    rest: NDArray[np.float64]  # the most that each tree and all after it can add; 0 after the last one

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The trees of a model file."""
        model = orjson.loads(written)
        value = np.array(model["value"], dtype=np.float32)
        most = np.maximum.reduceat(value, np.array(model["roots"])).astype(np.float64)
        return cls(
            roots=np.array(model["roots"], dtype=np.int32),
            feature=np.array(model["feature"], dtype=np.int32),
            threshold=np.array(model["threshold"], dtype=np.float32),
            children=np.array([model["left"], model["right"]], dtype=np.int32).T.ravel(),
            value=value,
            depth=int(model["depth"]),
            bias=float(model["bias"]),
            features=tuple(model["features"]),
            rest=np.append(np.cumsum(most[::-1])[::-1], 0.0),
        )

    def log_odds(self, rows: Numbers, least: float = -math.inf) -> NDArray[np.float64]:
        """The log odds of each row of features; minus infinity for rows that cannot come to `least`."""
        parts = [self._log_odds(rows[start : start + _AT_ONCE], least) for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float64)

    def _log_odds(self, rows: Numbers, least: float) -> NDArray[np.float64]:
        found = np.full(len(rows), -math.inf)
        left = np.arange(len(rows))
        total = np.full(len(rows), self.bias, dtype=np.float64)
        for start in range(0, len(self.roots), _TREES_AT_ONCE):
            end = min(start + _TREES_AT_ONCE, len(self.roots))
            self._add(total, rows, self.roots[start:end])
            hopeful = total + self.rest[end] >= least - _ROUNDING
            if not hopeful.all():
                left, total, rows = left[hopeful], total[hopeful], rows[hopeful]
        found[left] = total
        return found

    def _add(self, total: NDArray[np.float64], rows: Numbers, roots: NDArray[np.int32]) -> None:
        values, first = np.ascontiguousarray(rows).ravel(), np.arange(len(rows), dtype=np.int32) * rows.shape[1]
        for root in roots.tolist():
            place = np.full(len(rows), root, dtype=np.int32)
            for _ in range(self.depth):
                goes_right = values.take(first + self.feature.take(place)) > self.threshold.take(place)
                place = self.children.take(2 * place + goes_right)
            total += self.value.take(place)


@cache
def trees() -> Trees:
    """The trees of the package."""
    return Trees.read(files("kgplatform.resolution").joinpath("data", "merging_model.json").read_bytes())
