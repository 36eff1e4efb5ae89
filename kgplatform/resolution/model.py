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


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees: a pair goes left where its feature is at most the threshold, and stays at a leaf."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: Numbers
    left: NDArray[np.int32]  # a leaf points to itself
    right: NDArray[np.int32]
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
            left=np.array(model["left"], dtype=np.int32),
            right=np.array(model["right"], dtype=np.int32),
            value=np.array(model["value"], dtype=np.float32),
            depth=int(model["depth"]),
            bias=float(model["bias"]),
            features=tuple(model["features"]),
        )

    def log_odds(self, rows: Numbers) -> NDArray[np.float64]:
        """The log odds of each row of features."""
        total = np.full(len(rows), self.bias, dtype=np.float64)
        at = np.arange(len(rows))
        for root in self.roots.tolist():
            place = np.full(len(rows), root, dtype=np.int32)
            for _ in range(self.depth):
                goes_left = rows[at, self.feature[place]] <= self.threshold[place]
                place = np.where(goes_left, self.left[place], self.right[place])
            total += self.value[place]
        return total


@cache
def trees() -> Trees:
    """The trees of the package."""
    return Trees.read(files("kgplatform.resolution").joinpath("data", "merging_model.json").read_bytes())
