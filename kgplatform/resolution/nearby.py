"""Which remembered rows a link could tie to names that came, changed or went: no other part needs to be met.

Whether two rows are linked depends on their blocks (what all rows of a key say together). So the blocks of all names
that are alike are looked at as they were written down, and those are met that could be linked in some way.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.columns import Columns, told
from kgplatform.resolution.features import alike_in_words
from kgplatform.resolution.hashing import combined, hashes_of
from kgplatform.resolution.meeting import LEAST_LIKENESS
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.possible import Meeting, Says, Sides, could_be_linked, meetings
from kgplatform.resolution.row_keys import near, typed
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.written import Known, read, words_in
from kgplatform.types.merging import Keys

_ROW_BITS = np.int64(40)  # of a row, beside a place in one number


class Spelling(NamedTuple):
    """The typed key and the words of a name; names that are folded in several ways may be one spelling."""

    key: int
    words: tuple[str, ...]


class _Blocks:
    """What is known of the rows of each typed key; of names that nothing tells apart but their folding, only one."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self.frequencies = frequencies
        self.scopes: dict[int, int] = {}
        self.names: dict[Spelling, dict[tuple[object, ...], Name]] = {}
        self.rows: dict[int, list[int]] = {}
        self.said: dict[int, set[Qualifiers]] = {}

    def add(self, key: int, scope: int, known: Known) -> None:
        self.scopes[key] = scope
        name = known.name
        told_by = name.qualifiers, name.short, self.frequencies.get(name.folded, 1)
        self.names.setdefault(Spelling(key, name.words), {}).setdefault(told_by, name)
        self.said.setdefault(key, set()).add(known.says)

    def look_up(
        self, index: Keys, scopes: Mapping[int, int], *, standing: bool = False, but: Container[int] = ()
    ) -> None:
        """Add all remembered rows of these typed keys, which stand in these scopes, but not those."""
        keys = list(scopes)
        places, rows, lines = index.sharing(typed(np.array(keys, dtype=np.uint64)), standing=standing)
        for place, row, line in zip(places.tolist(), rows.tolist(), lines, strict=True):
            if line and row not in but:
                self.add(keys[place], scopes[keys[place]], read(line))
                self.rows.setdefault(keys[place], []).append(row)

    def take_in(self, other: _Blocks) -> None:
        """Add what is known there."""
        self.scopes |= other.scopes
        for spelling, names in other.names.items():
            self.names[spelling] = names | self.names.get(spelling, {})
        for key, said in other.said.items():
            self.said[key] = said | self.said.get(key, set())

    def says(self, statistics: Statistics) -> dict[int, Says]:
        """What the rows of each key say, each once."""
        distinct = list(set().union(*self.said.values()))
        alone = {raw: frozenset((says,)) for raw, says in zip(distinct, told(distinct, statistics), strict=True)}
        return {
            key: alone[next(iter(several))]
            if len(several) == 1
            else frozenset().union(*(alone[one] for one in several))
            for key, several in self.said.items()
        }


class Changed(NamedTuple):
    """Names that came, names that went, and the numbers of the rows that went."""

    came: Columns
    went: Columns | None = None
    gone: Container[int] = ()


def rows_near(index: Keys, changed: Changed, statistics: Statistics) -> list[int]:
    """The rows of all blocks that a link could tie to the blocks of what changed."""
    frequencies = statistics.profile.frequencies
    own, others = _Blocks(frequencies), _Blocks(frequencies)
    asked = _asked(own, index, changed)
    alike = _alike(own, asked, index, statistics)
    others.look_up(index, {other.key: own.scopes[one.key] for one, other in alike})
    keys = _linkable(own, others, [pair for pair in alike if pair[1] in others.names], statistics)
    return [row for key in sorted(keys) for row in others.rows[key]]


def _asked(own: _Blocks, index: Keys, changed: Changed) -> list[Spelling]:
    """The spellings that a new link could have an end in. `own` learns all that is known of their blocks.

    Where all rows of a block say one thing and none went, no other row makes it say more: spellings that it has had
    are linked already to what they can be linked to. A row whose document names others may be known by these, though.
    """
    came, staying = _Blocks(own.frequencies), _Blocks(own.frequencies)
    neighboured = set[Spelling]()
    for row in np.flatnonzero(changed.came.everywhere).tolist():
        key, name = int(changed.came.keys[row]), changed.came.names[row]
        came.add(key, int(changed.came.scopes[row]), Known(name, changed.came.says[row]))
        if any(clue.startswith("~") for clue in changed.came.contexts[row]):
            neighboured.add(Spelling(key, name.words))
    went = _scopes_of(changed.went)
    staying.look_up(index, came.scopes | went, standing=True, but=changed.gone)
    own.take_in(staying)
    own.take_in(came)
    settled = {key for key, said in came.said.items() if len(said) == 1 and said == staying.said.get(key)} - went.keys()
    return [
        spelling
        for spelling, names in own.names.items()
        if spelling.key not in settled
        or spelling in neighboured
        or names.keys() != staying.names.get(spelling, {}).keys()
    ]


def _scopes_of(columns: Columns | None) -> dict[int, int]:
    if columns is None:
        return {}
    rows = np.flatnonzero(columns.everywhere)
    return dict(zip(columns.keys[rows].tolist(), columns.scopes[rows].tolist(), strict=True))


def _alike(
    own: _Blocks, spellings: Sequence[Spelling], index: Keys, statistics: Statistics
) -> dict[tuple[Spelling, Spelling], None]:
    """Each spelling beside each remembered one that shares a near key with it and is as like it as a link needs."""
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
    ways: dict[Meeting, int] = {}
    known: dict[tuple[Says, Says], list[int]] = {}
    sides: list[tuple[int, int, int]] = []
    keys: list[int] = []
    for one, other in alike:
        said = mine[one.key], yours[other.key]
        if said not in known:
            known[said] = [ways.setdefault(way, len(ways)) for way in dict.fromkeys(meetings(*said, statistics))]
        met = known[said]
        for left, right in _named(own.names[one].values(), others.names[other].values()) if met else ():
            first, second = places.setdefault(left, len(places)), places.setdefault(right, len(places))
            sides += [(first, second, way) for way in met]
            keys += [other.key] * len(met)
    columns = np.array(sides, dtype=np.int64).reshape(-1, 3).T
    linkable = could_be_linked(list(places), Sides(columns[0], columns[1], columns[2], list(ways)), statistics)
    return {keys[place] for place in linkable.tolist()}


def _named(left: Iterable[Name], right: Iterable[Name]) -> Iterator[tuple[Name, Name]]:
    """All pairs; where a word is said twice in one of them, it matters which comes first."""
    for one in left:
        for other in right:
            yield one, other
            if len(set(one.words)) < len(one.words) or len(set(other.words)) < len(other.words):
                yield other, one
