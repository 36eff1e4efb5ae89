"""Texts as numpy columns of code points, and stable hashes of them and their parts.

The hash of a text is a polynomial over its code points, so that the hashes of all substrings and of all texts with one
character left out follow from running sums. It is the same in every process, unlike Python's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Whole = TypeVar("Whole", np.int64, np.uint64)

BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(BASE, -1, 1 << 64)
_LONGEST = 512  # characters of a name that count


@dataclass(frozen=True)
class Texts:
    """Texts one after the other: `codes[starts[i]:starts[i] + lengths[i]]` is text i."""

    codes: NDArray[np.uint32]
    starts: Rows
    lengths: Rows
    sums: Hashes  # running sums of code * base ** place, one longer than codes

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The columns of these texts, each cut at 512 characters."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        if len(lengths) and lengths.max() > _LONGEST:
            texts = [text[:_LONGEST] for text in texts]
            lengths = np.minimum(lengths, _LONGEST)
        joined = "".join(texts).encode("utf-32-le", "surrogatepass")
        return cls._of_codes(np.frombuffer(joined, dtype=np.uint32), lengths)

    @classmethod
    def _of_codes(cls, codes: NDArray[np.uint32], lengths: Rows) -> Self:
        starts = np.cumsum(lengths) - lengths
        places = np.arange(len(codes), dtype=np.int32) - np.repeat(starts.astype(np.int32), lengths)
        sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(mixed(codes.astype(np.uint64)) * powers(BASE)[places], out=sums[1:])
        return cls(codes, starts, lengths, sums)

    def without(self, signs: str) -> Self:
        """The texts without these characters, and without repetitions of what is left."""
        starts = np.repeat(np.arange(len(self.lengths)), self.lengths)
        kept = ~np.isin(self.codes, np.array([ord(sign) for sign in signs], dtype=np.uint32))
        codes, owners = self.codes[kept], starts[kept]
        changes = np.r_[True, (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])] if len(codes) else kept[kept]
        return self._of_codes(codes[changes], np.bincount(owners[changes], minlength=len(self.lengths)))

    def texts(self) -> list[str]:
        """The texts themselves."""
        joined = self.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        ends = (self.starts + self.lengths).tolist()
        return [joined[start:end] for start, end in zip(self.starts.tolist(), ends, strict=True)]

    def hashes(self) -> Hashes:
        """One hash a text."""
        return mixed(self.sums[self.starts + self.lengths] - self.sums[self.starts])

    def grams(self, rows: Rows, size: int) -> tuple[Rows, Hashes]:
        """Every run of `size` characters of the texts of these rows: (row, hash)."""
        counts = np.maximum(self.lengths[rows] - size + 1, 0)
        owners, places = spread(rows, counts)
        begin = self.starts[owners] + places
        parts = (self.sums[begin + size] - self.sums[begin]) * powers(_INVERSE)[places]
        return owners, mixed(parts + np.uint64(size))

    def deletions(self, rows: Rows) -> tuple[Rows, Hashes]:
        """The hash of each text of these rows, and of each with one character other than a digit left out."""
        owners, places = spread(rows, self.lengths[rows])
        begin = self.starts[owners]
        at, end = begin + places, begin + self.lengths[owners]
        letter = (self.codes[at] < ord("0")) | (self.codes[at] > ord("9"))
        owners, begin, at, end = owners[letter], begin[letter], at[letter], end[letter]
        before = self.sums[at] - self.sums[begin]
        after = (self.sums[end] - self.sums[at + 1]) * np.uint64(_INVERSE)
        whole = self.sums[self.starts[rows] + self.lengths[rows]] - self.sums[self.starts[rows]]
        return np.concatenate([owners, rows]), mixed(np.concatenate([before + after, whole]))


def powers(base: int) -> Hashes:
    """base ** 0, base ** 1, … modulo 2 ** 64."""
    if base not in _POWERS:
        factors = np.full(_LONGEST + 1, base, dtype=np.uint64)
        factors[0] = 1
        _POWERS[base] = np.cumprod(factors)
    return _POWERS[base]


_POWERS: dict[int, Hashes] = {}


def mixed(values: Hashes) -> Hashes:
    """The values with their bits spread (splitmix64): low bits serve as places in tables."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def combined(*columns: Hashes) -> Hashes:
    """One hash a row of several columns, order of columns matters."""
    total = mixed(columns[0])
    for column in columns[1:]:
        total *= np.uint64(BASE)
        total += column
        total = mixed(total)
    return total


def beside(scopes: Hashes, owners: NDArray[np.signedinteger[Any]], hashes: Hashes) -> Hashes:
    """`combined` of the scope of each owner and a hash: many of few owners, so that a scope is mixed once."""
    total = (mixed(scopes) * np.uint64(BASE))[owners]
    total += hashes
    return mixed(total)


def hashes_of(texts: Sequence[str]) -> Hashes:
    """One hash a text."""
    return Texts.of(texts).hashes()


def hash_of(text: str) -> int:
    """The hash of one text."""
    return int(hashes_of([text])[0])


def distinct(values: NDArray[Whole]) -> NDArray[Whole]:
    """Each value once, sorted. Where most differ this is quicker than numpy's unique, which hashes."""
    ordered = np.sort(values)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def spread(rows: Rows, counts: Rows) -> tuple[Rows, Rows]:
    """Each row as often as its count says, and 0, 1, … beside it."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(rows, counts), np.arange(total) - np.repeat(ends - counts, counts)
