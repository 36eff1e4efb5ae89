"""Which labels a text is asked for: what it holds, and of the rest a share, or what is easily taken for it.

Every draw depends on the seed and the text alone: not on other texts, the order of a set or the number of processes.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from kgplatform.converting.options import ConvertOptions

T = TypeVar("T")
Neighbours = Mapping[str, Sequence[str]]


class Asker:
    """Chooses for one text: made anew for each, which costs next to nothing until something is drawn."""

    def __init__(self, options: ConvertOptions, text: str) -> None:
        self._options = options
        self._text = text
        self._draws: random.Random | None = None

    def units(self, known: Sequence[T], present: Sequence[T], near: Mapping[T, Sequence[T]] | None) -> list[T]:
        """The units to ask, in the order of the schema; what is present is always asked, also outside the schema."""
        absent = [unit for unit in known if unit not in present] if present else list(known)
        chosen = self._near(present, absent, near) if self._options.cluster_mode else self._share(present, absent)
        asked = {*present, *chosen}
        ordered = [unit for unit in known if unit in asked]
        ordered += [unit for unit in present if unit not in set(known)]
        if self._options.random_sort:
            self._random().shuffle(ordered)
        return ordered

    def roles(self, known: Sequence[str], used: Iterable[str]) -> list[str]:
        """The roles or attributes to ask: those used, and a share of the rest."""
        present = list(dict.fromkeys(used))
        share = self._options.neg_schema
        absent = [role for role in known if role not in present]
        if 0 <= share < 1:
            absent = [role for role in absent if self._random().random() < share]
        kept = {*present, *absent}
        return [role for role in known if role in kept] + [role for role in present if role not in known]

    def _share(self, present: Sequence[T], absent: list[T]) -> list[T]:
        share = self._options.neg_schema
        if not 0 <= share < 1:
            return absent
        chosen = [unit for unit in absent if self._random().random() < share]
        if not chosen and not present and share > 0 and absent:
            return [self._random().choice(absent)]
        return chosen

    def _near(self, present: Sequence[T], absent: list[T], near: Mapping[T, Sequence[T]] | None) -> list[T]:
        """What is easily taken for what is there, and as many others as are asked at a time."""
        close = {unit for label in present for unit in (near or {}).get(label, ())}
        others = [unit for unit in absent if unit not in close]
        count = len(others) if self._options.size < 0 else min(self._options.size, len(others))
        return [unit for unit in absent if unit in close] + self._random().sample(others, count)

    def _random(self) -> random.Random:
        if self._draws is None:
            self._draws = random.Random(number_of(self._options.seed, self._text))
        return self._draws


def keeps_empty(options: ConvertOptions, text: str, number: int) -> bool:
    """Whether a record without an answer, the slice of that number, is among the share that is kept."""
    share = options.keep_empty
    return share >= 1 or number_of(options.seed, f"{number}\0{text}") < share * 2**64


def number_of(seed: int, text: str) -> int:
    """A number that a text always has under a seed."""
    return int.from_bytes(hashlib.blake2b(f"{seed}\0{text}".encode(), digest_size=8).digest())
