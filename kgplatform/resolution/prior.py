"""How likely an equal name is the same thing by itself: by type, shape and rarity, without any known context.

How many other things of this corpus would be called so by accident, against how often the name occurs. What known
contexts showed is told by `namesakes`. All of it comes from the profile, so that it does not move as names arrive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.composition import made_by_accident
from kgplatform.resolution.hashing import Hashes
from kgplatform.resolution.normalize import HAN, Name, has_han
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.tables import common_heads, common_names

_MENTIONS_EACH = 1.5  # rows that a thing has on average
KIN = 2.0  # given names and surnames are no independent draws: a village shares both
_LEAST_DOUBT = 0.002
_LEAST_OF_KIND = 0.04  # of what the kind of a name makes likely: there are temples of one name outside the corpus, too
_RARE_GIVEN, RARE_SURNAME, _RARE_CHARACTER = 0.0003, 0.0001, 0.001
INITIAL = 0.06

# chance that another thing of the family has this very name, by words (Latin) or characters (Han)
_ACCIDENTS = {
    ("work", False): (3e-5, 5e-6, 5e-7),
    ("work", True): (5e-5, 5e-5, 1e-5, 5e-6, 5e-7),
    ("place", False): (1e-5, 5e-6, 1e-6),
    ("place", True): (5e-5, 2e-5, 2e-5, 5e-6, 5e-7),
    ("organisation", False): (3e-6, 1e-6, 2e-7),
    ("organisation", True): (3e-5, 1e-5, 5e-6, 1e-6, 1e-7),
    ("product", False): (1e-6, 1e-6, 1e-7),
    ("product", True): (1e-5, 5e-6, 1e-6, 1e-6, 1e-7),
    ("other", False): (3e-6, 1e-6, 3e-7),
    ("other", True): (3e-5, 1e-5, 3e-6, 1e-6, 1e-7),
}
_ACRONYM, _ACRONYM_LENGTH = 5.0, 4
_WITH_FORM = 0.2


class Accidents(NamedTuple):
    """The chance that one other thing of the family happens to have each name: by its kind, by its parts, by both."""

    of_kind: NDArray[np.float64]
    composed: NDArray[np.float64]
    both: NDArray[np.float64]


def doubt_of(believed: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance that an equal name is another thing; never quite nothing nor certain."""
    return np.clip(1.0 - believed, _LEAST_DOUBT, 1.0 - _LEAST_DOUBT)


def by_themselves(names: Sequence[Name], keys: Hashes, statistics: Statistics) -> NDArray[np.float64]:
    """The chance that two rows of each name are one thing, without known contexts."""
    rows = np.maximum(2, statistics.rows_of(keys)).astype(np.float64)
    return believed_of(accidents(names, statistics).both, rows, names, statistics)


def believed_of(
    accident: NDArray[np.float64], rows: NDArray[np.float64], names: Sequence[Name], statistics: Statistics
) -> NDArray[np.float64]:
    """The share of rows that is left without the expected strangers of each name, squared."""
    things = {family: statistics.things(family) for family in {name.family for name in names}}
    families = np.array([things[name.family] for name in names], dtype=np.float64)
    return np.maximum(0.0, 1.0 - accident * families * _MENTIONS_EACH / rows) ** 2


def accidents(names: Sequence[Name], statistics: Statistics) -> Accidents:
    """How likely namesakes are by accident. What the parts of a person's name make likely is all there is."""
    parts = {place: _parts(name) for place, name in enumerate(names) if name.family == "person"}
    shares = statistics.shares({part for own in parts.values() for part in own})
    composed = made_by_accident(names, statistics)
    of_kind = np.array([0.0 if name.family == "person" else _accident(name) for name in names], dtype=np.float64)
    by_parts = [_accident_of_parts(*known) for known in zip(names, of_kind.tolist(), composed.tolist(), strict=True)]
    both = np.minimum(1.0, np.sqrt(of_kind * np.array(by_parts, dtype=np.float64)))
    for place, own in parts.items():
        of_kind[place] = composed[place] = both[place] = _accident_of_person(own, shares)
    return Accidents(of_kind, composed, both)


def _accident_of_parts(name: Name, by_kind: float, composed: float) -> float:
    """What the parts make likely; a single word that stands in no other name tells nothing about that."""
    alone = len(name.words) == 1 and not has_han(name.key)
    return by_kind if alone and composed == 0.0 else max(composed, _LEAST_OF_KIND * by_kind)


def _accident_of_person(parts: Sequence[tuple[str, float]], shares: Mapping[tuple[str, float], float]) -> float:
    total = KIN
    for part in parts:
        total *= shares[part]
    return min(1.0, total)


def _accident(name: Name) -> float:
    if name.family == "literal":
        return 0.0
    han = has_han(name.key)
    table = _ACCIDENTS[name.family, han]
    chance = table[min(len(name.key) if han else len(name.words), len(table)) - 1]
    if not han and len(name.words) == 1 and len(name.key) <= _ACRONYM_LENGTH:
        chance *= _ACRONYM
    if any(kind == "form" for kind, _ in name.qualifiers):
        chance *= _WITH_FORM
    return chance * _head_times(name)


def _head_times(name: Name) -> float:
    heads = common_heads()
    if has_han(name.key):
        return max(heads.get(name.folded[-2:], 1.0), heads.get(name.folded[-1:], 1.0))
    return heads.get(name.words[-1], 1.0) if name.words else 1.0


def _parts(name: Name) -> list[tuple[str, float]]:
    """The parts of a person's name and how frequent they are in the world: surname and given characters, or words."""
    if HAN.match(name.key) and len(name.words) == 1:
        surname, given = common_names("zh surname"), common_names("zh given")
        return [(sign, (given if place else surname).get(sign, _RARE_CHARACTER)) for place, sign in enumerate(name.key)]
    given, surname = common_names("en given"), common_names("en surname")
    parts = [(word, INITIAL if len(word) == 1 else given.get(word, _RARE_GIVEN)) for word in name.words[:-1]]
    return [*parts, *((word, surname.get(word, RARE_SURNAME)) for word in name.words[-1:])]
