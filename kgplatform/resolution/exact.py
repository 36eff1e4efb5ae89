"""Equal typed keys become nodes where that is safe: equal names are not equal things.

A block is all rows of one scope and key. Its rows share a node where a context agrees, or where the profile says that a
name like this is one thing and nothing in the block speaks against it. Otherwise a row stays alone, with the reason. A
node depends on the set of rows of its block and on the profile, not on the order in which rows came.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.cluster import RowLink
from kgplatform.resolution.columns import Columns
from kgplatform.resolution.context import of_context
from kgplatform.resolution.guards import conflict
from kgplatform.resolution.hashing import Hashes, Rows
from kgplatform.resolution.namesakes import sameness
from kgplatform.resolution.normalize import Qualifiers
from kgplatform.resolution.statistics import Statistics

SAME_SPELLING, SAME_KEY, SAME_CORE = 1.0, 0.99, 0.97
_INDEPENDENT = 0.7  # namesakes often come from one place: contexts agree more often than chance
_INDEPENDENT_NEIGHBOURS = 0.5
_LEAST_ACCIDENT = 1e-6


class Node(NamedTuple):
    """Rows that are one thing by their names and contexts, in table order; a `closed` one needs context to grow."""

    rows: list[int]
    closed: bool


class Block(NamedTuple):
    """The rows of one key, the chance that two of them are one thing, and how sure a merge must be."""

    rows: list[int]
    chance: float
    certain: float


def nodes_of(columns: Columns, statistics: Statistics, *, refused: bool = True) -> tuple[list[Node], list[RowLink]]:
    """All nodes, and with `refused` for every row that stayed alone among equal names a link that says why."""
    nodes: list[Node] = []
    apart: list[RowLink] = []
    certain = statistics.profile.thresholds.get("equal", 0.9)
    several: list[list[int]] = []
    for rows in blocks(columns.keys):
        if len(rows) == 1:
            nodes.append(Node(rows, False))
        else:
            several.append(rows)
    contexts = {columns.contexts[row] for rows in several for row in rows}
    statistics.chance_of(list({clue for context in contexts for clue in context if not clue.startswith("~")}))
    chances = _chances([rows[0] for rows in several], columns, statistics)
    for rows, chance in zip(several, chances, strict=True):
        parts = _split(Block(rows, chance, certain), columns, statistics)
        if parts is None:
            nodes.append(Node(rows, False))
            continue
        nodes.extend(parts.nodes())
        if refused:
            apart.extend(parts.refusals())
    return nodes, apart


def _chances(rows: Sequence[int], columns: Columns, statistics: Statistics) -> list[float]:
    """The chance that two rows named like each of these are one thing; inside a document they are."""
    names, labels = [columns.names[row] for row in rows], [columns.labels[row] for row in rows]
    chances = sameness(names, labels, columns.keys[rows], statistics)
    return [chance if columns.everywhere[row] else 1.0 for row, chance in zip(rows, chances, strict=True)]


def blocks(keys: Hashes, fewest: int = 1) -> Iterator[list[int]]:
    """Rows of equal keys, in table order, where there are so many."""
    order: Rows = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    ends = np.r_[starts[1:], len(keys)] if len(keys) else starts
    kept = ends - starts >= fewest
    rows = order.tolist()
    for start, end in zip(starts[kept].tolist(), ends[kept].tolist(), strict=True):
        yield rows[start:end]


def _split(block: Block, columns: Columns, statistics: Statistics) -> _Parts | None:
    """The parts of a block; None where all of it is one thing."""
    said = [columns.says[row] for row in block.rows]
    is_open = block.chance >= block.certain
    if is_open and not any(said):
        return None
    doubted = _doubted(said)
    if is_open and not doubted:
        return None
    parts = _Parts(block, columns, statistics, doubted)
    parts.join_equal_contexts()
    if is_open:
        parts.join_compatible()
    parts.join_neighbours()
    return parts


def _doubted(said: Iterable[Qualifiers]) -> frozenset[str]:
    """The kinds of which the rows say different values: a row that does not say any could be either."""
    shared: dict[str, set[str]] = {}
    for qualifiers in set(said):
        for kind in {kind for kind, _ in qualifiers}:
            values = {value for known, value in qualifiers if known == kind}
            shared[kind] = shared[kind] & values if kind in shared else values
    return frozenset(kind for kind, values in shared.items() if not values)


class _Parts:
    """The rows of a block as they come together."""

    def __init__(self, block: Block, columns: Columns, statistics: Statistics, doubted: frozenset[str]) -> None:
        self._block, self._columns, self._statistics, self._doubted = block, columns, statistics, doubted
        self._parents = {row: row for row in block.rows}
        self._says = {row: columns.says[row] for row in block.rows}
        self._sets: dict[Qualifiers, list[int]] = defaultdict(list)
        for row in block.rows:
            self._sets[columns.says[row]].append(row)

    def join_equal_contexts(self) -> None:
        """Rows that share a value of their contexts which is telling enough for a name like this."""
        values: dict[tuple[str, str], list[Qualifiers]] = defaultdict(list)
        for qualifiers in self._sets:
            known = sorted(of_context(qualifiers))
            if known and self._is_enough(f"{kind}={value}" for kind, value in known):
                self._join(self._sets[qualifiers])
            for clue in known:
                values[clue].append(qualifiers)
        for (kind, value), sharing in sorted(values.items()):
            if len(sharing) > 1 and self._is_enough([f"{kind}={value}"]):
                self._join([self._sets[qualifiers][0] for qualifiers in sharing])

    def join_compatible(self) -> None:
        """Rows that say the same of what is in doubt; where contexts are in doubt, saying nothing is not enough."""
        if self._in_doubt_by_context:
            return
        by_answer: dict[Qualifiers, list[int]] = defaultdict(list)
        for qualifiers, rows in self._sets.items():
            by_answer[frozenset((kind, value) for kind, value in qualifiers if kind in self._doubted)].extend(rows)
        for rows in by_answer.values():
            self._join(sorted(rows))

    @property
    def _in_doubt_by_context(self) -> bool:
        return bool(of_context(frozenset((kind, "") for kind in self._doubted)))

    def join_neighbours(self) -> None:
        """Rows whose documents both name something that is rare enough for a name like this."""
        sharing: dict[str, list[int]] = defaultdict(list)
        for row in self._block.rows:
            own = f"~{self._columns.names[row].folded}"
            for clue in self._columns.contexts[row]:
                if clue.startswith("~") and clue != own:
                    sharing[clue].append(row)
        shared = sorted((clue, rows) for clue, rows in sharing.items() if len(rows) > 1)
        self._statistics.chance_of([clue for clue, _ in shared])  # all at once
        for clue, rows in shared:
            if self._is_enough([clue]):
                self._join(rows)

    def nodes(self) -> list[Node]:
        """The parts in table order. A row that stayed apart may grow by context only."""
        members: dict[int, list[int]] = defaultdict(list)
        for row in self._block.rows:
            members[self._root(row)].append(row)
        closed = self._in_doubt_by_context or self._block.chance < self._block.certain
        return [Node(rows, closed) for rows in members.values()]

    def refusals(self) -> list[RowLink]:
        """Why each other part is not one with the first."""
        roots = sorted({self._root(row) for row in self._block.rows})
        first = roots[0]
        return [RowLink(first, root, SAME_KEY, "same name", self._against(first, root)) for root in roots[1:]]

    def _against(self, first: int, other: int) -> str:
        conflicting = conflict(self._says[first], self._says[other])
        if conflicting:
            return conflicting
        if self._doubted:
            return f"could be any of: {', '.join(self._answers[:5])}"
        return f"other things may have this name (chance that they are one {self._block.chance:.2f}), no context agrees"

    @cached_property
    def _answers(self) -> Sequence[str]:
        """The values that are in doubt, in order."""
        return sorted({value for said in self._sets for kind, value in said if kind in self._doubted})

    def _is_enough(self, clues: Iterable[str]) -> bool:
        kept = without_repeats(clues)
        loose = all(clue.startswith(("any=", "word=", "~")) for clue in kept)
        accident = math.prod(self._statistics.chance_of(kept)) ** (_INDEPENDENT_NEIGHBOURS if loose else _INDEPENDENT)
        chance = min(self._block.chance, 1 - 1e-9)
        odds = chance / (1 - chance) / max(accident, _LEAST_ACCIDENT)
        return bool(odds >= self._block.certain / (1 - self._block.certain))

    def _join(self, rows: Sequence[int]) -> None:
        for row in rows[1:]:
            first, second = sorted((self._root(rows[0]), self._root(row)))
            if first != second and not conflict(self._says[first], self._says[second]):
                self._parents[second] = first
                self._says[first] |= self._says[second]

    def _root(self, row: int) -> int:
        while self._parents[row] != row:
            self._parents[row] = self._parents[self._parents[row]]
            row = self._parents[row]
        return row


def without_repeats(clues: Iterable[str]) -> list[str]:
    """The clues, "any" only where no slot is there: it repeats what slots say."""
    kept = list(clues)
    slots = [clue for clue in kept if not clue.startswith("any=")]
    return slots or kept


def reason_for(columns: Columns, first: int, row: int) -> tuple[float, str]:
    """How alike the names of two rows of a node are, and in words."""
    mine, yours = columns.names[first], columns.names[row]
    shared = sorted(of_context(columns.says[first] & columns.says[row]))
    known = f"; both {shared[0][1]}" if shared else ""
    if mine.folded == yours.folded:
        return SAME_SPELLING, f"same spelling{known}"
    if mine.qualifiers == yours.qualifiers:
        return SAME_KEY, f"same after normalisation: {mine.key}{known}"
    said = sorted({value for _, value in mine.qualifiers ^ yours.qualifiers})
    return SAME_CORE, f"same but for {', '.join(said)}: {mine.key}{known}"
