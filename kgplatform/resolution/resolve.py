"""Which mentions are one entity, and why. Pure: it sees columns, judgements and a profile, and nothing outside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.candidates import Unit, units_of
from kgplatform.resolution.cluster import (
    Clusters,
    RowLink,
    apply_judgements,
    join_rows,
    join_strongest_first,
    without_ambiguous,
)
from kgplatform.resolution.columns import Columns, columns_of, telling
from kgplatform.resolution.evidence import alias_links, names_in, renamed
from kgplatform.resolution.exact import Node, nodes_of, reason_for
from kgplatform.resolution.links import near_links
from kgplatform.resolution.names import pick_label, pick_name
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.scope import LOCAL, Local, arguments_of
from kgplatform.resolution.short_names import links_that_fit
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.types.resolution import Assignment, Entity, Judgement, Link, Profile, Resolution

NEAR_MISSES_PER_NAME = 8
ALONE = 1.0, "founder"


class Merged(NamedTuple):
    """What merging came to, by rows: each row's founder, and the links.

    `ties` = pairs that nothing about the two alone spoke against, whatever became of them.
    """

    columns: Columns
    founders: list[int]
    links: list[RowLink]
    ties: list[tuple[int, int]]


def resolve(table: MentionTable, judgements: Sequence[Judgement], profile: Profile) -> Resolution:
    """Every anchor's entity, and the links that led there or were turned down.

    The same rows, judgements and profile give the same result in whatever order they come.
    """
    merged = merge(table, judgements, Statistics.of(profile), refused=True)
    return resolution_of(table, merged, profile.digest)


def resolution_of(table: MentionTable, merged: Merged, profile: str) -> Resolution:
    """What merging came to, as nouns; `profile` = the digest of the one in force."""
    return _resolution(table, merged, _bounded(merged.links), profile)


def merge(
    table: MentionTable, judgements: Sequence[Judgement], statistics: Statistics, *, refused: bool = False
) -> Merged:
    """The same by rows, without the nouns: for tables of a million names, and for parts of a corpus.

    Links that were turned down are made with `refused` only.
    """
    profile, columns = statistics.profile, columns_of(table)
    columns = replace(columns, says=telling(columns, statistics))
    aliases = alias_links(table, table.stated, profile.aliases)
    known_as = names_in(columns.names, aliases)
    says = [renamed(said, known_as[row]) if row in known_as else said for row, said in enumerate(columns.says)]
    clusters = Clusters(says)
    links = apply_judgements(clusters, judgements, {anchor: row for row, anchor in enumerate(table.anchors)})
    nodes, apart = nodes_of(columns, statistics, refused=refused)
    parts = [node.rows if len(node.rows) == 1 else _join_node(clusters, node, columns, links) for node in nodes]
    units = units_of(nodes, columns)
    found = list(_row_links(units, parts, columns, statistics, refused=refused))
    found += _local_links(columns.short_forms, arguments_of(table, columns.names))
    found += [RowLink(link.full, link.short, link.score, link.reason) for link in aliases]
    found += links_that_fit(nodes, columns, table, statistics)
    decided = without_ambiguous(found, _said_together(units, says))
    links += join_strongest_first(clusters, decided, table.anchors, profile.thresholds.get("together", 0.5))
    links = links + apart if refused else [link for link in links if link.against is None]
    ties = [(link.left, link.right) for link in found if link.against is None]
    return Merged(columns, [clusters.founder(row) for row in range(len(table))], links, ties)


class Assigned(NamedTuple):
    """By rows: the founder, score and reason of each (1.0, "founder" alone), and how many links were accepted."""

    founders: list[int]
    scores: list[float]
    reasons: list[str]
    links: int


def assigned(merged: Merged) -> Assigned:
    """What merging came to without names of entities and links that were turned down."""
    strongest = strongest_of(merged.links)
    said = [strongest.get(row, ALONE) for row in range(len(merged.founders))]
    accepted = sum(link.against is None for link in merged.links)
    return Assigned(merged.founders, [score for score, _ in said], [reason for _, reason in said], accepted)


def _join_node(clusters: Clusters, node: Node, columns: Columns, links: list[RowLink]) -> list[int]:
    """The first row of each part of a node; there is more than one only where someone judged its rows different.

    Rows of one spelling are joined first, so that a link between two spellings holds two groups together.
    """
    spelled: dict[str, list[int]] = {}
    for row in node.rows:
        spelled.setdefault(columns.names[row].folded, []).append(row)
    if len(spelled) == 1:
        return _joined(clusters, node.rows, columns, links)
    firsts: list[int] = []
    for rows in spelled.values():
        firsts += _joined(clusters, rows, columns, links)
    return _joined(clusters, sorted(firsts), columns, links)


def _joined(clusters: Clusters, rows: list[int], columns: Columns, links: list[RowLink]) -> list[int]:
    if len(rows) == 1:
        return rows
    reasons = [reason_for(columns, rows[0], row) for row in rows]
    firsts, made = join_rows(clusters, rows, reasons)
    links += made
    return firsts


def _row_links(
    units: Sequence[Unit],
    parts: Sequence[Sequence[int]],
    columns: Columns,
    statistics: Statistics,
    *,
    refused: bool,
) -> Iterator[RowLink]:
    scopes = columns.scopes[np.array([unit.rows[0] for unit in units], dtype=np.int64)]
    keys = columns.keys[np.array([unit.rows[0] for unit in units], dtype=np.int64)]
    for link in near_links(units, scopes, keys, statistics, refused=refused):
        mine, yours = units[link.left], units[link.right]
        for left in _firsts(mine, parts):
            for right in _firsts(yours, parts):
                yield RowLink(left, right, link.score, link.reason, link.against, "model")


def _firsts(unit: Unit, parts: Sequence[Sequence[int]]) -> Sequence[int]:
    return unit.rows[:1] if len(parts[unit.node]) == 1 else parts[unit.node]


def _said_together(units: Sequence[Unit], says: Sequence[Qualifiers]) -> Sequence[Qualifiers]:
    """What rows say; the first row of a unit says what its whole node says."""
    together = list(says)
    for unit in units:
        if len(unit.rows) > 1 or unit.says != together[unit.rows[0]]:
            together[unit.rows[0]] |= unit.says
    return together


def _local_links(short_forms: Iterable[Local], arguments: Iterable[Local]) -> Iterator[RowLink]:
    yield from (RowLink(found.full, found.short, LOCAL, found.reason) for found in short_forms)
    yield from (RowLink(found.full, found.short, 1.0, found.reason) for found in arguments)


def _bounded(links: Iterable[RowLink]) -> list[RowLink]:
    """All accepted links, and of those turned down each name's strongest few: a list to look at decides nothing."""
    seen: Counter[int] = Counter()
    kept: list[RowLink] = []
    for link in links:
        if link.against is not None:
            seen.update((link.left, link.right))
            if max(seen[link.left], seen[link.right]) > NEAR_MISSES_PER_NAME:
                continue
        kept.append(link)
    return kept


def _resolution(table: MentionTable, merged: Merged, links: Sequence[RowLink], profile: str) -> Resolution:
    members: dict[int, list[int]] = defaultdict(list)
    for row, founder in enumerate(merged.founders):
        members[founder].append(row)
    strongest = strongest_of(links)
    assignments: dict[str, Assignment] = {}
    entities: dict[str, Entity] = {}
    for founder, rows in members.items():
        entity = entity_of(table, merged.columns.names, founder, rows)
        entities[entity.id] = entity
        for row in rows:
            score, reason = strongest.get(row, ALONE)
            assignments[table.anchors[row]] = Assignment(entity.id, score, reason)
    return Resolution(
        profile=profile,
        assignments=assignments,
        entities=entities,
        links=tuple(link_of(table, link) for link in links),
    )


def strongest_of(links: Iterable[RowLink]) -> dict[int, tuple[float, str]]:
    """Score and reason of the strongest accepted link of each row that has one."""
    strongest: dict[int, tuple[float, str]] = {}
    for link in links:
        for row in (link.left, link.right):
            if link.against is None and (row not in strongest or link.score > strongest[row][0]):
                strongest[row] = link.score, link.reason
    return strongest


def entity_of(table: MentionTable, names: Sequence[Name], founder: int, rows: Sequence[int]) -> Entity:
    """The entity that these rows are."""
    texts = [table.texts[row] for row in rows]
    name = pick_name(texts, [names[row] for row in rows])
    return Entity(
        id=table.anchors[founder],
        label=pick_label(table.labels[row] for row in rows),
        name=name,
        aliases=tuple(sorted(set(texts) - {name})),
    )


def link_of(table: MentionTable, link: RowLink) -> Link:
    """A link between rows as one between anchors."""
    reason = link.reason if link.against is None else f"{link.reason}; but {link.against}"
    return Link(table.anchors[link.left], table.anchors[link.right], link.score, reason, link.against is None, link.by)
