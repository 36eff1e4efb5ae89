"""A text folded character by character (width, case, script variant, spaces, hyphens), and the way back to its offsets.

Columns, since documents are long: the fold of each character is looked up once for all texts and kept in a table.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

from kgplatform.text.fold import fold
from kgplatform.types.extraction import Span

# Written or not written without changing the name: "Covid-19" and "Covid 19", "鲁 迅" and "鲁迅".
_SKIPPED = frozenset("-\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d\u00ad\u200b\u2060\ufeff\u00b7\u30fb\u2022")
_WIDTH = "utf-32-le"  # four bytes a character, so that a text is a column
_BITS, _FIRST = np.uint32(24), np.uint32((1 << 24) - 1)  # a length stands above the code of a character
_UNKNOWN = 255
_KNOWN = np.full(0x110000, _UNKNOWN << _BITS, np.uint32)  # by character: how many its fold has, and the first of them


_Column = npt.NDArray[np.uint32]


def fold_characters(text: str) -> str:
    """A short text folded; nothing is left of its spaces and hyphens."""
    return text.translate(_FOLDS)


class FoldedText:
    """`folded` is the text folded; `span` finds the way back."""

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode(_WIDTH, "surrogatepass"), np.uint32)
        known = _KNOWN[codes]
        if known.max(initial=0) >> _BITS == _UNKNOWN:
            _learn(codes[known >> _BITS == _UNKNOWN])
            known = _KNOWN[codes]
        self._lengths = known >> _BITS
        self._offsets: npt.NDArray[np.intp] | None = None
        self.folded = _folds_of(codes, known, self._lengths).tobytes().decode(_WIDTH, "surrogatepass")

    def span(self, start: int, end: int) -> Span | None:
        """The characters of the text that these folded ones come from; None where that is half a character."""
        if self._offsets is None:
            self._offsets = np.repeat(np.arange(len(self._lengths)), self._lengths)
        offsets = self._offsets
        if start > 0 and offsets[start - 1] == offsets[start]:
            return None
        if end < len(offsets) and offsets[end] == offsets[end - 1]:
            return None
        return Span(int(offsets[start]), int(offsets[end - 1]) + 1)


class _Folds(dict[int, str]):
    """One character without width, case, script variant and composition of accents; nothing for spaces and hyphens.

    Not `fold` of the whole text: that joins and drops characters, and the way back to the offsets would be lost.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = "" if character in _SKIPPED or character.isspace() else _fold_character(character)
        self[code] = folded
        return folded


_FOLDS = _Folds()


def _folds_of(codes: _Column, known: _Column, lengths: _Column) -> _Column:
    """The folded characters; the few that fold to several ("ß" to "ss") are written one by one."""
    first: _Column = known & _FIRST
    if lengths.max(initial=0) <= 1:
        single: _Column = first[lengths == 1]
        return single
    longer = np.flatnonzero(lengths > 1)
    column: _Column = np.repeat(first, lengths)
    ends = np.cumsum(lengths, dtype=np.intp)[longer]
    for place, end in zip(longer.tolist(), ends.tolist(), strict=True):
        folded = _FOLDS[int(codes[place])]
        column[end - len(folded) : end] = list(map(ord, folded))
    return column


def _learn(codes: _Column) -> None:
    for code in set(codes.tolist()):
        folded = _FOLDS[code]
        _KNOWN[code] = len(folded) << _BITS | (ord(folded[0]) if folded else 0)


def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return fold(decomposed) if character >= "\u3400" else decomposed
