"""The learned score: decision trees whose leaves add up to the log odds that two names are one.

The trees are plain numbers in a JSON file of the package, made by `benchmarks/train_merging.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
import orjson
from numpy.typing import NDArray

from kgplatform.resolution.score import Numbers

_AT_ONCE = 1 << 13  # rows that stay in the processor's cache


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

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The trees of a model file."""
        model = orjson.loads(written)
        return cls(
            roots=np.array(model["roots"], dtype=np.int32),
            feature=np.array(model["feature"], dtype=np.int32),
            threshold=np.array(model["threshold"], dtype=np.float32),
            children=np.array([model["left"], model["right"]], dtype=np.int32).T.ravel(),
            value=np.array(model["value"], dtype=np.float32),
            depth=int(model["depth"]),
            bias=float(model["bias"]),
            features=tuple(model["features"]),
        )

    def log_odds(self, rows: Numbers) -> NDArray[np.float64]:
        """The log odds of each row of features."""
        parts = [self._log_odds(rows[start : start + _AT_ONCE]) for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float64)

    def _log_odds(self, rows: Numbers) -> NDArray[np.float64]:
        total = np.full(len(rows), self.bias, dtype=np.float64)
        values, first = np.ascontiguousarray(rows).ravel(), np.arange(len(rows), dtype=np.int32) * rows.shape[1]
        for root in self.roots.tolist():
            place = np.full(len(rows), root, dtype=np.int32)
            for _ in range(self.depth):
                goes_right = values.take(first + self.feature.take(place)) > self.threshold.take(place)
                place = self.children.take(2 * place + goes_right)
            total += self.value.take(place)
        return total


@cache
def trees() -> Trees:
    """The trees of the package."""
    return Trees.read(files("kgplatform.resolution").joinpath("data", "merging_model.json").read_bytes())
