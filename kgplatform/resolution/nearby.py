"""Which remembered rows a link could tie to names that came, changed or went: no other part needs to be met.

Whether two rows are linked depends on their blocks (what all rows of a key say together). So the blocks of all names
that are alike are looked at as they were written down, and those are met that could be linked in some way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.columns import Columns, told
from kgplatform.resolution.features import alike_in_words
from kgplatform.resolution.hashing import combined, hashes_of
from kgplatform.resolution.links import LEAST_LIKENESS
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.possible import Meeting, Says, Sides, could_be_linked, meetings
from kgplatform.resolution.row_keys import near, typed
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.written import Known, read, words_in
from kgplatform.types.merging import Index

_ROW_BITS = np.int64(40)  # of a row, beside a place in one number


class Spelling(NamedTuple):
    """The typed key and the words of a name; names that are folded in several ways may be one spelling."""

    key: int
    words: tuple[str, ...]


class _Blocks:
    """What is known of the rows of each typed key; of names that nothing tells apart but their folding, only one."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = frequencies
        self.scopes: dict[int, int] = {}
        self.names: dict[Spelling, dict[tuple[object, ...], Name]] = {}
        self.rows: dict[int, list[int]] = {}
        self._says: dict[int, set[Qualifiers]] = {}

    def add(self, key: int, scope: int, known: Known) -> None:
        self.scopes[key] = scope
        name = known.name
        told_by = name.qualifiers, name.short, self._frequencies.get(name.folded, 1)
        self.names.setdefault(Spelling(key, name.words), {}).setdefault(told_by, name)
        self._says.setdefault(key, set()).add(known.says)

    def look_up(self, index: Index, scopes: Mapping[int, int]) -> None:
        """Add all remembered rows of these typed keys, which stand in these scopes."""
        keys = list(scopes)
        places, rows, lines = index.sharing(typed(np.array(keys, dtype=np.uint64)))
        for place, row, line in zip(places.tolist(), rows.tolist(), lines, strict=True):
            if line:
                self.add(keys[place], scopes[keys[place]], read(line))
                self.rows.setdefault(keys[place], []).append(row)

    def says(self, statistics: Statistics) -> dict[int, Says]:
        """What the rows of each key say, each once."""
        apart = [(key, says) for key, several in self._says.items() for says in several]
        found: dict[int, set[Qualifiers]] = {}
        for (key, _), says in zip(apart, told([says for _, says in apart], statistics), strict=True):
            found.setdefault(key, set()).add(says)
        return {key: frozenset(says) for key, says in found.items()}


def rows_near(index: Index, changed: Iterable[Columns], statistics: Statistics) -> list[int]:
    """The rows of all blocks that a link could tie to the blocks of these."""
    frequencies = statistics.profile.frequencies
    own, others = _Blocks(frequencies), _Blocks(frequencies)
    for columns in changed:
        _take_in(own, columns)
    own.look_up(index, dict(own.scopes))
    alike = _alike(own, index, statistics)
    others.look_up(index, {other.key: own.scopes[one.key] for one, other in alike})
    keys = _linkable(own, others, [pair for pair in alike if pair[1] in others.names], statistics)
    return [row for key in sorted(keys) for row in others.rows[key]]


def _take_in(own: _Blocks, columns: Columns) -> None:
    for row in np.flatnonzero(columns.everywhere).tolist():
        known = Known(columns.names[row], columns.says[row])
        own.add(int(columns.keys[row]), int(columns.scopes[row]), known)


def _alike(own: _Blocks, index: Index, statistics: Statistics) -> dict[tuple[Spelling, Spelling], None]:
    """Each spelling beside each remembered one that shares a near key with it and is as like it as a link needs."""
    spellings = list(own.names)
    names = [next(iter(own.names[spelling].values())) for spelling in spellings]
    scopes = np.array([own.scopes[spelling.key] for spelling in spellings], dtype=np.uint64)
    keys = near(names, scopes, statistics)
    places, rows, lines = index.sharing(keys.hashes)
    _, once = np.unique((keys.owners[places] << _ROW_BITS) | rows, return_index=True)
    owners, lines = keys.owners[places[once]], [lines[place] for place in once.tolist()]
    words = [" ".join(spelling.words) for spelling in spellings]
    persons = np.array([name.family == "person" for name in names], dtype=bool)[owners]
    mine, yours = [words[owner] for owner in owners.tolist()], [words_in(line) for line in lines]
    found = alike_in_words(mine, yours, persons, LEAST_LIKENESS)
    found = found[[bool(lines[place]) for place in found.tolist()]]
    others = [read(lines[place]).name for place in found.tolist()]
    met = combined(scopes[owners[found]], hashes_of([name.key for name in others])).tolist()
    return {
        (spellings[owner], Spelling(key, name.words)): None
        for owner, key, name in zip(owners[found].tolist(), met, others, strict=True)
        if key != spellings[owner].key
    }


def _linkable(
    own: _Blocks, others: _Blocks, alike: Iterable[tuple[Spelling, Spelling]], statistics: Statistics
) -> set[int]:
    """The keys of the other side of those pairs that could be linked."""
    mine, yours = own.says(statistics), others.says(statistics)
    places: dict[Name, int] = {}
    known: dict[tuple[Says, Says], list[Meeting]] = {}
    sides: list[Sides] = []
    keys: list[int] = []
    for one, other in alike:
        said = mine[one.key], yours[other.key]
        if said not in known:
            known[said] = list(dict.fromkeys(meetings(*said, statistics)))
        ways = known[said]
        for left, right in _named(own.names[one].values(), others.names[other].values()) if ways else ():
            pair = places.setdefault(left, len(places)), places.setdefault(right, len(places))
            sides += [Sides(*pair, way) for way in ways]
            keys += [other.key] * len(ways)
    return {keys[place] for place in could_be_linked(list(places), sides, statistics).tolist()}


def _named(left: Iterable[Name], right: Iterable[Name]) -> Iterator[tuple[Name, Name]]:
    """All pairs; where a word is said twice in one of them, it matters which comes first."""
    for one in left:
        for other in right:
            yield one, other
            if len(set(one.words)) < len(one.words) or len(set(other.words)) < len(other.words):
                yield other, one
