"""Whether two names could be linked at all, whatever their contexts and namesakes say: the score, and the guards.

It keeps to what `links.py` asks of a pair; whatever is dropped here, that would drop too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.context import of_context
from kgplatform.resolution.features import FEATURES, Spelled, features
from kgplatform.resolution.guards import conflict, veto
from kgplatform.resolution.hashing import Rows
from kgplatform.resolution.links import PROMISING, SUPPORT, telling
from kgplatform.resolution.model import trees
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.statistics import Statistics

_ROUNDING = 1e-6
_PLACE_BITS = np.int64(32)  # of the place of a name, two in one number

Says = frozenset[Qualifiers]


class Meeting(NamedTuple):
    """One way in which two blocks may meet: how telling what both say is, how many of them say anything, the log odds
    that are needed, whether their contexts may support a link."""

    context: float
    saying: int
    needed: float
    supported: bool


def meetings(mine: Says, yours: Says, statistics: Statistics) -> Iterator[Meeting]:
    """All ways in which two blocks may meet, of whose rows each says one of these.

    A part of a block says what its rows say together. Where there are many parts that there may be, all that is asked
    is whether their contexts have anything in common.
    """
    needed = _odds(statistics.profile.thresholds.get("near", 0.8))
    if max(len(mine), len(yours)) > 2:
        shared = any(of_context(one & other) for one in mine for other in yours)
        for saying in range(3):
            yield Meeting(0.0, saying, PROMISING if shared else needed, shared)
        return
    for one in _together(mine):
        for other in _together(yours):
            if conflict(one, other) is None:
                weight = telling(of_context(one & other), statistics) if one & other else 0.0
                yield Meeting(weight, bool(one) + bool(other), needed, weight >= SUPPORT)


def _odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _together(says: Says) -> Says:
    return says if len(says) == 1 else says | {frozenset().union(*says)}


class Sides(NamedTuple):
    """Pairs of names (places in a list of names), and in which of some ways each may meet."""

    left: Rows
    right: Rows
    way: Rows
    ways: Sequence[Meeting]


def could_be_linked(names: Sequence[Name], sides: Sides, statistics: Statistics) -> Rows:
    """The places of those pairs that the score and the guards let pass."""
    if not len(sides.left):
        return np.zeros(0, dtype=np.int64)
    sure = _sure(names, sides, statistics)
    supported = np.array([way.supported for way in sides.ways], dtype=bool)[sides.way[sure]]
    asked = list(zip(sides.left[sure].tolist(), sides.right[sure].tolist(), supported.tolist(), strict=True))
    named = {place for left, right, _ in asked for place in (left, right)}
    seen = statistics.names_with(word for place in sorted(named) for word in names[place].words)
    may = {
        (left, right, supported): _may_stand(Pair(names[left], names[right], statistics.profile, supported, seen))
        for left, right, supported in dict.fromkeys(asked)
    }
    return sure[[may[pair] for pair in asked]]


def _sure(names: Sequence[Name], sides: Sides, statistics: Statistics) -> Rows:
    pairs, which = np.unique((sides.left << _PLACE_BITS) | sides.right, return_inverse=True)
    nothing = np.zeros(len(pairs), dtype=np.float32)
    spelled = Spelled.of(names, statistics)
    table = features(spelled, pairs >> _PLACE_BITS, pairs & ((1 << _PLACE_BITS) - 1), nothing, nothing)[which]
    told = np.array([(way.context, way.saying, way.needed) for way in sides.ways], dtype=np.float64)[sides.way]
    table[:, FEATURES.index("context")], table[:, FEATURES.index("said")], needed = told.T
    sure = np.zeros(len(needed), dtype=bool)
    for least in np.unique(needed).tolist():
        places = np.flatnonzero(needed == least)
        sure[places] = trees().log_odds(table[places], least) >= least - _ROUNDING
    return np.flatnonzero(sure)


def _may_stand(pair: Pair) -> bool:
    """Whether no guard parts them, whichever of them comes first."""
    return veto(pair) is None or veto(pair._replace(left=pair.right, right=pair.left)) is None
