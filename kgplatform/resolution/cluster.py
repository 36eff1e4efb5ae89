"""Links become clusters: what people said first, then the strongest link, never against a judgement or a qualifier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kgplatform.resolution.guards import Qualifiers, conflict
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Maker, Speaker

_AUTHORITY: tuple[Speaker, ...] = ("person", "import", "arbiter")


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

    def _forbidden(self, first: int, second: int) -> str | None:
        few, many = sorted((self._apart.get(first, set()), self._apart.get(second, set())), key=len)
        found = min((number for number, side in few if (number, not side) in many), default=None)
        return None if found is None else spoken(self._judgements[found])

    def _conflict(self, first: int, second: int) -> str | None:
        none: Qualifiers = frozenset()
        return conflict(self._qualifiers.get(first, none), self._qualifiers.get(second, none))

    def _unite(self, first: int, second: int) -> None:
        self._parents[second] = first
        if second in self._qualifiers:
            self._qualifiers[first] = self._qualifiers.get(first, frozenset()) | self._qualifiers.pop(second)
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


def join_rows(clusters: Clusters, rows: Sequence[int], reasons: Sequence[str]) -> tuple[list[int], list[RowLink]]:
    """Join rows of one spelling to the first part that takes them; returns the first row of each part, and the links.

    There is more than one part only where someone judged equal spellings different.
    """
    parts, links = [rows[0]], []
    for row, reason in zip(rows[1:], reasons[1:], strict=True):
        for part in parts:
            if clusters.founder(part) == clusters.founder(row):
                break
            against = clusters.join(part, row)
            links.append(RowLink(part, row, 1.0, reason, against))
            if against is None:
                break
        else:
            parts.append(row)
    return parts, links


def without_ambiguous(links: Iterable[RowLink], qualifiers: Sequence[Qualifiers]) -> list[RowLink]:
    """The links, those vetoed whose bare name fits two names that exclude each other: 朝阳 beside 朝阳区 and 朝阳市."""
    kept = list(links)
    said: dict[tuple[int, str], set[str]] = defaultdict(set)
    for link in kept:
        if link.against is None:
            for row, other in ((link.left, link.right), (link.right, link.left)):
                for kind, value in qualifiers[other]:
                    said[row, kind].add(value)
    return [link._replace(against=link.against or _ambiguous(link, qualifiers, said)) for link in kept]


def _ambiguous(link: RowLink, qualifiers: Sequence[Qualifiers], said: Mapping[tuple[int, str], set[str]]) -> str | None:
    for row, other in ((link.left, link.right), (link.right, link.left)):
        own = {kind for kind, _ in qualifiers[row]}
        for kind, _ in sorted(qualifiers[other]):
            if kind not in own and len(said[row, kind]) > 1:
                return f"could be any of: {', '.join(sorted(said[row, kind]))}"
    return None


def join_strongest_first(clusters: Clusters, links: Iterable[RowLink], anchors: Sequence[str]) -> list[RowLink]:
    """The links in order of score, then pair digest, each joined unless something is against it.

    A link inside a cluster that stronger links have made already is left out.
    """
    made: list[RowLink] = []
    for link in sorted(
        links, key=lambda link: (-link.score, digest(*sorted((anchors[link.left], anchors[link.right]))))
    ):
        if clusters.founder(link.left) == clusters.founder(link.right):
            continue
        made.append(link if link.against else link._replace(against=clusters.join(link.left, link.right)))
    return made
