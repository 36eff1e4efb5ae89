"""How likely an equal name is the same thing when nothing else is known: by type, shape, rarity and known contexts.

Three sources, each weighed by how much it has seen: what the name itself makes likely (how many other things of this
corpus would be called so by accident, against how often it occurs), what names of its class showed where both contexts
are known, and what this very name showed. All of it comes from the profile, so that it does not move as names arrive.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.composition import made_by_accident
from kgplatform.resolution.hashing import Hashes
from kgplatform.resolution.normalize import HAN, Name
from kgplatform.resolution.statistics import Seen, Statistics
from kgplatform.resolution.tables import common_heads, common_names
from kgplatform.text.fold import fold

_MENTIONS_EACH = 1.5  # rows that a thing has on average
_KIN = 2.0  # given names and surnames are no independent draws: a village shares both
_TRUST = 2.0  # expected trials that differ, of a label, that weigh as much as what was believed before
_TRUST_OF_CLASS = 10.0  # trials
_LEAST_DOUBT = 0.002
_LEAST_OF_KIND = 0.04  # of what the kind of a name makes likely: there are temples of one name outside the corpus, too
_TRUST_OF_NAME = 3.0
_STEPS = (0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.96, 0.98, 0.99, 0.999)
_RARE_GIVEN, _RARE_SURNAME, _RARE_CHARACTER = 0.0003, 0.0001, 0.001

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


def sameness(names: Sequence[Name], labels: Sequence[str | None], keys: Hashes, statistics: Statistics) -> list[float]:
    """The chance that two rows of each name are one thing, as far as the profile tells."""
    tried = statistics.shown(keys)
    known: dict[tuple[str | None, int, str, str], list[Seen]] = {}
    chances = []
    for place, believed in enumerate(by_themselves(names, keys, statistics).tolist()):
        kind = labels[place], bisect_right(_STEPS, believed), _shape(names[place]), head_of(names[place])
        seen = known.get(kind)
        if seen is None:
            seen = known[kind] = [statistics.seen(name) for name in _classes(*kind)]
        # a label as a whole says how far beliefs are to be trusted, narrower classes what names like this are
        doubt = min(1.0, doubt_of(believed) * seen[0].times(_TRUST))
        for narrower in seen[1:]:
            doubt = narrower.weighed(doubt, _TRUST_OF_CLASS)
        shown = tried.get(place)
        chances.append(1.0 - doubt if shown is None else shown.weighed(1.0 - doubt, _TRUST_OF_NAME))
    return chances


def doubt_of(believed: float) -> float:
    """The chance that an equal name is another thing; never quite nothing."""
    return max(_LEAST_DOUBT, 1.0 - believed)


def classes_of(name: Name, label: str | None, believed: float) -> tuple[str, str, str, str]:
    """The classes of a name from wide to narrow: its label, with its rarity, shape and last word.

    All but the widest are cut by what the name itself makes likely: namesakes of 王伟 say little of rare names.
    """
    return _classes(label, bisect_right(_STEPS, believed), _shape(name), head_of(name))


def _classes(label: str | None, step: int, shape: str, head: str) -> tuple[str, str, str, str]:
    widest = fold(label) if label else "-"
    wide = f"{widest}|{step}"
    return widest, wide, f"{wide}|{shape}", f"{wide}|{shape}|{head}"


def head_of(name: Name) -> str:
    """The last word, or the last Han character, which often says what kind of thing it is."""
    last = name.folded.rsplit(" ", 1)[-1]
    return last[-1] if last and HAN.match(last[-1]) else last


def _shape(name: Name) -> str:
    if HAN.search(name.key):
        return f"han {min(len(name.key), 7)}"
    short = len(name.words) == 1 and len(name.key) <= _ACRONYM_LENGTH
    return "short" if short else f"words {min(len(name.words), 4)}"


def by_themselves(names: Sequence[Name], keys: Hashes, statistics: Statistics) -> NDArray[np.float64]:
    """Without known contexts: the share of rows that is left without the expected strangers of each name, squared."""
    things = {family: statistics.things(family) for family in {name.family for name in names}}
    families = np.array([things[name.family] for name in names], dtype=np.float64)
    strangers = np.array(accidents(names, statistics), dtype=np.float64) * families * _MENTIONS_EACH
    rows = np.maximum(2, statistics.rows_of(keys))
    return np.maximum(0.0, 1.0 - strangers / rows) ** 2


def accidents(names: Sequence[Name], statistics: Statistics) -> list[float]:
    """The chance that one other thing of the family happens to have each name."""
    parts = {place: _parts(name) for place, name in enumerate(names) if name.family == "person"}
    shares = statistics.shares({part for own in parts.values() for part in own})
    composed = made_by_accident(names, statistics).tolist()
    return [
        _accident_of_person(parts[place], shares)
        if name.family == "person"
        else min(1.0, math.sqrt(_accident(name) * _accident_of_parts(name, composed[place])))
        for place, name in enumerate(names)
    ]


def _accident_of_parts(name: Name, composed: float) -> float:
    """What the parts make likely; a single word that stands in no other name tells nothing about that."""
    alone = len(name.words) == 1 and not HAN.search(name.key)
    by_kind = _accident(name)
    return by_kind if alone and composed == 0.0 else max(composed, _LEAST_OF_KIND * by_kind)


def _accident_of_person(parts: Sequence[tuple[str, float]], shares: Mapping[tuple[str, float], float]) -> float:
    total = _KIN
    for part in parts:
        total *= shares[part]
    return min(1.0, total)


def _accident(name: Name) -> float:
    if name.family == "literal":
        return 0.0
    han = bool(HAN.search(name.key))
    table = _ACCIDENTS[name.family, han]
    chance = table[min(len(name.key) if han else len(name.words), len(table)) - 1]
    if not han and len(name.words) == 1 and len(name.key) <= _ACRONYM_LENGTH:
        chance *= _ACRONYM
    if any(kind == "form" for kind, _ in name.qualifiers):
        chance *= _WITH_FORM
    return chance * _head_times(name)


def _head_times(name: Name) -> float:
    heads = common_heads()
    if HAN.search(name.key):
        return max(heads.get(name.folded[-2:], 1.0), heads.get(name.folded[-1:], 1.0))
    return heads.get(name.words[-1], 1.0) if name.words else 1.0


def _parts(name: Name) -> list[tuple[str, float]]:
    """The parts of a person's name and how frequent they are in the world: surname and given characters, or words."""
    if HAN.match(name.key) and len(name.words) == 1:
        surname, given = common_names("zh surname"), common_names("zh given")
        return [(sign, (given if place else surname).get(sign, _RARE_CHARACTER)) for place, sign in enumerate(name.key)]
    given, surname = common_names("en given"), common_names("en surname")
    parts = [(word, given.get(word, _RARE_GIVEN)) for word in name.words[:-1]]
    return [*parts, *((word, surname.get(word, _RARE_SURNAME)) for word in name.words[-1:])]
