"""Which nodes are worth comparing: names that share one letter left out, rare pieces, consonants or initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


def pairs_of(owners: Rows, hashes: Hashes, kinds: Hashes) -> Iterator[tuple[Rows, Rows]]:
    """Distinct pairs (left < right) of owners that share a hash, some millions at a time; a pair may come twice.

    `kinds` = one entry for each owner that there could be: owners of one kind are no pair.
    """
    if not len(owners):
        return
    by_kind: Rows = np.argsort(kinds, kind="stable")
    rank = np.empty_like(by_kind)
    rank[by_kind] = np.arange(len(by_kind))
    # sorted as one number each: the upper bits of the hash, then the owner, those of one kind side by side
    bits = np.uint64(len(kinds).bit_length())
    ordered = _met(np.sort((hashes >> bits << bits) | rank[owners].astype(np.uint64)), bits)
    if not len(ordered):
        return
    owners, hashes = by_kind[(ordered & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)], ordered >> bits
    group_ends = _ends(hashes[1:] != hashes[:-1])
    kind_ends = np.minimum(_ends(kinds[owners[1:]] != kinds[owners[:-1]]), group_ends)
    later = group_ends - kind_ends
    for begin, end in batches(later, _AT_ONCE):
        yield _pairs(owners, np.arange(begin, end), kind_ends[begin:end], later[begin:end])


def _met(ordered: Hashes, bits: np.uint64) -> Hashes:
    """Without those whose hash nobody else has, which are most."""
    same = ordered[1:] >> bits == ordered[:-1] >> bits
    met: Hashes = ordered[np.r_[same, False] | np.r_[False, same]]
    return met


def _ends(parted: NDArray[np.bool_]) -> Rows:
    """For each place where its run ends; `parted` = whether it does between this place and the next."""
    ends = np.r_[np.flatnonzero(parted) + 1, len(parted) + 1]
    return np.repeat(ends, np.diff(np.r_[0, ends]))


def batches(counts: Rows, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of places whose counts come to so many at most, or of one place."""
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + most, side="right")))
        yield begin, end
        begin = end


def _pairs(owners: Rows, places: Rows, firsts: Rows, counts: Rows) -> tuple[Rows, Rows]:
    """Each place with so many from its first one on."""
    asked = counts > 0
    which, step = spread(np.flatnonzero(asked), counts[asked])
    one, other = owners[places[which]], owners[firsts[which] + step]
    left, right = np.minimum(one, other), np.maximum(one, other)
    packed = distinct((left << np.int64(32)) | right)
    return packed >> np.int64(32), packed & np.int64(0xFFFFFFFF)
