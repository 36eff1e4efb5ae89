"""Which units meet: names are compared once, however many things bear them, then the things of names that are alike.

Of ten thousand temples of one name nearly none can be one with a temple of a similar name: both need contexts that have
something in common. Such units are found by what they say, not by trying all pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.candidates import Unit, batches, pairs_of
from kgplatform.resolution.context import of_context
from kgplatform.resolution.features import Plain, are_alike, same_ends
from kgplatform.resolution.guards import never_one
from kgplatform.resolution.hashing import Hashes, Rows, combined, distinct, hashes_of, spread
from kgplatform.resolution.keys import near_keys
from kgplatform.resolution.normalize import Qualifiers
from kgplatform.resolution.statistics import Statistics

LEAST_LIKENESS = 0.72  # below it no string method should decide
CLUES, NO_CLUE = 6, -1  # of a context that are compared as numbers
_TOGETHER = 5_000_000  # pairs in memory
_LOW = np.int64(0xFFFFFFFF)

Bits = NDArray[np.bool_]


def meetings_of(
    units: Sequence[Unit], scopes: Hashes, keys: Hashes, closed: Bits, statistics: Statistics, *, refused: bool
) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of units (left < right) that are alike enough to be looked at, some millions at a time.

    Without `refused` most of those are left out already that no link can join. A pair may come twice where there are
    more. `scopes`, `keys` and `closed` stand beside the units.
    """
    asked = np.arange(len(units)) if refused else _may_be_linked(units, closed)
    bearers = _Bearers.of(units, asked, keys, refused=refused)
    waiting: list[Rows] = []
    for left, right in _alike_names(units, bearers.firsts, scopes, keys, statistics, refused=refused):
        for pairs in bearers.pairs(left, right):
            waiting.append(pairs)
            if sum(map(len, waiting)) > _TOGETHER:
                yield _unpacked(waiting)
                waiting = []
    if waiting:
        yield _unpacked(waiting)


def _alike_names(
    units: Sequence[Unit], firsts: Rows, scopes: Hashes, keys: Hashes, statistics: Statistics, *, refused: bool
) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of names, as places in `firsts` (a unit of each name), that share a key and are alike."""
    names = [units[place].name for place in firsts.tolist()]
    plain = Plain.of(names)
    parted = None if refused else never_one(names)
    found, waiting = [np.zeros(0, dtype=np.int64)], 0
    # of equal names it is decided already whether they are one node
    for left, right in pairs_of(*near_keys(names, scopes[firsts], statistics), keys[firsts]):
        kept = _are_comparable(plain, left, right)
        if parted is not None:
            kept &= ~parted(left, right)
        left, right = left[kept], right[kept]
        alike = are_alike(plain, left, right, LEAST_LIKENESS)
        found.append((left[alike] << np.int64(32)) | right[alike])
        waiting += len(found[-1])
        if waiting > _TOGETHER:
            yield _parts(distinct(np.concatenate(found)))
            found, waiting = found[:1], 0
    yield _parts(distinct(np.concatenate(found)))


def _are_comparable(plain: Plain, left: Rows, right: Rows) -> Bits:
    """Pairs whose lengths could give the least likeness at all."""
    shorter = np.minimum(plain.lengths[left], plain.lengths[right])
    longer = np.maximum(plain.lengths[left], plain.lengths[right])
    return np.asarray(2 * shorter / (shorter + longer) >= LEAST_LIKENESS - 0.05) | same_ends(plain, left, right)


def _may_be_linked(units: Sequence[Unit], closed: Bits) -> Rows:
    """A closed unit grows by its context only; of 10,000 temples of one name most have none."""
    may_be = ~closed
    for place in np.flatnonzero(closed).tolist():
        may_be[place] = bool(units[place].context) or bool(of_context(units[place].says))
    return np.flatnonzero(may_be)


def is_neighboured(unit: Unit) -> bool:
    """Whether the document of a unit names other things."""
    return bool(unit.context) and any(clue.startswith("~") for clue in unit.context)


def clues_of(said: Sequence[Qualifiers]) -> tuple[NDArray[np.int32], Bits]:
    """The first few clues of each as numbers, and which of them have more."""
    numbers: dict[tuple[str, str], int] = {}
    clues = np.full((len(said), CLUES), NO_CLUE, dtype=np.int32)
    for row, qualifiers in enumerate(said):
        for column, clue in zip(range(CLUES), qualifiers, strict=False):
            clues[row, column] = numbers.setdefault(clue, len(numbers))
    return clues, np.array([len(qualifiers) > CLUES for qualifiers in said], dtype=bool)


@dataclass(frozen=True)
class _Groups:
    """Units by name: name i has `units[starts[i]:starts[i + 1]]`."""

    units: Rows
    starts: Rows

    @classmethod
    def of(cls, units: Rows, names: Rows, count: int) -> Self:
        """These units, `names` beside them."""
        order = np.argsort(names, kind="stable")
        return cls(units[order], np.searchsorted(names[order], np.arange(count + 1)))

    def sizes(self, names: Rows) -> Rows:
        """How many units each of these names has."""
        return self.starts[names + 1] - self.starts[names]

    def each(self, names: Rows) -> tuple[Rows, Rows]:
        """(place in `names`, unit) of each unit of these names."""
        which, step = spread(np.arange(len(names)), self.sizes(names))
        return which, self.units[self.starts[names[which]] + step]


@dataclass(frozen=True)
class _Bearers:
    """The units of each name.

    Where a name has several: those that may be linked to any other (`free`), those that say so much that they may have
    something in common with any (`many`), and all by each clue of their contexts.
    """

    firsts: Rows
    all: _Groups
    free: _Groups
    many: _Groups
    clues: Hashes  # name and clue as one number, sorted
    with_clue: Rows  # the units beside them

    @classmethod
    def of(cls, units: Sequence[Unit], asked: Rows, keys: Hashes, *, refused: bool) -> Self:
        """Those of the units that are asked for."""
        _, first, names = np.unique(_spellings(units, asked, keys), return_index=True, return_inverse=True)
        # names in the order of their first units, so that the left one of two comes first
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        names, count = rank[names], len(first)
        shared = np.flatnonzero(np.bincount(names, minlength=count)[names] > 1)
        own, owners = [units[place] for place in asked[shared].tolist()], names[shared]
        free = np.array([refused or not unit.closed or is_neighboured(unit) for unit in own], dtype=bool)
        clues, many = clues_of([of_context(unit.says) for unit in own])
        rows, columns = np.nonzero((clues != NO_CLUE) & (not refused))
        packed = (owners[rows].astype(np.uint64) << np.uint64(32)) | clues[rows, columns].astype(np.uint64)
        sorted_ = np.argsort(packed, kind="stable")
        return cls(
            firsts=asked[first[order]],
            all=_Groups.of(asked, names, count),
            free=_Groups.of(asked[shared][free], owners[free], count),
            many=_Groups.of(asked[shared][many & ~free], owners[many & ~free], count),
            clues=packed[sorted_],
            with_clue=asked[shared][rows[sorted_]],
        )

    def pairs(self, left: Rows, right: Rows) -> Iterator[Rows]:
        """The units of each two names that may be linked, packed, smaller one first."""
        single = (self.all.sizes(left) == 1) & (self.all.sizes(right) == 1)
        yield _packed(self.firsts[left[single]], self.firsts[right[single]])
        left, right = left[~single], right[~single]
        for begin, end in batches(self.all.sizes(left) * self.all.sizes(right), _TOGETHER):
            yield distinct(np.concatenate(list(self._of_several(left[begin:end], right[begin:end]))))

    def _of_several(self, left: Rows, right: Rows) -> Iterator[Rows]:
        alone_left, alone_right = self.all.sizes(left) == 1, self.all.sizes(right) == 1
        for one, other, is_alone in ((left, right, alone_left), (right, left, alone_right & ~alone_left)):
            yield _crossed(self.all, self.all, one[is_alone], other[is_alone])
        several = ~alone_left & ~alone_right
        left, right = left[several], right[several]
        yield _crossed(self.free, self.free, left, right)
        yield _crossed(self.many, self.all, left, right)
        yield _crossed(self.all, self.many, left, right)
        yield self._agreeing(left, right)

    def _agreeing(self, left: Rows, right: Rows) -> Rows:
        """Those whose contexts have a clue in common."""
        begin, end = (np.searchsorted(self.clues, (left + more).astype(np.uint64) << np.uint64(32)) for more in (0, 1))
        which, step = spread(np.arange(len(left)), end - begin)
        places = begin[which] + step
        wanted = (right[which].astype(np.uint64) << np.uint64(32)) | (self.clues[places] & np.uint64(_LOW))
        low, high = (np.searchsorted(self.clues, wanted, side=side) for side in ("left", "right"))
        found, step = spread(np.arange(len(places)), high - low)
        return _packed(self.with_clue[places[found]], self.with_clue[low[found] + step])


def _spellings(units: Sequence[Unit], asked: Rows, keys: Hashes) -> Hashes:
    """One number a name: those of one key may be written in several words."""
    spelled = keys[asked]
    _, place, counts = np.unique(spelled, return_inverse=True, return_counts=True)
    again = np.flatnonzero(counts[place] > 1)
    words = [" ".join(units[place].name.words) for place in asked[again].tolist()]
    spelled[again] = combined(spelled[again], hashes_of(words))
    return spelled


def _crossed(mine: _Groups, yours: _Groups, left: Rows, right: Rows) -> Rows:
    """Each unit of a left name with each of the right name beside it."""
    which, units = mine.each(left)
    again, others = yours.each(right[which])
    return _packed(units[again], others)


def _packed(one: Rows, other: Rows) -> Rows:
    return np.asarray((np.minimum(one, other) << np.int64(32)) | np.maximum(one, other))


def _unpacked(found: Sequence[Rows]) -> tuple[Rows, Rows]:
    return _parts(distinct(np.concatenate(found)))


def _parts(pairs: Rows) -> tuple[Rows, Rows]:
    return pairs >> np.int64(32), pairs & _LOW
