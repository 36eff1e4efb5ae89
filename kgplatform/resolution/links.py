"""Near pairs become links: a score, a reason in words, and what is against it, if anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.candidates import Unit
from kgplatform.resolution.context import of_context
from kgplatform.resolution.exact import without_repeats
from kgplatform.resolution.features import FEATURES, Spelled, features
from kgplatform.resolution.guards import kinds_conflict, kinds_of, veto
from kgplatform.resolution.hashing import Hashes, Rows, distinct
from kgplatform.resolution.meeting import NO_CLUE, clues_of, is_neighboured, meetings_of
from kgplatform.resolution.model import trees
from kgplatform.resolution.namesakes import sameness
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.score import Numbers
from kgplatform.resolution.statistics import Statistics

_LISTED = 0.0  # log odds; a pair that scores less is no near miss
_NEAR_MISS = 2.0  # log odds below what is needed
_TELLING = 1.0  # log odds of a pair that is always worth telling of, however much is needed
PROMISING = -2.0  # log odds by names alone below which no context helps
_ENOUGH_FOR_NAMESAKES = 3.0  # a context that one in twenty shares
_LEAST_TOLD = 0.85
SUPPORT = 2.0
_AT_ONCE = 500_000  # pairs whose features are in memory

Reasons = NDArray[np.object_]  # why not, or None


class Link(NamedTuple):
    """Two units that may be one; `against` = why they are not."""

    left: int
    right: int
    score: float
    reason: str
    against: str | None


def near_links(
    units: Sequence[Unit], scopes: Hashes, keys: Hashes, statistics: Statistics, *, refused: bool = True
) -> list[Link]:
    """The links between units (`scopes`, `keys` beside them), each decided by its two sides and the profile alone.

    Without `refused` only those that nothing is against: most pairs that are worth telling of are refused.
    """
    closed = np.fromiter((unit.closed for unit in units), dtype=bool, count=len(units))
    links: list[Link] = []
    for left, right in meetings_of(units, scopes, keys, closed, statistics, refused=refused):
        met = distinct(np.concatenate([left, right]))
        own = [units[place] for place in met.tolist()]
        scoring = _scoring(own, keys[met], closed[met], statistics)
        places = met.tolist()
        found = _links(scoring, np.searchsorted(met, left), np.searchsorted(met, right), refused=refused)
        links += [link._replace(left=places[link.left], right=places[link.right]) for link in found]
    return list({(link.left, link.right): link for link in sorted(links)}.values())


def _links(scoring: _Scoring, left: Rows, right: Rows, *, refused: bool) -> Iterator[Link]:
    for start in range(0, len(left), _AT_ONCE):
        pairs = left[start : start + _AT_ONCE], right[start : start + _AT_ONCE]
        yield from _listed(scoring, *pairs) if refused else _accepted(scoring, *pairs)


def _scoring(units: Sequence[Unit], keys: Hashes, closed: NDArray[np.bool_], statistics: Statistics) -> _Scoring:
    names: dict[Name, int] = {}
    places = np.fromiter((names.setdefault(unit.name, len(names)) for unit in units), dtype=np.int64, count=len(units))
    spelled = Spelled.of(list(names), statistics)
    return _Scoring(
        units=units,
        names=places,
        spelled=spelled,
        seen=dict(zip(spelled.words.tolist(), spelled.often.tolist(), strict=True)),
        said=Said(units, statistics),
        names_alone=NamesAlone(units, keys, statistics),
        closed=closed,
        neighboured=np.fromiter((is_neighboured(unit) for unit in units), dtype=bool, count=len(units)),
    )


class _Scoring(NamedTuple):
    """All that pairs of these units are scored by; `names` (places in `spelled`) and the last two beside the units.

    `seen` = in how many names of the corpus each of their words stands.
    """

    units: Sequence[Unit]
    names: Rows
    spelled: Spelled
    seen: Mapping[str, int]
    said: Said
    names_alone: NamesAlone
    closed: NDArray[np.bool_]
    neighboured: NDArray[np.bool_]


class _Cases(NamedTuple):
    """Pairs of names with a context and what is said: each once, by its features, and `which` one each pair is."""

    features: Numbers
    which: Rows

    @classmethod
    def of(cls, scoring: _Scoring, left: Rows, right: Rows, weights: Numbers) -> Self:
        """The cases of these pairs: hundreds of things of one name may meet hundreds of a similar name."""
        mine, yours, said = scoring.names[left], scoring.names[right], scoring.said.one_sided(left, right)
        _, names = np.unique((mine << np.int64(32)) | yours, return_inverse=True)
        beside = (weights.view(np.uint32).astype(np.int64) << np.int64(2)) | said.astype(np.int64)
        _, context = np.unique(beside, return_inverse=True)
        _, first, which = np.unique(
            names * (int(context.max(initial=0)) + 1) + context, return_index=True, return_inverse=True
        )
        return cls(features(scoring.spelled, mine[first], yours[first], weights[first], said[first]), which)


class Said:
    """What units say beside their names, compared pair by pair; equal pairs are compared once."""

    def __init__(self, units: Sequence[Unit], statistics: Statistics) -> None:
        codes: dict[Qualifiers, int] = {}
        self.codes = np.array([codes.setdefault(unit.says, len(codes)) for unit in units], dtype=np.int64)
        self._sets = list(codes)
        self._kinds = [kinds_of(said) for said in self._sets]
        self._statistics = statistics
        self._known: dict[tuple[int, int], tuple[float, str | None]] = {}
        self._weights: dict[Qualifiers, float] = {}
        self.anything = np.array([bool(said) for said in self._sets], dtype=bool)
        self._clues, self._many = clues_of([of_context(said) for said in self._sets])

    def compared(self, left: Rows, right: Rows) -> tuple[Numbers, Reasons]:
        """How telling it is what both sides say alike (0 = nothing is), and what they say differently."""
        weights, against = np.zeros(len(left), dtype=np.float32), np.full(len(left), None, dtype=np.object_)
        mine, yours = self.codes[left], self.codes[right]
        places = np.flatnonzero(self.anything[mine] & self.anything[yours])
        one, other = np.minimum(mine[places], yours[places]), np.maximum(mine[places], yours[places])
        pairs, which = np.unique((one << np.int64(32)) | other, return_inverse=True)
        found = [self._compared(pair >> 32, pair & 0xFFFFFFFF) for pair in pairs.tolist()]
        weights[places] = np.array([weight for weight, _ in found], dtype=np.float32)[which]
        against[places] = np.array([reason for _, reason in found], dtype=np.object_)[which]
        return weights, against

    def shares(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Whether the contexts of both sides have anything in common; where one says very much, they may."""
        mine, yours = self.codes[left], self.codes[right]
        common = (self._clues[mine][:, :, None] == self._clues[yours][:, None, :]) & (
            self._clues[mine][:, :, None] != NO_CLUE
        )
        return np.asarray(common.any(axis=(1, 2)) | self._many[mine] | self._many[yours])

    def one_sided(self, left: Rows, right: Rows) -> Numbers:
        """1 where only one side says anything, 2 where both do, 0 where none does."""
        mine, yours = self.anything[self.codes[left]], self.anything[self.codes[right]]
        return mine.astype(np.float32) + yours.astype(np.float32)

    def _compared(self, mine: int, yours: int) -> tuple[float, str | None]:
        place = (mine, yours)
        if place not in self._known:
            against = kinds_conflict(self._kinds[mine], self._kinds[yours])
            shared = frozenset() if against else of_context(self._sets[mine] & self._sets[yours])
            if shared and shared not in self._weights:
                self._weights[shared] = telling(shared, self._statistics)
            self._known[place] = self._weights[shared] if shared else 0.0, against
        return self._known[place]


def telling(shared: Qualifiers, statistics: Statistics) -> float:
    """How unlikely it is that two contexts share these values by accident, as a negative logarithm."""
    clues = without_repeats(f"{kind}={value}" for kind, value in sorted(shared))
    return -sum(math.log(max(chance, 1e-6)) for chance in statistics.chance_of(clues))


class _Scored(NamedTuple):
    """Pairs of units by columns: how sure it is that they are one, how telling what both say, what is against it."""

    left: Rows
    right: Rows
    odds: NDArray[np.float64]
    weights: Numbers
    against: Reasons

    def at(self, places: Rows) -> Self:
        """Some of the pairs."""
        return type(self)(
            self.left[places], self.right[places], self.odds[places], self.weights[places], self.against[places]
        )


def _listed(scoring: _Scoring, left: Rows, right: Rows) -> Iterator[Link]:
    """Every pair that is worth telling of."""
    needed = scoring.names_alone.needed
    scored = _scored(scoring, left, right)
    yield from _weighed(scoring, scored.at(np.flatnonzero(scored.odds >= least_listed(needed))), needed)


def _accepted(scoring: _Scoring, left: Rows, right: Rows) -> Iterator[Link]:
    """The pairs that nothing is against."""
    needed = scoring.names_alone.needed
    yield from (link for link in _weighed(scoring, _sure(scoring, left, right, needed), needed) if not link.against)


def _scored(scoring: _Scoring, left: Rows, right: Rows) -> _Scored:
    """The pairs that may be one: first by their names alone, then with what is said beside them."""
    cases = _Cases.of(scoring, left, right, np.zeros(len(left), dtype=np.float32))
    odds = trees().log_odds(cases.features)[cases.which]
    promising = odds >= PROMISING
    left, right, which, odds = left[promising], right[promising], cases.which[promising], odds[promising]
    weights, against = scoring.said.compared(left, right)
    told_more = np.flatnonzero(weights)
    odds[told_more] = trees().log_odds(_with_context(cases.features[which[told_more]], weights[told_more]))
    return _Scored(left, right, odds, weights, against)


def _sure(scoring: _Scoring, left: Rows, right: Rows, needed: float) -> _Scored:
    """Those of them that are sure enough; all others are dropped as soon as that is plain."""
    closed = scoring.closed[left] | scoring.closed[right]
    closed &= ~(scoring.neighboured[left] & scoring.neighboured[right])  # so only a context that both share helps
    helped = ~closed
    helped[closed] = scoring.said.shares(left[closed], right[closed])
    left, right, closed = left[helped], right[helped], closed[helped]
    weights, against = scoring.said.compared(left, right)
    free = np.array([reason is None for reason in against.tolist()], dtype=bool)
    free &= ~(closed & (weights < _ENOUGH_FOR_NAMESAKES))
    left, right, weights, against = left[free], right[free], weights[free], against[free]
    cases = _Cases.of(scoring, left, right, weights)
    odds = trees().log_odds(cases.features, math.log(needed / (1 - needed)))
    sure = _chances(odds) >= needed
    told_more = np.flatnonzero(sure & (cases.features[:, FEATURES.index("context")] != 0))
    nothing = np.zeros(len(told_more), dtype=np.float32)
    sure[told_more] = trees().log_odds(_with_context(cases.features[told_more], nothing), PROMISING) >= PROMISING
    return _Scored(left, right, odds[cases.which], weights, against).at(np.flatnonzero(sure[cases.which]))


def _with_context(table: Numbers, weights: Numbers) -> Numbers:
    told = table.copy()
    told[:, FEATURES.index("context")] = weights
    return told


def _weighed(scoring: _Scoring, scored: _Scored, needed: float) -> Iterator[Link]:
    """Links with what guards and namesakes make of their scores."""
    units, alone = scoring.units, scoring.names_alone
    pairs = [
        (units[left], units[right]) for left, right in zip(scored.left.tolist(), scored.right.tolist(), strict=True)
    ]
    against, scores, weights = scored.against.tolist(), _chances(scored.odds).tolist(), scored.weights.tolist()
    vetoes: dict[tuple[int, int, bool], str | None] = {}
    left, right = scoring.names[scored.left].tolist(), scoring.names[scored.right].tolist()
    for place, (mine, yours) in enumerate(pairs):
        if against[place] is None:
            case = left[place], right[place], weights[place] >= SUPPORT
            if case not in vetoes:
                vetoes[case] = veto(Pair(mine.name, yours.name, alone.profile, case[-1], scoring.seen))
            against[place] = vetoes[case]
        if against[place] is None and scores[place] < needed:
            against[place] = f"not sure enough: {scores[place]:.3f} of {needed:.3f}"
    open_ = [place for place, weight in enumerate(weights) if against[place] is None and weight < _ENOUGH_FOR_NAMESAKES]
    told = alone.tell(np.concatenate([scored.left[open_], scored.right[open_]]))
    for place in open_:
        if not _neighbours(*pairs[place]):
            least = min(told[int(scored.left[place])], told[int(scored.right[place])])
            scores[place] *= least
            if least < _LEAST_TOLD:
                against[place] = "other things may have these names and no context agrees"
    places = zip(scored.left.tolist(), scored.right.tolist(), strict=True)
    for (one, other), (mine, yours), score, weight, why_not in zip(
        places, pairs, scores, weights, against, strict=True
    ):
        if why_not is None and score < alone.together:
            why_not = f"not sure enough: {score:.3f} of {alone.together:.3f}"
        yield Link(one, other, round(score, 4), _reason(mine, yours, weight), why_not)


def _chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-odds)))


def least_listed(needed: float) -> float:
    """The log odds from which on a pair is worth telling of: what is far from being enough is no near miss."""
    return max(_LISTED, min(_TELLING, math.log(needed / (1 - needed)) - _NEAR_MISS))


class NamesAlone:
    """How far the names of units tell what they mean."""

    def __init__(self, units: Sequence[Unit], keys: Hashes, statistics: Statistics) -> None:
        self._units, self._keys, self._statistics = units, keys, statistics
        self.profile = statistics.profile
        self.needed = statistics.profile.thresholds.get("near", 0.8)
        self.together = statistics.profile.thresholds.get("together", self.needed)

    def tell(self, places: Rows) -> dict[int, float]:
        """The chance that equal names would be one thing: what is spelled differently is so at most as often."""
        asked = distinct(places)
        units = [self._units[place] for place in asked.tolist()]
        chances = sameness(
            [unit.name for unit in units], [unit.label for unit in units], self._keys[asked], self._statistics
        )
        return {
            place: 0.0 if unit.closed else chance
            for place, unit, chance in zip(asked.tolist(), units, chances, strict=True)
        }


def _neighbours(mine: Unit, yours: Unit) -> bool:
    """Whether the documents of both sides name two other things in common."""
    own = {f"~{mine.name.folded}", f"~{yours.name.folded}"}
    shared = {clue for clue in mine.context if clue.startswith("~")} & set(yours.context)
    return len(shared - own) > 1


def _reason(mine: Unit, yours: Unit, weight: float) -> str:
    words, others = set(mine.name.words), set(yours.name.words)
    one, other = (
        " ".join(word for word in mine.name.words if word not in others),
        " ".join(word for word in yours.name.words if word not in words),
    )
    known = "; contexts agree" if weight else ""
    if not one and not other:
        return f"same words{known}"
    if not one or not other:
        return f"{one or other} more{known}"
    return f"alike: {one}/{other}{known}"
