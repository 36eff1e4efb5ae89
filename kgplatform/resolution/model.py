"""The learned score: decision trees whose leaves add up to the log odds that two names are one.

The trees are plain numbers in a JSON file of the package, made by `benchmarks/train_merging.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from kgplatform.resolution.score import Numbers

_AT_ONCE = 1 << 13  # rows that stay in the processor's cache
_FEW = 1500  # rows that are quicker asked of all trees at once
_TREES_AT_ONCE = 15
_ROUNDING = 1e-6
_MOST_LEAVES = 32


class Tree(NamedTuple):
    """The leaves of a tree from left to right, and its inner nodes: a row whose feature is above the threshold is in
    none of the leaves on the node's left, which are bits."""

    leaves: Numbers
    nodes: Sequence[tuple[int, np.float32, np.uint32]]  # feature, threshold, leaves on the left

    def values(self, columns: Numbers) -> Numbers:
        """What the leaf of each row adds; `columns` = one row a feature.

        All nodes are asked of all rows, as columns, instead of following each row down the tree; what is left of the
        leaves then begins with the right one (Lucchese et al., QuickScorer, SIGIR 2015).
        """
        left_out = np.zeros(columns.shape[1], dtype=np.uint32)
        above, bits = np.empty(len(left_out), dtype=bool), np.empty_like(left_out)
        for feature, threshold, on_the_left in self.nodes:
            np.greater(columns[feature], threshold, out=above)
            np.multiply(above, on_the_left, out=bits)
            left_out |= bits
        return np.asarray(self.leaves[_first_leaf(~left_out)])


class Steps(NamedTuple):
    """One feature in all trees: its thresholds in order, and for each number of them that a row is above, the leaves
    of each tree (one column each) in which it is not."""

    feature: int
    thresholds: Numbers
    left_out: NDArray[np.uint32]


@dataclass(frozen=True)
class Trees:
    """All trees; their leaves add up to the log odds, beginning with the bias."""

    trees: Sequence[Tree]
    bias: float
    features: tuple[str, ...]
    rest: NDArray[np.float64]  # the most that each tree and all after it can add; 0 after the last one
    steps: Sequence[Steps]
    leaves: Numbers  # of each tree, one row each

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The trees of a model file."""
        model = orjson.loads(written)
        trees = [_tree(model, root) for root in model["roots"]]
        most = np.array([tree.leaves.max() for tree in trees], dtype=np.float64)
        rest = np.append(np.cumsum(most[::-1])[::-1], 0.0)
        leaves = np.zeros((len(trees), _MOST_LEAVES), dtype=np.float32)
        for place, tree in enumerate(trees):
            leaves[place, : len(tree.leaves)] = tree.leaves
        return cls(trees, float(model["bias"]), tuple(model["features"]), rest, list(_steps(trees)), leaves)

    def log_odds(self, rows: Numbers, least: float = -math.inf) -> NDArray[np.float64]:
        """The log odds of each row of features; minus infinity for rows that cannot come to `least`."""
        if len(rows) <= _FEW:
            return self._log_odds_of_few(rows, least)
        parts = [self._log_odds(rows[start : start + _AT_ONCE], least) for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float64)

    def _log_odds_of_few(self, rows: Numbers, least: float) -> NDArray[np.float64]:
        """The same, feature by feature instead of tree by tree: a call of numpy for each node would take longer."""
        left_out = np.zeros((len(rows), len(self.trees)), dtype=np.uint32)
        for feature, thresholds, masks in self.steps:
            left_out |= masks[np.searchsorted(thresholds, rows[:, feature])]
        values = self.leaves[np.arange(len(self.trees)), _first_leaf(~left_out)]
        total = np.insert(values.astype(np.float64), 0, self.bias, axis=1).cumsum(axis=1)[:, -1]
        return np.where(total >= least - _ROUNDING, total, -math.inf)

    def _log_odds(self, rows: Numbers, least: float) -> NDArray[np.float64]:
        found = np.full(len(rows), -math.inf)
        left = np.arange(len(rows))
        total = np.full(len(rows), self.bias, dtype=np.float64)
        columns = np.ascontiguousarray(rows.T)
        for start in range(0, len(self.trees), _TREES_AT_ONCE):
            end = min(start + _TREES_AT_ONCE, len(self.trees))
            for tree in self.trees[start:end]:
                total += tree.values(columns)
            hopeful = total + self.rest[end] >= least - _ROUNDING
            if not hopeful.all():
                left, total, columns = left[hopeful], total[hopeful], np.ascontiguousarray(columns[:, hopeful])
        found[left] = total
        return found


def _first_leaf(kept: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The place of the lowest bit."""
    kept &= ~kept + np.uint32(1)  # it alone
    return np.asarray(np.frexp(kept.astype(np.float32))[1] - 1)


def _steps(trees: Sequence[Tree]) -> Iterator[Steps]:
    """The nodes of all trees by their features."""
    nodes = [
        (feature, threshold, tree, leaves) for tree, own in enumerate(trees) for feature, threshold, leaves in own.nodes
    ]
    for feature in sorted({one[0] for one in nodes}):
        thresholds = np.unique(
            np.array([threshold for of, threshold, _, _ in nodes if of == feature], dtype=np.float32)
        )
        left_out = np.zeros((len(thresholds) + 1, len(trees)), dtype=np.uint32)
        for of, threshold, tree, leaves in nodes:
            if of == feature:
                left_out[np.searchsorted(thresholds, threshold) + 1, tree] |= leaves
        yield Steps(feature, thresholds, np.bitwise_or.accumulate(left_out, axis=0))


def _tree(model: Mapping[str, Sequence[Any]], root: int) -> Tree:  # Any: what JSON holds
    leaves: list[float] = []
    nodes: list[tuple[int, np.float32, np.uint32]] = []

    def walk(node: int) -> int:
        """The leaves below a node, as bits."""
        left, right = model["left"][node], model["right"][node]
        if left == node:
            leaves.append(model["value"][node])
            return 1 << (len(leaves) - 1)
        on_the_left = walk(left)
        nodes.append((model["feature"][node], np.float32(model["threshold"][node]), np.uint32(on_the_left)))
        return on_the_left | walk(right)

    walk(root)
    if len(leaves) > _MOST_LEAVES:
        raise ValueError(f"a tree with {len(leaves)} leaves; {_MOST_LEAVES} fit")
    return Tree(np.array(leaves, dtype=np.float32), nodes)


@cache
def trees() -> Trees:
    """The trees of the package."""
    return Trees.read(files("kgplatform.resolution").joinpath("data", "merging_model.json").read_bytes())
