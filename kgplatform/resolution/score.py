"""How alike two texts are, letter by letter. The door of rapidfuzz.

Never WRatio: its partial ratio gives 北京大学 / 北京大学医学部 and New York / York nine tenths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler, Postfix, Prefix
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cpdist

Numbers = NDArray[np.float32]


def ratios(left: Sequence[str], right: Sequence[str], least: float = 0.0) -> Numbers:
    """The share of letters that two texts have in common and in order, in 0..1; 0 where it is below `least`."""
    found = cpdist(left, right, scorer=ratio, dtype=np.float32, score_cutoff=100 * least)
    return np.asarray(found / 100, dtype=np.float32)


def beginnings(left: Sequence[str], right: Sequence[str]) -> Numbers:
    """Likeness with weight on the beginning (Jaro-Winkler), in 0..1."""
    return cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32)


def edits(left: Sequence[str], right: Sequence[str]) -> Numbers:
    """How many letters are more, less, other or swapped."""
    return cpdist(left, right, scorer=OSA.distance, dtype=np.float32)


def same_beginnings(left: Sequence[str], right: Sequence[str]) -> Numbers:
    """With how many equal letters two texts begin."""
    return cpdist(left, right, scorer=Prefix.similarity, dtype=np.float32)


def same_endings(left: Sequence[str], right: Sequence[str]) -> Numbers:
    """With how many equal letters two texts end."""
    return cpdist(left, right, scorer=Postfix.similarity, dtype=np.float32)


def alike(left: str, right: str) -> float:
    """The ratio of two words, in 0..1."""
    return float(ratio(left, right)) / 100


def distance(left: str, right: str) -> int:
    """How many letters of two words are more, less, other or swapped."""
    return int(OSA.distance(left, right))
