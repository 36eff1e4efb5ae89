"""Which prompts of a race are worth asking more documents: decided on the documents that all of them were asked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from kgplatform.tuning.marks import Values

_EVEN = 0.5  # points of F1: prompts that differ by less need no more documents
_KEPT = 4  # prompts that a race never has less of by rank alone


class Dropped(NamedTuple):
    """A prompt that is out of the race, and why."""

    number: int
    reason: str


class Gap(NamedTuple):
    """How far one prompt is behind another on the same documents, and the standard error of that."""

    mean: float
    error: float

    @property
    def z(self) -> float:
        """In standard errors; two that answer all alike are not apart."""
        if self.error:
            return self.mean / self.error
        return math.copysign(math.inf, self.mean) if abs(self.mean) > 1e-9 else 0.0


def gap(leader: Values, other: Values) -> Gap:
    """What the leader is ahead."""
    apart = leader - other
    count = len(apart)
    error = float(apart.std(ddof=1)) / math.sqrt(count) if count > 1 else 0.0
    return Gap(float(apart.mean()) if count else 0.0, error)


def leader_of(values: Mapping[int, Values]) -> int:
    """The prompt with the highest mean, the earliest of equals."""
    return max(values, key=lambda number: (round(float(values[number].mean()), 9), -number))


def dropped(values: Mapping[int, Values], *, alpha: float, entered: int, least: int) -> list[Dropped]:
    """Those that the leader beats by a paired test, and the last of those that are left where they are too many.

    `entered`: how many began the race; the longer it goes, the fewer stay.
    """
    leader = leader_of(values)
    limit = NormalDist().inv_cdf(1 - alpha / 2)
    out = list[Dropped]()
    for number, of_it in values.items():
        behind = gap(values[leader], of_it)
        if number != leader and behind.z > limit:
            out.append(Dropped(number, f"{behind.mean:.1f} ± {behind.error:.1f} behind {leader}"))
    gone = {one.number for one in out}
    left = sorted((n for n in values if n not in gone), key=lambda n: (-float(values[n].mean()), n))
    documents = len(values[leader])
    most = max(_KEPT, math.ceil(entered * least / documents))
    out += [Dropped(number, f"not among the {most} best") for number in left[most:]]
    return out


def are_even(values: Mapping[int, Values], *, alpha: float) -> bool:
    """Whether it does not matter any more which of them is taken: all are as good as the leader within half a point."""
    leader = leader_of(values)
    limit = NormalDist().inv_cdf(1 - alpha / 2)
    gaps = [gap(values[leader], of_it) for number, of_it in values.items() if number != leader]
    return all(one.mean + limit * one.error < _EVEN for one in gaps)


def common(values: Sequence[Values]) -> int:
    """How many documents all of them were asked."""
    return min((len(of_it) for of_it in values), default=0)


def mean(values: Values) -> float:
    """Of all documents; 0 of none."""
    return float(np.mean(values)) if len(values) else 0.0
