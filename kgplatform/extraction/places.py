"""Where surface forms stand in a text: literally, else folded (width, case, spaces, hyphens, script), else nearly.

"Nearly" stays within a bound that grows with the name (one letter in eight, one Han character in five, never a digit),
so that a slip of the model is forgiven and another name is not taken for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property
from itertools import compress, count

from kgplatform.text.fold import fold
from kgplatform.text.similar import find_nearly
from kgplatform.types.extraction import Span

# Written or not written without changing the name: "Covid-19" and "Covid 19", "鲁 迅" and "鲁迅".
_SKIPPED = frozenset("-\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d\u00ad\u200b\u2060\ufeff\u00b7\u30fb\u2022")
_MOST_PLACES = 100  # of one surface form that are weighed against each other
_MOST_ERRORS = 3
_LETTERS_PER_ERROR, _HAN_PER_ERROR = 8, 5


def find_surface(text: str, surface: str) -> Span | None:
    """Where a surface form stands in the text first; None where it does not."""
    return next(iter(Places(text).of(surface)), None)


class Places:
    """Where the surface forms of one reading stand; folds the text only when something is not there literally.

    `surfaces` are all that was read: a name inside a longer one ("北京" in "北京大学") rather stands elsewhere.
    """

    def __init__(self, text: str, surfaces: Iterable[str] = (), *, exact_only: bool = False) -> None:
        self._text = text
        self._exact_only = exact_only
        self._surfaces = tuple(dict.fromkeys(surfaces))
        self._found: dict[str, tuple[Span, ...]] = {}

    def of(self, surface: str) -> tuple[Span, ...]:
        """The places of a surface form in order, the good ones only: whole words, not inside another name."""
        found = self._found.get(surface)
        if found is None:
            found = self._found[surface] = self._places(surface)
        return found

    def _places(self, surface: str) -> tuple[Span, ...]:
        literal = _whole_words(self._text, _find_all(self._text, surface))
        if literal or self._exact_only:
            return self._outside_longer(surface, literal)
        return self._folded.find(surface) or self._folded.find_nearly(surface)

    def _outside_longer(self, surface: str, places: list[Span]) -> tuple[Span, ...]:
        if len(places) > 1:
            longer = [other for other in self._surfaces if len(other) > len(surface) and surface in other]
            if longer:
                covers = [cover for other in longer for cover in _find_all(self._text, other)]
                free = [place for place in places if not any(c.start <= place.start < c.end for c in covers)]
                places = free or places
        return tuple(places)

    @cached_property
    def _folded(self) -> _FoldedText:
        return _FoldedText(self._text)


class _FoldedText:
    """A text folded character by character, with the way back to its own offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = text.translate(_FOLDS)

    def find(self, surface: str) -> tuple[Span, ...]:
        """The places whose folded characters are those of the surface form, never half a character."""
        wanted = surface.translate(_FOLDS)
        if not wanted:
            return ()
        places = _find_all(self._folded, wanted)
        return tuple(_whole_words(self._text, [span for place in places if (span := self._span(*place)) is not None]))

    def find_nearly(self, surface: str) -> tuple[Span, ...]:
        """The whole words that differ least, by so many characters at most as a name of this length may."""
        wanted = surface.translate(_FOLDS)
        errors = _errors_allowed(wanted)
        if errors == 0:
            return ()
        digits = _digits(wanted)
        return tuple(
            span
            for _, start, end in find_nearly(self._folded, wanted, errors)
            if (span := self._span(start, end)) is not None
            and not _cuts_a_word(self._text, *span)
            and _digits(self._folded[start:end]) == digits
        )

    @cached_property
    def _offsets(self) -> list[int]:
        """For each folded character the offset of the character it comes from; needed only when something is found."""
        kept = list(compress(count(), map(_FOLDS.__getitem__, map(ord, self._text))))
        if len(kept) == len(self._folded):  # nothing folds to several characters
            return kept
        return [offset for offset, character in enumerate(self._text) for _ in _FOLDS[ord(character)]]

    def _span(self, start: int, end: int) -> Span | None:
        offsets = self._offsets
        if start > 0 and offsets[start - 1] == offsets[start]:
            return None
        if end < len(offsets) and offsets[end] == offsets[end - 1]:
            return None
        return Span(offsets[start], offsets[end - 1] + 1)


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


def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return fold(decomposed) if character >= "\u3400" else decomposed


def _find_all(text: str, wanted: str) -> list[Span]:
    places: list[Span] = []
    start = text.find(wanted) if wanted else -1
    while start >= 0 and len(places) < _MOST_PLACES:
        places.append(Span(start, start + len(wanted)))
        start = text.find(wanted, start + 1)
    return places


def _whole_words(text: str, places: list[Span]) -> list[Span]:
    """Those that are whole words ("US" in "BUS, US"); all of them where none is."""
    whole = [place for place in places if not _cuts_a_word(text, place.start, place.end)]
    return whole or places


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether the characters on both sides of an edge belong to one word of an alphabet (Han has no word edges)."""
    return (start > 0 and _joined(text[start - 1], text[start])) or (
        end < len(text) and _joined(text[end - 1], text[end])
    )


def _joined(left: str, right: str) -> bool:
    return (left.isalnum() and right.isalnum()) and (_alphabetic(left) and _alphabetic(right))


@cache
def _alphabetic(character: str) -> bool:
    """Whether the character belongs to a script that separates words: letters with case, and digits."""
    return character.isdecimal() or character.lower() != character.upper()


def _errors_allowed(folded: str) -> int:
    han = sum(character >= "\u3400" for character in folded)
    return min(_MOST_ERRORS, int(han / _HAN_PER_ERROR + (len(folded) - han) / _LETTERS_PER_ERROR))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
