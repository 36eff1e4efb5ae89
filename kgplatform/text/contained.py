"""Which texts hold a known one, or are part of one: a test sentence inside a longer text is no near duplicate.

A known text is cut into short pieces that do not overlap. A text that has most of them, anywhere, holds the known
text; a text that mostly consists of them is part of it.
"""

from __future__ import annotations

from collections import Counter

from kgplatform.text.near import bare

MOST = 0.6  # of the pieces of a known text, or of the letters of a text that may be part of it

_HAN, _OTHERS = 4, 8  # letters of a piece
_LEAST = 2  # pieces: one alone may be a name
_COMMON = 500  # a piece that so many known texts have tells nothing


class ContainedTexts:
    """Known texts; asks whether another one holds one of them, or is part of one."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._sizes: list[int] = []  # pieces of each text that tell something
        self._where: dict[str, list[int] | None] = {}  # None: too common
        self._short: set[str] = set()  # too short for pieces: found only where the whole text is the same

    def add(self, text: str) -> None:
        """Know a text."""
        said = bare(text)
        size = _size(said)
        pieces = {said[at : at + size] for at in range(0, len(said) - size + 1, size)}
        if len(pieces) < _LEAST:
            self._short.add(said)
            return
        self._said.append(said)
        self._sizes.append(0)
        for piece in pieces:
            self._place(piece, len(self._sizes) - 1)

    def holds(self, text: str) -> bool:
        """Whether the text holds most of a known one, is part of one, or is a short one."""
        said = bare(text)
        if said in self._short:
            return True
        counts: Counter[int] = Counter()
        for size in (_HAN, _OTHERS):
            for piece in {said[at : at + size] for at in range(len(said) - size + 1)}:
                counts.update(self._where.get(piece) or ())
        part = max(_LEAST, MOST * len(said) / _size(said))
        return any(
            (count >= _LEAST and (count >= MOST * self._sizes[number] or count >= part)) or said in self._said[number]
            for number, count in counts.items()
        )

    def _place(self, piece: str, number: int) -> None:
        places = self._where.setdefault(piece, [])
        if places is None:
            return
        places.append(number)
        self._sizes[number] += 1
        if len(places) > _COMMON:
            for known in places:
                self._sizes[known] -= 1
            self._where[piece] = None


def _size(said: str) -> int:
    return _HAN if any("\u4e00" <= sign <= "\u9fff" for sign in said) else _OTHERS
