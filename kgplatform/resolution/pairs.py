"""Two names side by side, as guards see them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kgplatform.resolution.normalize import Name
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


def odd_words(pair: Pair) -> tuple[list[str], list[str]]:
    """The words of each side that the other side does not have."""
    mine, yours = pair.left.words, pair.right.words
    return [word for word in mine if word not in yours], [word for word in yours if word not in mine]
