"""Texts that are nearly the same, found without comparing all with all.

Texts are sets of short character pieces; how many pieces two texts share is estimated by MinHash, whose bands give the
pairs worth a look, and then counted. Chinese pieces have two characters, others four.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from kgplatform.text.fold import fold

NEAR = 0.7  # of all pieces of two texts, so many in common: the texts tell the same in nearly the same words

_BANDS, _ROWS = 20, 5  # finds 97 % of the pairs that share .7, and 12 % of those that share .4
_PRIME = (1 << 61) - 1
_HASHES = np.random.default_rng(20_250_701).integers(1, _PRIME, size=(2, _BANDS * _ROWS), dtype=np.uint64)


class Nearest(NamedTuple):
    """The most similar text that was added, by the name it was given; 1.0 = the same pieces."""

    name: str
    similarity: float


class NearTexts:
    """Texts by name; asks which of them a text is nearly the same as."""

    def __init__(self, rows: int = _ROWS) -> None:
        self._rows = rows  # fewer find less similar texts too, and look at more: 3 find 98 % of the pairs that share .5
        self._pieces: list[frozenset[int]] = []
        self._names: list[str] = []
        self._bands: dict[tuple[int, bytes], list[int]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, text: str) -> None:
        """Remember a text."""
        pieces = pieces_of(text)
        number = len(self._names)
        self._names.append(name)
        self._pieces.append(pieces)
        for band in _bands(pieces, self._rows):
            self._bands.setdefault(band, []).append(number)

    def nearest(self, text: str, at_least: float = NEAR, *, but: str | None = None) -> Nearest | None:
        """The most similar text that shares so much, the first of equals; `but` is left out."""
        pieces = pieces_of(text)
        found: Nearest | None = None
        for number in sorted({number for band in _bands(pieces, self._rows) for number in self._bands.get(band, ())}):
            if self._names[number] == but:
                continue
            similarity = shared(pieces, self._pieces[number])
            if similarity >= at_least and (found is None or similarity > found.similarity):
                found = Nearest(self._names[number], similarity)
        return found


def similarity(left: str, right: str) -> float:
    """The share of pieces that two texts have in common."""
    return shared(pieces_of(left), pieces_of(right))


def shared(left: frozenset[int], right: frozenset[int]) -> float:
    """Jaccard: common pieces of all pieces."""
    return len(left & right) / len(left | right) if left or right else 1.0


def bare(text: str) -> str:
    """A text without what does not change what it says: case, width, signs, spaces."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


def pieces_of(text: str) -> frozenset[int]:
    """The pieces of a text as numbers; signs and spaces do not count. A short text is one piece."""
    said = bare(text)
    size = 2 if any("\u4e00" <= sign <= "\u9fff" for sign in said) else 4
    pieces = {said[at : at + size] for at in range(max(1, len(said) - size + 1))}
    return frozenset(
        int.from_bytes(blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=7).digest()) for piece in pieces
    )


def _bands(pieces: frozenset[int], rows: int) -> list[tuple[int, bytes]]:
    values = np.fromiter(pieces, dtype=np.uint64, count=len(pieces))
    # multiply and add with overflow: enough to shuffle, since the pieces are hashes already
    mixed = values[:, None] * (_HASHES[0] | np.uint64(1)) + _HASHES[1]
    least = mixed.min(axis=0)[: len(_HASHES[0]) // rows * rows].reshape(-1, rows)
    return [(band, row.tobytes()) for band, row in enumerate(least)]
