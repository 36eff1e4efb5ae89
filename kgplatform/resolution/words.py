"""The words of many names as numbers, so that they are counted and compared as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Rows, distinct, spread

NONE = -1


@dataclass(frozen=True)
class Words:
    """Places in `texts`, one after the other: name i has `codes[starts[i]:starts[i] + counts[i]]`."""

    texts: Sequence[str]  # each word once, in the order in which they come
    codes: NDArray[np.int32]
    starts: Rows
    counts: Rows

    @classmethod
    def of(cls, names: Sequence[Sequence[str]]) -> Self:
        """The words of these names."""
        counts = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        words = list(chain.from_iterable(names))
        places = {word: place for place, word in enumerate(dict.fromkeys(words))}
        codes = np.fromiter(map(places.__getitem__, words), dtype=np.int32, count=len(words))
        return cls(list(places), codes, np.cumsum(counts) - counts, counts)

    def grid(self, width: int) -> NDArray[np.int32]:
        """The first few words of each name, one row a name; -1 = none."""
        owners, columns = spread(np.arange(len(self.counts)), self.counts)
        inside = columns < width
        grid = np.full((len(self.counts), width), NONE, dtype=np.int32)
        grid[owners[inside], columns[inside]] = self.codes[inside]
        return grid

    def names_with(self) -> Rows:
        """In how many of the names each of `texts` stands."""
        owners, _ = spread(np.arange(len(self.counts)), self.counts)
        once = distinct((owners << np.int64(32)) | self.codes)
        return np.bincount(once & np.int64(0xFFFFFFFF), minlength=len(self.texts))
