"""Texts as the 64 smallest numbers of their pieces: the same pieces are kept of every text, so sketches compare.

A sketch has 256 bytes whatever the length of its text. Texts that are nearly the same are found by rare pieces that
they share, and under one piece a text is held against at most 29: the number of pairs grows with the number of texts
and no faster. Of hundreds of copies of one text about one in thirty is so not known for a copy.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

KEPT = 64
NONE = np.uint32(0xFFFFFFFF)
_RARE = 30  # texts of a piece by which texts are found; of more, each is held against the next ones only
_COMMON = 1 << 40
_KEYS = 8  # rare pieces of a text that are looked under
_BATCH = 10_000  # pairs that are compared at a time
_ROWS = 20_000  # texts that are looked at at a time
BUCKETS = 1 << 22
_MIX = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)))

# Any: numpy says the kind of its numbers where they are made.
Numbers = np.ndarray[Any, Any]


class Sketches:
    """The sketches of texts, in the order in which they came."""

    def __init__(self) -> None:
        self._numbers = array("I")

    def add(self, said: str) -> None:
        """Take a text in: its letters and digits alone."""
        row = np.full(KEPT, NONE, dtype=np.uint32)
        least = _pieces(said)[:KEPT]
        row[: len(least)] = least
        self._numbers.frombytes(row.tobytes())

    @property
    def rows(self) -> Numbers:
        """A row for each text, smallest number first."""
        return np.frombuffer(self._numbers, dtype=np.uint32).reshape(-1, KEPT)


def _pieces(said: str) -> Numbers:
    """The pieces of a text as numbers, smallest first: two Chinese characters or four others make one."""
    codes = np.frombuffer(said.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    size = 2 if ((codes >= 0x4E00) & (codes <= 0x9FFF)).any() else 4
    count = max(1, len(codes) - size + 1)
    mixed = np.zeros(min(count, len(codes)), dtype=np.uint64)
    for place in range(min(size, len(codes))):
        mixed = mixed * _MIX[0] + codes[place : place + len(mixed)]
    for shift, factor in zip((33, 29), _MIX[1:], strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * factor
    numbers = np.unique((mixed >> np.uint64(32)).astype(np.uint32))
    pieces: Numbers = numbers[numbers != NONE]
    return pieces


def near_copies(rows: Numbers, near: float) -> Numbers:
    """For each text whether an earlier one that stays shares so much with it."""
    gone = np.zeros(len(rows), dtype=bool)
    if near >= 1 or len(rows) < 2:
        return gone
    pairs = _near_pairs(rows, near)
    for earlier, later in pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]:
        gone[later] |= not gone[earlier]
    return gone


def _near_pairs(rows: Numbers, near: float) -> Numbers:
    """Pairs of texts, the earlier first, that share one of their rarest pieces and altogether so much."""
    times = counted(rows)
    found = [_rarest(rows[start : start + _ROWS], times, start) for start in range(0, len(rows), _ROWS)]
    texts, keys = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(keys, kind="stable")
    keys, texts = keys[order], texts[order]
    return np.concatenate([_alike(rows, _pairs(texts, keys, step), near) for step in range(1, _RARE)])


def counted(rows: Numbers) -> Numbers:
    """How many texts have a piece, by the last bits of its number."""
    times = np.zeros(BUCKETS, dtype=np.int64)
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        times += np.bincount(part[part != NONE] % BUCKETS, minlength=BUCKETS)
    return times


def _rarest(rows: Numbers, times: Numbers, start: int) -> tuple[Numbers, Numbers]:
    """The texts and pieces that are looked under: rare ones, and the two rarest where all are common."""
    here = np.where(rows == NONE, 0, times[rows % BUCKETS])
    here[here < 2] = _COMMON
    order = np.argsort(here, axis=1, kind="stable")[:, :_KEYS]
    here = np.take_along_axis(here, order, axis=1)
    keys = np.take_along_axis(rows, order, axis=1)
    texts, places = np.nonzero((here <= _RARE) | ((here < _COMMON) & (np.arange(order.shape[1]) < 2)))
    return texts + start, keys[texts, places]


def _pairs(texts: Numbers, keys: Numbers, step: int) -> Numbers:
    """Texts under one key that stand so many places from each other."""
    same = keys[step:] == keys[:-step]
    together = np.unique((texts[:-step][same] << 32) + texts[step:][same])
    return np.stack((together >> 32, together & 0xFFFFFFFF), axis=1)


def _alike(rows: Numbers, pairs: Numbers, near: float) -> Numbers:
    batches = np.array_split(pairs, max(1, len(pairs) // _BATCH))
    kept = [batch[_similarity(rows, batch) >= near] for batch in batches]
    return np.concatenate(kept)


def _similarity(rows: Numbers, pairs: Numbers) -> Numbers:
    """The share of pieces in common, judged by the smallest of both texts together."""
    both = np.sort(np.concatenate((rows[pairs[:, 0]], rows[pairs[:, 1]]), axis=1), axis=1)
    again = np.zeros(both.shape, dtype=bool)
    again[:, 1:] = (both[:, 1:] == both[:, :-1]) & (both[:, 1:] != NONE)
    first = ~again & (both != NONE)
    counted = np.cumsum(first, axis=1) <= KEPT  # what is beyond may be missing in one of them
    shared = (again & counted).sum(axis=1)
    found: Numbers = shared / np.maximum(1, (first & counted).sum(axis=1))
    return found
