"""Links become clusters: what people said first, then the strongest link, never against a judgement or a qualifier."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kgplatform.resolution.guards import conflict, kinds_of
from kgplatform.resolution.normalize import Qualifiers
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Maker, Speaker

_AUTHORITY: tuple[Speaker, ...] = ("person", "import", "arbiter")


_BOTH_BIG, _ONE_BIG = 0.5, 0.125  # log odds that a link must be surer by for each doubling of a group's names


class RowLink(NamedTuple):
    """A link between two rows; `against` = why it was not accepted."""

    left: int
    right: int
    score: float
    reason: str
    against: str | None = None
    by: Maker = "rule"


class Clusters:
    """Rows that grow together. A cluster is known by its first row, the founder."""

    def __init__(self, qualifiers: Sequence[Qualifiers]) -> None:
        self._parents = list(range(len(qualifiers)))
        self._qualifiers = {row: said for row, said in enumerate(qualifiers) if said}
        # founder → (judgement, side): two clusters with the two sides of one judgement must not meet
        self._apart: dict[int, set[tuple[int, bool]]] = {}
        self._judgements: list[Judgement] = []
        self._names: dict[int, int] = {}  # founder → names that links brought together, where there are several

    def founder(self, row: int) -> int:
        """The first row of the row's cluster."""
        while self._parents[row] != row:
            self._parents[row] = self._parents[self._parents[row]]
            row = self._parents[row]
        return row

    def keep_apart(self, judgement: Judgement, left: Iterable[int], right: Iterable[int]) -> None:
        """No row of the left may meet a row of the right from now on."""
        number = len(self._judgements)
        self._judgements.append(judgement)
        for rows, side in ((left, False), (right, True)):
            for row in rows:
                self._apart.setdefault(self.founder(row), set()).add((number, side))

    def join(self, left: int, right: int, *, judged: bool = False) -> str | None:
        """Make one cluster of two; returns the reason if that must not be. A judgement outweighs qualifiers."""
        first, second = sorted((self.founder(left), self.founder(right)))
        if first == second:
            return None
        against = self._forbidden(first, second) or (None if judged else self._conflict(first, second))
        if against is None:
            self._unite(first, second)
        return against

    def too_big(self, first: int, second: int, link: RowLink, near: float) -> str | None:
        """Why clusters (founders) of several names need a surer link than this one; `near` is enough for two names."""
        smaller, larger = sorted((self._names.get(first, 1), self._names.get(second, 1)))
        if link.by != "model" or larger == 1:
            return None
        odds = math.log(near / (1 - near)) + _BOTH_BIG * math.log2(smaller) + _ONE_BIG * math.log2(larger)
        needed = 1 / (1 + math.exp(-odds))
        return None if link.score >= needed else f"groups of {smaller} and {larger} names need {needed:.2f}"

    def grown(self, first: int, second: int) -> None:
        """Two clusters (founders) were joined by a link between their names."""
        self._names[min(first, second)] = self._names.pop(first, 1) + self._names.pop(second, 1)

    def _forbidden(self, first: int, second: int) -> str | None:
        if not self._apart:
            return None
        few, many = sorted((self._apart.get(first, set()), self._apart.get(second, set())), key=len)
        found = min((number for number, side in few if (number, not side) in many), default=None)
        return None if found is None else spoken(self._judgements[found])

    def _conflict(self, first: int, second: int) -> str | None:
        mine, yours = self._qualifiers.get(first), self._qualifiers.get(second)
        return conflict(mine, yours) if mine and yours else None

    def _unite(self, first: int, second: int) -> None:
        self._parents[second] = first
        if second in self._qualifiers:
            self._qualifiers[first] = self._qualifiers.get(first, frozenset()) | self._qualifiers.pop(second)
        if not self._apart:
            return
        few, many = sorted((self._apart.pop(first, set()), self._apart.pop(second, set())), key=len)
        many |= few
        if many:
            self._apart[first] = many


def spoken(judgement: Judgement) -> str:
    """A judgement in words: "judged different by a person: two villages"."""
    speaker = {"person": "a person", "import": "an import", "arbiter": "an arbiter"}[judgement.by]
    said = f"judged {'the same' if judgement.same else 'different'} by {speaker}"
    return f"{said}: {judgement.reason}" if judgement.reason else said


def apply_judgements(clusters: Clusters, judgements: Iterable[Judgement], rows: Mapping[str, int]) -> list[RowLink]:
    """Person before import before arbiter; of one speaker first what is different, then what is the same."""
    links: list[RowLink] = []
    for judgement in sorted(judgements, key=_judgement_order):
        left = sorted({rows[anchor] for anchor in judgement.left if anchor in rows})
        right = sorted({rows[anchor] for anchor in judgement.right if anchor in rows})
        if not left or not right or judgement.withdrawn_at is not None:
            continue
        if judgement.same:
            links.extend(_join_sides(clusters, judgement, left, right))
        else:
            clusters.keep_apart(judgement, left, right)
    return links


def _judgement_order(judgement: Judgement) -> tuple[int, bool, str]:
    return (
        _AUTHORITY.index(judgement.by),
        judgement.same,
        digest(sorted((sorted(judgement.left), sorted(judgement.right)))),
    )


def _join_sides(clusters: Clusters, judgement: Judgement, left: list[int], right: list[int]) -> list[RowLink]:
    pairs = [(left[0], row) for row in right] + [(row, right[0]) for row in left[1:]]
    score = 1.0 if judgement.score is None else judgement.score
    links: list[RowLink] = []
    for one, other in pairs:
        if clusters.founder(one) != clusters.founder(other):
            against = clusters.join(one, other, judged=True)
            links.append(RowLink(one, other, score, spoken(judgement), against, judgement.by))
    return links


def join_rows(
    clusters: Clusters, rows: Sequence[int], reasons: Sequence[tuple[float, str]]
) -> tuple[list[int], list[RowLink]]:
    """Join rows of one name to the first part that takes them; returns the first row of each part, and the links.

    There is more than one part only where someone judged equal names different.
    """
    parts, links = [rows[0]], []
    for row, (score, reason) in zip(rows[1:], reasons[1:], strict=True):
        for part in parts:
            if clusters.founder(part) == clusters.founder(row):
                break
            against = clusters.join(part, row)
            links.append(RowLink(part, row, score, reason, against))
            if against is None:
                break
        else:
            parts.append(row)
    return parts, links


def without_ambiguous(links: Iterable[RowLink], says: Sequence[Qualifiers]) -> list[RowLink]:
    """The links, those vetoed whose bare name fits two names that exclude each other: 朝阳 beside 朝阳区 and 朝阳市."""
    kept = list(links)
    shared: dict[tuple[int, str], frozenset[str]] = {}
    several: dict[tuple[int, str], set[str]] = {}
    for link in kept:
        if link.against is None and (mine := says[link.left]) != (yours := says[link.right]):
            for row, own, other in ((link.left, mine, yours), (link.right, yours, mine)):
                for kind, values in _beside(own, other).items():
                    before = shared.get((row, kind))
                    shared[row, kind] = values if before is None else before & values
                    several.setdefault((row, kind), set()).update(values)
    doubted = {place: several[place] for place, values in shared.items() if not values}
    rows = {row for row, _ in doubted}
    return [
        link._replace(against=link.against or _ambiguous(link, says, doubted))
        if link.left in rows or link.right in rows
        else link
        for link in kept
    ]


def _beside(own: Qualifiers, other: Qualifiers) -> Mapping[str, frozenset[str]]:
    """What the other side says of kinds of which this side says nothing."""
    if not other:
        return {}
    mine = {kind for kind, _ in own}
    return kinds_of(frozenset(pair for pair in other if pair[0] not in mine) if mine else other)


def _ambiguous(link: RowLink, says: Sequence[Qualifiers], doubted: Mapping[tuple[int, str], set[str]]) -> str | None:
    for row, other in ((link.left, link.right), (link.right, link.left)):
        for kind in _beside(says[row], says[other]):
            if (row, kind) in doubted:
                return f"could be any of: {', '.join(sorted(doubted[row, kind])[:8])}"
    return None


def join_strongest_first(
    clusters: Clusters, links: Iterable[RowLink], anchors: Sequence[str], near: float = 0.5
) -> list[RowLink]:
    """The links in order of score, then pair digest, each joined unless something is against it.

    A link inside a cluster that stronger links have made already is left out. Two clusters that are both big need a
    surer link than two names do: where much hangs on one link, it has to carry it.
    """
    made: list[RowLink] = []
    for link in sorted(links, key=lambda link: _order(link, anchors)):
        first, second = clusters.founder(link.left), clusters.founder(link.right)
        if first == second:
            continue
        against = link.against or clusters.too_big(first, second, link, near) or clusters.join(first, second)
        made.append(link if against == link.against else link._replace(against=against))
        if against is None:
            clusters.grown(first, second)
    return made


def _order(link: RowLink, anchors: Sequence[str]) -> tuple[float, str, str]:
    one, other = anchors[link.left], anchors[link.right]
    return (-link.score, one, other) if one < other else (-link.score, other, one)
