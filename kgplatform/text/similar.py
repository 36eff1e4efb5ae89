"""Where a string stands in a text with a few characters wrong. One of the two doors of rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

_MOST_STARTS = 200


class Near(NamedTuple):
    """text[start:end] differs from what is wanted by `errors` characters (changed, missing, too many)."""

    errors: int
    start: int
    end: int


def find_nearly(text: str, wanted: str, errors: int) -> list[Near]:
    """The places of the text that differ from `wanted` least and by so many characters at most, in order.

    With so many errors one of `errors + 1` pieces of the string stands there unharmed: only there it is looked closer.
    """
    found: dict[int, Near] = {}
    for start in _starts(text, wanted, errors):
        near = _best_around(text, wanted, start, errors)
        if near is not None:
            found[near.start] = near
    least = min((near.errors for near in found.values()), default=0)
    return sorted((near for near in found.values() if near.errors == least), key=lambda near: near.start)


def _starts(text: str, wanted: str, errors: int) -> Iterable[int]:
    size = len(wanted) // (errors + 1)
    starts: set[int] = set()
    for number in range(errors + 1 if size else 0):
        piece = wanted[number * size : (number + 1) * size]
        at = text.find(piece)
        while at >= 0 and len(starts) < _MOST_STARTS:
            starts.add(max(0, at - number * size))
            at = text.find(piece, at + 1)
    return sorted(starts)


def _best_around(text: str, wanted: str, start: int, errors: int) -> Near | None:
    """Of the places that begin and end within so many characters of the expected ones, the one with fewest errors.

    Of two equal ones the place as long as the string wins: a changed character belongs to the name.
    """
    length = len(wanted)
    least = Levenshtein.distance(text[start : start + length], wanted, score_cutoff=2 * errors)
    if least > 2 * errors:
        return None
    if least == 1:  # most slips are a changed character
        return Near(1, start, min(len(text), start + length))
    near = (
        Near(distance, first, last)
        for first in range(max(0, start - errors), start + errors + 1)
        for last in range(first + length - errors, min(len(text), first + length + errors) + 1)
        if (distance := Levenshtein.distance(text[first:last], wanted, score_cutoff=errors)) <= errors
    )
    return min(near, key=lambda place: (place.errors, abs(place.end - place.start - length), place.start), default=None)
