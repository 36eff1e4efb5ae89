"""Which mentions are one entity, and why. Pure: it sees columns, judgements and a profile, and nothing outside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kgplatform.resolution.candidates import Unit, candidates, units_of
from kgplatform.resolution.cluster import (
    Clusters,
    RowLink,
    apply_judgements,
    join_rows,
    join_strongest_first,
    without_ambiguous,
)
from kgplatform.resolution.evidence import NOTHING, alias_links, names_in
from kgplatform.resolution.names import pick_label, pick_name
from kgplatform.resolution.normalize import Name, name_of
from kgplatform.resolution.scope import LOCAL, Local, arguments_of, scopes_of
from kgplatform.resolution.table import MentionTable
from kgplatform.types.resolution import Assignment, Entity, Judgement, Link, Profile, Resolution

NEAR_MISSES_PER_NAME = 8


def resolve(table: MentionTable, judgements: Sequence[Judgement], profile: Profile) -> Resolution:
    """Every anchor's entity, and the links that led there or were turned down.

    The same rows, judgements and profile give the same result in whatever order they come.
    """
    names = [name_of(text, label) for text, label in zip(table.texts, table.labels, strict=True)]
    aliases = alias_links(table, table.stated, {})
    known_as = names_in(names, aliases)
    qualifiers = [name.qualifiers | known_as.get(row, NOTHING) for row, name in enumerate(names)]
    clusters = Clusters(qualifiers)
    links = apply_judgements(clusters, judgements, {anchor: row for row, anchor in enumerate(table.anchors)})
    scopes, short_forms = scopes_of(table, names)
    units = units_of(names, scopes)
    parts, same_spelling = _join_spellings(clusters, units, table)
    links += same_spelling
    found = [*_row_links(units, parts, profile), *_local_links(short_forms, arguments_of(table, names))]
    found += [RowLink(link.full, link.short, link.score, link.reason) for link in aliases]
    decided = without_ambiguous(found, qualifiers)
    links += _bounded(join_strongest_first(clusters, decided, table.anchors))
    return _resolution(table, names, clusters, links, profile)


def _join_spellings(
    clusters: Clusters, units: Sequence[Unit], table: MentionTable
) -> tuple[list[list[int]], list[RowLink]]:
    parts: list[list[int]] = []
    links: list[RowLink] = []
    for unit in units:
        first = table.texts[unit.rows[0]]
        reasons = ["same spelling" if table.texts[row] == first else "same letters" for row in unit.rows]
        firsts, made = join_rows(clusters, unit.rows, reasons)
        parts.append(firsts)
        links += made
    return parts, links


def _row_links(units: Sequence[Unit], parts: Sequence[Sequence[int]], profile: Profile) -> Iterator[RowLink]:
    for pair in candidates(units, profile):
        for left in parts[pair.left]:
            for right in parts[pair.right]:
                yield RowLink(left, right, pair.score, pair.reason, pair.against)


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


def _resolution(
    table: MentionTable, names: Sequence[Name], clusters: Clusters, links: Sequence[RowLink], profile: Profile
) -> Resolution:
    members: dict[int, list[int]] = defaultdict(list)
    for row in range(len(table)):
        members[clusters.founder(row)].append(row)
    strongest = _strongest(links)
    assignments: dict[str, Assignment] = {}
    entities: dict[str, Entity] = {}
    for founder, rows in members.items():
        entity = _entity(table, names, founder, rows)
        entities[entity.id] = entity
        for row in rows:
            score, reason = strongest.get(row, (1.0, "founder"))
            assignments[table.anchors[row]] = Assignment(entity.id, score, reason)
    return Resolution(
        profile=profile.digest,
        assignments=assignments,
        entities=entities,
        links=tuple(_link(table, link) for link in links),
    )


def _strongest(links: Iterable[RowLink]) -> dict[int, tuple[float, str]]:
    strongest: dict[int, tuple[float, str]] = {}
    for link in links:
        for row in (link.left, link.right):
            if link.against is None and (row not in strongest or link.score > strongest[row][0]):
                strongest[row] = link.score, link.reason
    return strongest


def _entity(table: MentionTable, names: Sequence[Name], founder: int, rows: Sequence[int]) -> Entity:
    texts = [table.texts[row] for row in rows]
    name = pick_name(texts, [names[row] for row in rows])
    return Entity(
        id=table.anchors[founder],
        label=pick_label(table.labels[row] for row in rows),
        name=name,
        aliases=tuple(sorted(set(texts) - {name})),
    )


def _link(table: MentionTable, link: RowLink) -> Link:
    reason = link.reason if link.against is None else f"{link.reason}; but {link.against}"
    return Link(table.anchors[link.left], table.anchors[link.right], link.score, reason, link.against is None, link.by)
