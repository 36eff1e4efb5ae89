"""Where surface forms stand in a text: literally, else folded (width, case, spaces, hyphens, script), else nearly.

"Nearly" stays within a bound that grows with the name (one letter in eight, one Han character in five, never a digit),
so that a slip of the model is forgiven and another name is not taken for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from kgplatform.extraction.folded import FoldedText, fold_characters
from kgplatform.text.similar import find_nearly
from kgplatform.types.extraction import Span

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
        wanted = fold_characters(surface)
        return (self._find_folded(wanted) or self._find_nearly(wanted)) if wanted else ()

    def _outside_longer(self, surface: str, places: list[Span]) -> tuple[Span, ...]:
        if len(places) > 1:
            longer = [other for other in self._surfaces if len(other) > len(surface) and surface in other]
            if longer:
                covers = [cover for other in longer for cover in _find_all(self._text, other)]
                free = [place for place in places if not any(c.start <= place.start < c.end for c in covers)]
                places = free or places
        return tuple(places)

    def _find_folded(self, wanted: str) -> tuple[Span, ...]:
        """The places whose folded characters are those of the surface form, never half a character."""
        places = _find_all(self._folded.folded, wanted)
        spans = [span for place in places if (span := self._folded.span(*place)) is not None]
        return tuple(_whole_words(self._text, spans))

    def _find_nearly(self, wanted: str) -> tuple[Span, ...]:
        """The whole words that differ least, by so many characters at most as a name of this length may."""
        errors = _errors_allowed(wanted)
        if errors == 0:
            return ()
        folded = self._folded.folded
        return tuple(
            span
            for _, start, end in find_nearly(folded, wanted, errors)
            if (span := self._folded.span(start, end)) is not None
            and not _cuts_a_word(self._text, *span)
            and _same_digits(folded[start:end], wanted)
        )

    @cached_property
    def _folded(self) -> FoldedText:
        return FoldedText(self._text)


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
    if len(folded) < _HAN_PER_ERROR:
        return 0
    han = 0 if folded.isascii() else sum(character >= "\u3400" for character in folded)
    return min(_MOST_ERRORS, int(han / _HAN_PER_ERROR + (len(folded) - han) / _LETTERS_PER_ERROR))


def _same_digits(one: str, other: str) -> bool:
    if one.isalpha() and other.isalpha():
        return True
    return [*filter(str.isdigit, one)] == [*filter(str.isdigit, other)]
