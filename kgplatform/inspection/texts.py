"""The texts of a split as marks of eight bytes: which stand twice, and which stand in another split too."""

from __future__ import annotations

from array import array
from hashlib import blake2b

import numpy as np

from kgplatform.text.near import bare


class Texts:
    """Marks of texts: to the letter, and folded without signs and spaces."""

    def __init__(self) -> None:
        self._exact = array("Q")
        self._folded = array("Q")

    def __len__(self) -> int:
        return len(self._exact)

    def add(self, text: str) -> None:
        """Take a text in."""
        self._exact.append(_mark(text))
        self._folded.append(_mark(bare(text)))

    @property
    def doubled(self) -> int:
        """How many texts stood there before."""
        return len(self._exact) - len(np.unique(_values(self._exact)))

    def shared(self, other: Texts) -> tuple[int, int]:
        """How many texts of this split stand in the other: to the letter, and besides those but for their look."""
        exact = np.isin(_values(self._exact), _values(other._exact))
        folded = np.isin(_values(self._folded), _values(other._folded)) & ~exact
        return int(exact.sum()), int(folded.sum())


def _mark(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _values(marks: array[int]) -> np.ndarray:
    return np.frombuffer(marks, dtype=np.uint64)
