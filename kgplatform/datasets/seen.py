"""Remembers which documents were already read, in a few bytes each: a set of a million documents must fit."""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import Literal

Verdict = Literal["new", "more", "same", "conflict"]

_START = 1 << 12
_MASK = (1 << 32) - 1


class Seen:
    """Ids with marks of their text and record, in an open hash table of 16 bytes a place."""

    def __init__(self) -> None:
        self._ids = array("Q", bytes(8 * _START))
        self._marks = array("Q", bytes(8 * _START))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def meet(self, id_: str, text: str, written: bytes) -> Verdict:
        """`new` id; known id with other text (`conflict`), the same record again (`same`), or `more` about it."""
        key = number_of(id_) or 1  # 0 marks a free place
        mark = (_short(text.encode("utf-8", "surrogatepass")) << 32) | _short(written)
        place = self._place(key)
        if self._ids[place]:
            known = self._marks[place]
            return "same" if known == mark else "more" if known >> 32 == mark >> 32 else "conflict"
        self._ids[place], self._marks[place] = key, mark
        self._count += 1
        if 3 * self._count > 2 * len(self._ids):
            self._grow()
        return "new"

    def knows(self, id_: str) -> bool:
        """Whether the id was met."""
        return bool(self._ids[self._place(number_of(id_) or 1)])

    def _place(self, key: int) -> int:
        mask = len(self._ids) - 1
        place = key & mask
        while self._ids[place] and self._ids[place] != key:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        ids, marks = self._ids, self._marks
        self._ids, self._marks = array("Q", bytes(16 * len(ids))), array("Q", bytes(16 * len(ids)))
        for key, mark in zip(ids, marks, strict=True):
            if key:
                place = self._place(key)
                self._ids[place], self._marks[place] = key, mark


def number_of(text: str) -> int:
    """64 bits that stand for a text, the same in every run."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _short(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=4).digest(), "big") & _MASK
