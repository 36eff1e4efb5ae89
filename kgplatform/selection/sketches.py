"""Texts as the 64 smallest numbers of their pieces: the same pieces are kept of every text, so sketches compare.

A sketch has 256 bytes whatever the length of its text. Texts that are nearly the same are found by rare pieces that
they share: at most 30 texts stand under a piece, so the number of pairs grows with the number of texts and no faster.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

from kgplatform.text.near import pieces_of

KEPT = 64
_NONE = np.uint32(0xFFFFFFFF)
_RARE = 30  # texts of a piece by which texts are found
_KEYS = 8  # rare pieces of a text that are looked under
_BATCH = 100_000  # pairs that are compared at a time

# Any: numpy says the kind of its numbers where they are made.
Numbers = np.ndarray[Any, Any]


class Sketches:
    """The sketches of texts, in the order in which they came."""

    def __init__(self) -> None:
        self._numbers = array("I")

    def add(self, text: str) -> None:
        """Take a text in."""
        least = sorted({piece & 0xFFFFFFFF for piece in pieces_of(text)} - {int(_NONE)})[:KEPT]
        self._numbers.extend(least + [int(_NONE)] * (KEPT - len(least)))

    @property
    def rows(self) -> Numbers:
        """A row for each text, smallest number first."""
        return np.frombuffer(self._numbers, dtype=np.uint32).reshape(-1, KEPT)


def near_copies(rows: Numbers, near: float) -> Numbers:
    """For each text whether an earlier one that stays shares so much with it."""
    gone = np.zeros(len(rows), dtype=bool)
    if near >= 1 or len(rows) < 2:
        return gone
    pairs = _alike(rows, _candidates(rows), near)
    for earlier, later in pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]:
        gone[later] |= not gone[earlier]
    return gone


def _candidates(rows: Numbers) -> Numbers:
    """Pairs of texts, the earlier first, that share one of their rarest pieces."""
    values, counts = np.unique(rows, return_counts=True)
    times = counts[np.searchsorted(values, rows)]
    rare = (times >= 2) & (times <= _RARE) & (rows != _NONE)
    rare &= np.cumsum(rare, axis=1) <= _KEYS
    texts, places = np.nonzero(rare)
    keys = rows[texts, places]
    order = np.argsort(keys, kind="stable")
    keys, texts = keys[order], texts[order]
    found = [_pairs(texts, keys, step, len(rows)) for step in range(1, _RARE)]
    together = np.unique(np.concatenate(found))
    return np.stack((together // len(rows), together % len(rows)), axis=1)


def _pairs(texts: Numbers, keys: Numbers, step: int, count: int) -> Numbers:
    """Texts under one key that stand so many places from each other, each pair as one number."""
    same = keys[step:] == keys[:-step]
    pairs: Numbers = texts[:-step][same] * count + texts[step:][same]
    return pairs


def _alike(rows: Numbers, pairs: Numbers, near: float) -> Numbers:
    batches = np.array_split(pairs, max(1, len(pairs) // _BATCH))
    kept = [batch[_similarity(rows, batch) >= near] for batch in batches]
    return np.concatenate(kept)


def _similarity(rows: Numbers, pairs: Numbers) -> Numbers:
    """The share of pieces in common, judged by the smallest of both texts together."""
    both = np.sort(np.concatenate((rows[pairs[:, 0]], rows[pairs[:, 1]]), axis=1), axis=1)
    again = np.zeros(both.shape, dtype=bool)
    again[:, 1:] = (both[:, 1:] == both[:, :-1]) & (both[:, 1:] != _NONE)
    first = ~again & (both != _NONE)
    counted = np.cumsum(first, axis=1) <= KEPT  # what is beyond may be missing in one of them
    shared = (again & counted).sum(axis=1)
    found: Numbers = shared / np.maximum(1, (first & counted).sum(axis=1))
    return found
