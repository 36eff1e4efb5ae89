"""Which nodes are worth comparing: names that share one letter left out, rare pieces, consonants or initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.columns import Columns
from kgplatform.resolution.context import Context
from kgplatform.resolution.exact import Node
from kgplatform.resolution.hashing import Hashes, Rows, distinct, spread
from kgplatform.resolution.normalize import Name, Qualifiers

_AT_ONCE = 2_000_000  # pairs in memory


class Unit(NamedTuple):
    """The rows of a node that have the same words, the founder first. `says` is what the whole node says."""

    node: int
    name: Name
    label: str | None
    says: Qualifiers
    context: Context
    rows: list[int]
    closed: bool


def units_of(nodes: Sequence[Node], columns: Columns) -> list[Unit]:
    """What may be compared with others: the distinct spellings of every node that may leave its document."""
    units: list[Unit] = []
    for place, node in enumerate(nodes):
        first = node.rows[0]
        if not columns.everywhere[first]:
            continue
        if len(node.rows) == 1:
            units.append(
                Unit(
                    place,
                    columns.names[first],
                    columns.labels[first],
                    columns.says[first],
                    columns.contexts[first],
                    node.rows,
                    node.closed,
                )
            )
            continue
        says = frozenset().union(*(columns.says[row] for row in node.rows))
        by_words: dict[tuple[str, ...], list[int]] = {}
        for row in node.rows:
            by_words.setdefault(columns.names[row].words, []).append(row)
        for rows in by_words.values():
            units.append(
                Unit(
                    place,
                    columns.names[rows[0]],
                    columns.labels[rows[0]],
                    says,
                    columns.contexts[rows[0]],
                    rows,
                    node.closed,
                )
            )
    return units


def pairs_of(owners: Rows, hashes: Hashes) -> Iterator[tuple[Rows, Rows]]:
    """Distinct pairs (left < right) of owners that share a hash, some millions at a time; a pair may come twice."""
    # sorted as one number each: the upper bits of the hash, then the owner
    bits = np.uint64(int(owners.max()).bit_length() if len(owners) else 0)
    ordered = np.sort((hashes >> bits << bits) | owners.astype(np.uint64))
    owners, hashes = (ordered & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64), ordered >> bits
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(hashes)])
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    for begin, end in _batches(sizes * (sizes - 1) // 2):
        yield _pairs(owners, starts[begin:end], sizes[begin:end])


def _batches(counts: Rows) -> Iterator[tuple[int, int]]:
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        yield begin, end
        begin = end


def _pairs(owners: Rows, starts: Rows, sizes: Rows) -> tuple[Rows, Rows]:
    """All pairs of each group: each place with every later one."""
    members, place = spread(starts, sizes)
    left = members + place
    later = np.repeat(sizes, sizes) - place - 1
    first, step = spread(left, later)
    one, other = owners[first], owners[first + step + 1]
    left, right = np.minimum(one, other), np.maximum(one, other)
    packed = distinct((left << np.int64(32)) | right)
    packed = packed[(packed >> np.int64(32)) != (packed & np.int64(0xFFFFFFFF))]
    return packed >> np.int64(32), packed & np.int64(0xFFFFFFFF)
