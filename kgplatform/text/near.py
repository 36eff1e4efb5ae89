"""Texts that are nearly the same, found without comparing all with all.

Texts are sets of short character pieces; how many pieces two texts share is estimated by MinHash, whose bands give the
pairs worth a look, and then counted. Chinese pieces have two characters, others four.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.text.fold import fold

NEAR = 0.7  # of all pieces of two texts, so many in common: the texts tell the same in nearly the same words

_SIGNS = re.compile(r"[\W_]+")  # all that is neither letter nor digit
_BANDS, _ROWS = 20, 5  # finds 97 % of the pairs that share .7, and 12 % of those that share .4
_PRIME = (1 << 61) - 1
_HASHES = np.random.default_rng(20_250_701).integers(1, _PRIME, size=(2, _BANDS * _ROWS), dtype=np.uint64)

Pieces = NDArray[np.uint64]


class Nearest(NamedTuple):
    """The most similar text that was added, by the name it was given; 1.0 = the same pieces."""

    name: str
    similarity: float


class NearTexts:
    """Texts by name; asks which of them a text is nearly the same as."""

    def __init__(self, rows: int = _ROWS) -> None:
        self._rows = rows  # fewer find less similar texts too, and look at more: 3 find 98 % of the pairs that share .5
        self._pieces: list[Pieces] = []  # sorted: a set of Python's takes ten times as much
        self._names: list[str] = []
        self._bands: dict[int, int | list[int]] = {}  # most bands have one text

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, text: str) -> None:
        """Remember a text."""
        pieces = _sorted(pieces_of(text))
        number = len(self._names)
        self._names.append(name)
        self._pieces.append(pieces)
        for band in _bands(pieces, self._rows):
            there = self._bands.setdefault(band, number)
            if isinstance(there, list):
                there.append(number)
            elif there != number:
                self._bands[band] = [there, number]

    def nearest(self, text: str, at_least: float = NEAR, *, but: str | None = None) -> Nearest | None:
        """The most similar text that shares so much, the first of equals; `but` is left out."""
        pieces = _sorted(pieces_of(text))
        found: Nearest | None = None
        for number in sorted(self._candidates(pieces)):
            if self._names[number] == but:
                continue
            similarity = _shared(pieces, self._pieces[number])
            if similarity >= at_least and (found is None or similarity > found.similarity):
                found = Nearest(self._names[number], similarity)
        return found

    def _candidates(self, pieces: Pieces) -> set[int]:
        """The texts that have a band in common."""
        found: set[int] = set()
        for band in _bands(pieces, self._rows):
            there = self._bands.get(band)
            if isinstance(there, list):
                found.update(there)
            elif there is not None:
                found.add(there)
        return found


def similarity(left: str, right: str) -> float:
    """The share of pieces that two texts have in common."""
    return shared(pieces_of(left), pieces_of(right))


def shared(left: frozenset[int], right: frozenset[int]) -> float:
    """Jaccard: common pieces of all pieces."""
    return len(left & right) / len(left | right) if left or right else 1.0


def bare(text: str) -> str:
    """A text without what does not change what it says: case, width, signs, spaces."""
    return _SIGNS.sub("", fold.__wrapped__(text))  # a text comes once: folding keeps names only


def pieces_of(text: str) -> frozenset[int]:
    """The pieces of a text as numbers; signs and spaces do not count. A short text is one piece."""
    said = bare(text)
    size = 2 if any("\u4e00" <= sign <= "\u9fff" for sign in said) else 4
    pieces = {said[at : at + size] for at in range(max(1, len(said) - size + 1))}
    return frozenset(
        int.from_bytes(blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=7).digest()) for piece in pieces
    )


def _sorted(pieces: frozenset[int]) -> Pieces:
    values = np.fromiter(pieces, dtype=np.uint64, count=len(pieces))
    values.sort()
    return values


def _shared(left: Pieces, right: Pieces) -> float:
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common)


def _bands(pieces: Pieces, rows: int) -> list[int]:
    """The bands of a text as numbers: equal numbers, equal least hashes."""
    # multiply and add with overflow: enough to shuffle, since the pieces are hashes already
    mixed = pieces[:, None] * (_HASHES[0] | np.uint64(1)) + _HASHES[1]
    least = mixed.min(axis=0)[: len(_HASHES[0]) // rows * rows].reshape(-1, rows)
    place = np.arange(1, len(least) + 1, dtype=np.uint64) * np.uint64(_PRIME)
    return ((least * (_HASHES[0][:rows] | np.uint64(1))).sum(axis=1, dtype=np.uint64) + place).tolist()  # type: ignore[no-any-return]
