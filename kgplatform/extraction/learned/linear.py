"""A logistic model over hashed features: sparse to fit (scikit-learn), a plain table to read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

BITS = 22
_MASK = (1 << BITS) - 1
_SMALLEST = 1e-3  # weights below say nothing

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]


def hash_features(features: Iterable[str]) -> Indices:
    """The column of each feature: the same in every process and on every machine."""
    return np.fromiter(
        (zlib.crc32(feature.encode("utf-8", "surrogatepass")) & _MASK for feature in features), dtype=np.int64
    )


def cross(columns: Indices, salt: int | Indices) -> Indices:
    """The columns of "this feature together with that class"."""
    return np.asarray(((columns * 0x1E3779B1) ^ salt) & _MASK)


def salt_of(name: str) -> int:
    """A number for a class name."""
    return zlib.crc32(b"class\0" + name.encode("utf-8", "surrogatepass")) & _MASK


class Linear:
    """Weights by column and a constant; `probabilities` of rows of columns."""

    def __init__(self, columns: Indices, weights: NDArray[np.float32], constant: float) -> None:
        self.columns, self.weights, self.constant = columns, weights, constant
        self.table = np.zeros(1 << BITS, dtype=np.float32)
        self.table[columns] = weights

    def sums(self, rows: Indices) -> Floats:
        """The weighted sum of each row of a rectangle of columns, without the constant."""
        return np.asarray(self.table[rows].sum(axis=-1, dtype=np.float64))


def probability(score: Floats) -> Floats:
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-np.clip(score, -30, 30)))


def fit_linear(rows: Sequence[Indices], truths: Sequence[bool], importance: Sequence[float], strength: float) -> Linear:
    """Weights that tell true rows from false ones; columns seen once are left out."""
    if not any(truths) or all(truths):
        constant = 4.0 if truths and all(truths) else -8.0
        return Linear(np.zeros(0, np.int64), np.zeros(0, np.float32), constant)
    from scipy.sparse import csr_matrix  # slow to import, and only fitting needs them
    from sklearn.linear_model import LogisticRegression

    lengths = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    flat = np.concatenate(rows)
    counts = np.bincount(flat, minlength=1 << BITS)
    columns = np.flatnonzero(counts > 1)
    place = np.full(1 << BITS, -1, dtype=np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    owner = np.repeat(np.arange(len(rows)), lengths)
    kept = place[flat] >= 0
    indptr = np.concatenate(([0], np.cumsum(np.bincount(owner[kept], minlength=len(rows)))))
    matrix = csr_matrix(
        (np.ones(int(kept.sum()), dtype=np.float32), place[flat][kept], indptr.astype(np.int32)),
        shape=(len(rows), len(columns)),
    )
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-2, random_state=0)
    model.fit(matrix, np.asarray(truths), sample_weight=np.asarray(importance))
    weights = model.coef_[0]
    strong = np.abs(weights) > _SMALLEST
    return Linear(columns[strong], weights[strong].astype(np.float32), float(model.intercept_[0]))
