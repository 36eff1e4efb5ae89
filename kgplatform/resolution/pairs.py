"""Two names side by side, as guards see them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kgplatform.resolution.normalize import PARTICLES, Name
from kgplatform.types.resolution import Profile

EMPTY_WORDS = frozenset(
    (
        *("of", "the", "and", "for", "in", "at", "on", "a", "an", "to", "de", "la", "le", "les", "des", "du", "del"),
        *("da", "do", "dos", "di", "der", "die", "das", "und", "et", "e", "y", "el", "los", "las", "van", "von"),
    )
)


class Pair(NamedTuple):
    """Two names and what the corpus as a whole says about names; `supported` = their contexts agree.

    `seen` = in how many names of the corpus a word stands; what is not in it stands in none.
    """

    left: Name
    right: Name
    profile: Profile
    supported: bool = False
    seen: Mapping[str, int] = MappingProxyType({})


def telling_words(name: Name) -> tuple[str, ...]:
    """The words of a name; a person's without particles (al, bin, van)."""
    if name.family != "person" or len(name.words) < 3:
        return name.words
    told = tuple(word for word in name.words if word not in PARTICLES)
    return told if len(told) > 1 else name.words


def odd_words(pair: Pair) -> tuple[list[str], list[str]]:
    """The words of each side that the other side does not have."""
    mine, yours = pair.left.words, pair.right.words
    return [word for word in mine if word not in yours], [word for word in yours if word not in mine]
