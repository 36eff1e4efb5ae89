"""Which known texts stand in another one, whole or nearly: a test sentence inside a longer text is no near duplicate.

A known text is cut into pieces that do not overlap; a text that holds most of them, anywhere, holds the known text.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from kgplatform.text.near import bare

MOST = 0.6  # of the pieces of a known text

_HAN, _OTHERS = 6, 14  # letters of a piece


class ContainedTexts:
    """Known texts; asks whether one of them stands in a text."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._where: dict[str, list[int]] = defaultdict(list)
        self._short: set[str] = set()  # too short for a piece: found only where the whole text is the same

    def add(self, text: str) -> None:
        """Know a text."""
        said = bare(text)
        size = _size(said)
        pieces = {said[at : at + size] for at in range(0, len(said) - size + 1, size)}
        if not pieces:
            self._short.add(said)
            return
        number = len(self._sizes)
        self._sizes.append(len(pieces))
        for piece in pieces:
            self._where[piece].append(number)

    def holds(self, text: str) -> bool:
        """Whether the text holds most of a known one, or is a short one."""
        said = bare(text)
        if said in self._short:
            return True
        counts: Counter[int] = Counter()
        for size in (_HAN, _OTHERS):
            for piece in {said[at : at + size] for at in range(len(said) - size + 1)}:
                counts.update(self._where.get(piece, ()))
        return any(count >= MOST * self._sizes[number] for number, count in counts.items())


def _size(said: str) -> int:
    return _HAN if any("\u4e00" <= sign <= "\u9fff" for sign in said) else _OTHERS
