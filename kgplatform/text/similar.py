"""Where a string stands in a text with a few characters wrong. One of the two doors of rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
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
    if len(found) < 2:
        return list(found.values())
    least = min(near.errors for near in found.values())
    return sorted((near for near in found.values() if near.errors == least), key=lambda near: near.start)


def _starts(text: str, wanted: str, errors: int) -> Iterable[int]:
    size = len(wanted) // (errors + 1)
    starts: set[int] = set()
    for before in range(0, (errors + 1) * size, size) if size else ():
        piece = wanted[before : before + size]
        at = text.find(piece)
        while at >= 0 and len(starts) < _MOST_STARTS:
            starts.add(max(0, at - before))
            at = text.find(piece, at + 1)
    return sorted(starts) if len(starts) > 1 else starts


def _best_around(text: str, wanted: str, start: int, errors: int) -> Near | None:
    """Of the places that begin and end within so many characters of the expected ones, the one with fewest errors.

    Of two equal ones the place as long as the string wins: a changed character belongs to the name.
    """
    length = len(wanted)
    least = Levenshtein.distance(text[start : start + length], wanted, score_cutoff=2 * errors)
    if least > 2 * errors:
        return None
    if least <= 1:  # most slips are a changed character
        return Near(least, start, min(len(text), start + length))
    best: Near | None = None
    for shift, longer in _around(errors):
        first, last = start + shift, start + shift + length + longer
        if first < 0 or last > len(text):
            continue
        distance = Levenshtein.distance(text[first:last], wanted, score_cutoff=errors)
        if distance <= errors and (best is None or distance < best.errors):
            best = Near(distance, first, last)
            if distance == 1:  # as good as it gets: a name that stands there unharmed begins with its first piece
                break
    return best


@cache
def _around(errors: int) -> tuple[tuple[int, int], ...]:
    """How far a place may begin from where it is expected, and how much longer it may be, the likeliest first."""
    reach = range(-errors, errors + 1)
    return tuple(sorted(product(reach, reach), key=lambda pair: (abs(pair[1]), pair[0])))
