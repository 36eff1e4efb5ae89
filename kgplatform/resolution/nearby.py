"""Which remembered rows a link could tie to names that came, changed or went: no other part needs to be met.

Whether two rows are linked depends on their blocks (what all rows of a key say), which are not met yet. So this asks
what no block can make good: near keys, likeness, the score of the names, the guards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.columns import Columns
from kgplatform.resolution.context import of_context
from kgplatform.resolution.features import alike_in_words
from kgplatform.resolution.hashing import combined, hashes_of
from kgplatform.resolution.links import LEAST_LIKENESS
from kgplatform.resolution.normalize import Name
from kgplatform.resolution.possible import Sides, could_be_linked
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
    """What is known of the rows of each typed key."""

    def __init__(self) -> None:
        self.scopes: dict[int, int] = {}
        self.names: dict[Spelling, dict[Name, None]] = {}
        self.clues: dict[int, set[tuple[str, str]]] = {}
        self.says: dict[int, bool] = {}  # whether anything
        self.rows: dict[int, list[int]] = {}

    def add(self, key: int, scope: int, known: Known) -> None:
        name, clues = known
        self.scopes[key] = scope
        self.names.setdefault(Spelling(key, name.words), {})[name] = None
        self.clues.setdefault(key, set()).update(clues)
        self.says[key] = self.says.get(key, False) or bool(clues or name.qualifiers or name.family == "person")

    def look_up(self, index: Index, scopes: Mapping[int, int]) -> None:
        """Add all remembered rows of these typed keys, which stand in these scopes."""
        keys = list(scopes)
        places, rows, lines = index.sharing(typed(np.array(keys, dtype=np.uint64)))
        for place, row, line in zip(places.tolist(), rows.tolist(), lines, strict=True):
            if line:
                self.add(keys[place], scopes[keys[place]], read(line))
                self.rows.setdefault(keys[place], []).append(row)


def rows_near(index: Index, changed: Iterable[Columns], statistics: Statistics) -> list[int]:
    """The rows of all blocks that a link could tie to the blocks of these."""
    own, others = _Blocks(), _Blocks()
    for columns in changed:
        _take_in(own, columns)
    own.look_up(index, dict(own.scopes))
    alike = _alike(own, index, statistics)
    others.look_up(index, {other.key: own.scopes[one.key] for one, other in alike})
    known = [(one, other) for one, other in alike if other in others.names]
    keys = _linkable(own, others, known, statistics)
    return [row for key in sorted(keys) for row in others.rows[key]]


def _take_in(own: _Blocks, columns: Columns) -> None:
    for row in np.flatnonzero(columns.everywhere).tolist():
        known = Known(columns.names[row], of_context(columns.says[row]))
        own.add(int(columns.keys[row]), int(columns.scopes[row]), known)


def _alike(own: _Blocks, index: Index, statistics: Statistics) -> dict[tuple[Spelling, Spelling], None]:
    """Each spelling beside each remembered one that shares a near key with it and is as like it as a link needs."""
    spellings = list(own.names)
    names = [next(iter(own.names[spelling])) for spelling in spellings]
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
    keys_ = combined(scopes[owners[found]], hashes_of([name.key for name in others])).tolist()
    pairs = zip(owners[found].tolist(), keys_, others, strict=True)
    return {
        (spellings[owner], Spelling(key, name.words)): None for owner, key, name in pairs if key != spellings[owner].key
    }


def _linkable(
    own: _Blocks, others: _Blocks, alike: Iterable[tuple[Spelling, Spelling]], statistics: Statistics
) -> set[int]:
    """The keys of the other side of those pairs that could be linked."""
    places: dict[Name, int] = {}
    pairs = [
        (places.setdefault(mine, len(places)), places.setdefault(yours, len(places)), one.key, other.key)
        for one, other in alike
        for mine in own.names[one]
        for yours in others.names[other]
    ]
    columns = np.array([pair[:2] for pair in pairs], dtype=np.int64).reshape(-1, 2)
    sides = Sides(
        list(places),
        columns[:, 0],
        columns[:, 1],
        shared=np.array([not own.clues[one].isdisjoint(others.clues[other]) for *_, one, other in pairs], dtype=bool),
        saying=np.array([own.says[one] + others.says[other] for *_, one, other in pairs], dtype=np.int64),
    )
    return {pairs[place][3] for place in could_be_linked(sides, statistics).tolist()}
