"""Whether two names could be linked at all, whatever their contexts and namesakes say: the score, and the guards.

It keeps to what `links.py` asks of a pair; whatever is dropped here, that would drop too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.features import FEATURES, Spelled, features
from kgplatform.resolution.guards import veto
from kgplatform.resolution.hashing import Rows
from kgplatform.resolution.links import PROMISING
from kgplatform.resolution.model import trees
from kgplatform.resolution.normalize import Name
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.statistics import Statistics

_ROUNDING = 1e-6


class Sides(NamedTuple):
    """Pairs of names; whether their contexts may have something in common, and how many sides may say anything."""

    names: Sequence[Name]
    left: Rows
    right: Rows
    shared: NDArray[np.bool_]
    saying: Rows

    def at(self, places: Rows) -> Self:
        """Some of the pairs."""
        return type(self)(self.names, self.left[places], self.right[places], self.shared[places], self.saying[places])


def could_be_linked(sides: Sides, statistics: Statistics) -> Rows:
    """The places of pairs that could be linked in some context: names alone do not rule it out."""
    places = _promising(sides, statistics)
    sides = sides.at(places)
    pairs = [
        Pair(sides.names[left], sides.names[right], statistics.profile, supported=shared)
        for left, right, shared in zip(sides.left.tolist(), sides.right.tolist(), sides.shared.tolist(), strict=True)
    ]
    seen = statistics.names_with(word for pair in pairs for name in (pair.left, pair.right) for word in name.words)
    return places[[_may_stand(pair._replace(seen=seen)) for pair in pairs]]


def _may_stand(pair: Pair) -> bool:
    """Whether no guard parts them, whichever of them comes first."""
    return veto(pair) is None or veto(pair._replace(left=pair.right, right=pair.left)) is None


def _promising(sides: Sides, statistics: Statistics) -> Rows:
    needed = statistics.profile.thresholds.get("near", 0.8)
    nothing = np.zeros(len(sides.left), dtype=np.float32)
    table = features(Spelled.of(sides.names, statistics), sides.left, sides.right, nothing, nothing)
    found = np.zeros(len(table), dtype=bool)
    for saying in range(3):  # a part of a block may say less than all of it
        for shared, least in ((False, math.log(needed / (1 - needed))), (True, PROMISING)):
            asked = np.flatnonzero(~found & (sides.saying >= saying) & (sides.shared == shared))
            table[asked, FEATURES.index("said")] = saying
            found[asked] = trees().log_odds(table[asked], least) >= least - _ROUNDING
    return np.flatnonzero(found)
