"""Which names are worth a look: equal typed keys, and one letter more, less or other.

Whether two names are candidates depends on the names, their scopes and the profile; never on how many others there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.guards import Pair, conflicting_qualifiers, veto
from kgplatform.resolution.normalize import HAN, Name
from kgplatform.resolution.scope import Scope
from kgplatform.resolution.score import similarity
from kgplatform.types.resolution import Profile

SAME_KEY = 0.99
SAME_CORE = 0.97
_SHORTEST_FUZZY, _LONGEST_FUZZY = 8, 120  # a sentence as a name would give thousands of keys


class Unit(NamedTuple):
    """All rows of one spelling in one scope, in founder order."""

    scope: Scope
    name: Name
    rows: list[int]


class Candidate(NamedTuple):
    """Two units that may be one entity; `against` = the guard's reason, where one objects."""

    left: int
    right: int
    score: float
    reason: str
    against: str | None


def units_of(names: Sequence[Name], scopes: Sequence[Scope]) -> list[Unit]:
    """The distinct spellings of every scope."""
    units: dict[tuple[Scope, str], Unit] = {}
    for row, (name, scope) in enumerate(zip(names, scopes, strict=True)):
        units.setdefault((scope, name.folded), Unit(scope, name, [])).rows.append(row)
    return list(units.values())


def candidates(units: Sequence[Unit], profile: Profile) -> Iterator[Candidate]:
    """Every pair of units worth a look, scored and guarded."""
    yield from _same_keys(units, profile)
    yield from _one_letter_apart(units, profile)


def _same_keys(units: Sequence[Unit], profile: Profile) -> Iterator[Candidate]:
    groups: dict[tuple[Scope, str], list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        groups[unit.scope, unit.name.key].append(index)
    for group in groups.values():
        for left, right in combinations(group, 2):
            mine, yours = units[left].name, units[right].name
            score, reason = _agreement(mine, yours)
            yield Candidate(left, right, score, reason, conflicting_qualifiers(Pair(mine, yours, profile)))


def _agreement(left: Name, right: Name) -> tuple[float, str]:
    if left.qualifiers == right.qualifiers:
        return SAME_KEY, f"same after normalisation: {left.key}"
    said = sorted({value for _, value in left.qualifiers ^ right.qualifiers})
    return SAME_CORE, f"same but for {', '.join(said)}: {left.key}"


def _one_letter_apart(units: Sequence[Unit], profile: Profile) -> Iterator[Candidate]:
    threshold = profile.thresholds["fuzzy"]
    for left, right in _neighbours(units):
        mine, yours = units[left].name, units[right].name
        score = similarity(mine, yours)
        if score >= threshold:
            changed = " ".join(
                f"{one}/{other}" for one, other in zip(mine.words, yours.words, strict=False) if one != other
            )
            yield Candidate(left, right, score, f"one letter apart: {changed}", veto(Pair(mine, yours, profile)))


def _neighbours(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of units of one scope whose keys are one edit or one swap apart: they share a key with one letter left out.

    Complete for one edit; digits are never left out, because names with other numbers are other names.
    """
    owners, hashes = _deletions(units)
    order = np.argsort(hashes, kind="stable")
    owners, hashes = owners[order], hashes[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, dtype=np.int64)
    ends = np.r_[starts[1:], len(hashes)] if len(hashes) else starts
    crowded = np.flatnonzero(ends - starts > 1)
    blocks = (owners[starts[block] : ends[block]].tolist() for block in crowded)
    return sorted(set(_pairs(blocks, units)))


def _pairs(blocks: Iterable[list[int]], units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    for block in blocks:
        for left, right in combinations(sorted(set(block)), 2):
            # two keys may share a hash, so the scope is compared again; equal keys are candidates already
            if units[left].scope == units[right].scope and units[left].name.key != units[right].name.key:
                yield left, right


def _deletions(units: Sequence[Unit]) -> tuple[np.ndarray, np.ndarray]:
    owners: list[int] = []
    hashes: list[int] = []
    for index, unit in enumerate(units):
        key = unit.name.key
        if not _may_be_misspelled(unit):
            continue
        shorter = {key[:at] + key[at + 1 :] for at, sign in enumerate(key) if not sign.isdigit()} | {key}
        owners.extend([index] * len(shorter))
        hashes.extend(hash((unit.scope, text)) for text in shorter)
    return np.array(owners, dtype=np.int64), np.array(hashes, dtype=np.int64)


def _may_be_misspelled(unit: Unit) -> bool:
    name = unit.name
    everywhere = unit.scope.document is None and name.family not in ("product", "literal")
    return everywhere and _SHORTEST_FUZZY <= len(name.key) <= _LONGEST_FUZZY and not HAN.search(name.key)
