"""New documents touch only what they meet: the rows that may change are looked up, and resolved as if alone.

Two rows have to do with each other where they have one key, where a link between their nodes is not vetoed, where a
document ties them, or where somebody judged them. The parts that this makes are independent: `resolve` on some of them
says of these what it says of them among all others. So a change needs the parts that the changed blocks belong to and
those of their near names, and nothing else; with nothing remembered, the same function resolves everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

import numpy as np

from kgplatform.resolution.columns import Columns, columns_of
from kgplatform.resolution.evidence import alias_key, tied_by_documents
from kgplatform.resolution.features import likeness_of
from kgplatform.resolution.guards import GUARDS, both_frequent, conflicting_qualifiers
from kgplatform.resolution.hashing import Hashes, Rows, combined, hashes_of
from kgplatform.resolution.keys import near_keys
from kgplatform.resolution.links import LEAST_LIKENESS
from kgplatform.resolution.normalize import Name, names_of
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.resolve import merge, resolution_of
from kgplatform.resolution.scope import tied_by_scope
from kgplatform.resolution.short_names import fits_of
from kgplatform.resolution.stated import Kind, Stated
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.merging import Index, Part, Remembered, Update
from kgplatform.types.resolution import Judgement, Profile, Resolution
from kgplatform.types.task import Language

_EXACT, _NEAR, _ALIAS, _FITS = (np.uint64(kind) for kind in (21, 22, 23, 24))

_BESIDE_SPELLING = (conflicting_qualifiers, both_frequent)


class Change(NamedTuple):
    """Documents that came, changed or went, and what they name now; anchors whose judgements changed."""

    documents: Sequence[int]
    table: MentionTable
    judged: Sequence[str] = ()


class _Column(NamedTuple):
    """Which row has which key."""

    owners: Rows
    hashes: Hashes


class _Keys(NamedTuple):
    exact: _Column
    near: _Column


def merge_in(
    index: Index, change: Change, judgements: Sequence[Judgement], statistics: Statistics, *, first_row: int
) -> Update:
    """What the change makes of the state in the index; new rows are numbered from `first_row` on."""
    active = [judgement for judgement in judgements if judgement.withdrawn_at is None]
    keys = _keys(change.table, statistics)
    known = _met(index, change, keys, active, statistics)
    numbers = set(change.documents)
    gone = tuple(row for row in known if row.number in numbers)
    staying = [row for row in known if row.number not in numbers]
    fresh = list(_fresh(change.table, first_row))
    rows = sorted([*staying, *fresh], key=lambda row: (row.number, row.offset, row.argument_only, row.anchor))
    table = _table(rows) if staying else change.table
    merged = merge(table, active, statistics)
    parts = _parts_of(table, rows, merged.ties, active, statistics)
    return Update(
        gone=gone,
        replaced=tuple(sorted({row.part for row in known})),
        rows=tuple(row._replace(part=part) for row, part in zip(rows, parts, strict=True)),
        parts=tuple(_results(rows, parts, resolution_of(table, merged, ""))),
        owners=np.concatenate([keys.exact.owners, keys.near.owners]) + first_row,
        hashes=np.concatenate([keys.exact.hashes, keys.near.hashes]),
    )


def _met(
    index: Index, change: Change, keys: _Keys, judgements: Sequence[Judgement], statistics: Statistics
) -> list[Remembered]:
    """All rows that the change may concern: those of its blocks and judgements first, then those near their names."""
    numbers, own = set(change.documents), {*change.table.anchors, *change.judged}
    blocks = index.meeting(keys.exact.hashes, documents=change.documents)
    own.update(row.anchor for row in blocks if row.number in numbers)
    sides = own.union(*(_sides(judgement) for judgement in judgements if own & _sides(judgement)))
    judged = index.meeting(_no_hashes(), anchors=sorted(sides)) if judgements or change.judged else ()
    met = {row.row: row for row in (*blocks, *judged)}
    near = _near_of(_keyed(change.table, keys.near), index, statistics.profile)
    if met:
        table = _table(met.values())
        near |= _near_of(_keyed(table, _near(columns_of(table), statistics)), index, statistics.profile)
    known = {row.anchor for row in met.values()} | own
    met |= {row.row: row for row in index.meeting(_no_hashes(), anchors=sorted(near - known))}
    return list(met.values())


def _sides(judgement: Judgement) -> set[str]:
    return {*judgement.left, *judgement.right}


class _Keyed(NamedTuple):
    """Names and their near keys; `owners` are places in `names`."""

    names: Sequence[Name]
    owners: Rows
    hashes: Hashes


def _keyed(table: MentionTable, near: _Column) -> _Keyed:
    return _Keyed(columns_of(table).names, near.owners, near.hashes)


def _near_of(keyed: _Keyed, index: Index, profile: Profile) -> set[str]:
    """The anchors of all rows whose name is so like one of these that a link could come or go."""
    places, rows = index.sharing(keyed.hashes)
    names = names_of([row.text for row in rows], [row.label or None for row in rows])
    pairs = {(owner, name): row for owner, name, row in zip(keyed.owners[places].tolist(), names, rows, strict=True)}
    if not pairs:
        return set()
    alike = likeness_of([keyed.names[owner] for owner, _ in pairs], [name for _, name in pairs]) >= LEAST_LIKENESS
    return {
        row.anchor
        for ((owner, name), row), enough in zip(pairs.items(), alike.tolist(), strict=True)
        if enough and not _spelled_apart(keyed.names[owner], name, profile)
    }


def _spelled_apart(left: Name, right: Name, profile: Profile) -> bool:
    """Whether the words alone make two names of them, whatever is said beside them and however often they occur."""
    pair = Pair(left, right, profile, supported=True)
    return any(guard(pair) is not None for guard in GUARDS if guard not in _BESIDE_SPELLING)


def _keys(table: MentionTable, statistics: Statistics) -> _Keys:
    return _Keys(_exact(table, statistics), _near(columns_of(table), statistics))


def _exact(table: MentionTable, statistics: Statistics) -> _Column:
    """Rows with one of these in common decide together: typed keys, names that are known as aliases, short forms."""
    columns = columns_of(table)
    aliases = statistics.profile.aliases
    meant = set(aliases.values())
    rows, texts = [], []
    for row, label in enumerate(table.labels if aliases else ()):
        folded = columns.names[row].folded
        known = aliases.get(alias_key(label or "", table.texts[row]))
        for name in ({folded} & meant) | ({known} if known else set()):
            rows.append(row)
            texts.append(alias_key(label or "", name))
    fits = fits_of(columns, table.texts, statistics)
    owners = np.concatenate([np.arange(len(columns)), np.array(rows, dtype=np.int64), fits.rows])
    hashes = _salted(columns.keys, _EXACT), _salted(hashes_of(texts), _ALIAS), _salted(fits.hashes, _FITS)
    return _Column(owners, np.concatenate(hashes))


def _near(columns: Columns, statistics: Statistics) -> _Column:
    """The near keys of each name once: a row of equal key and words is met through its block."""
    firsts: dict[tuple[int, tuple[str, ...]], int] = {}
    for row in np.flatnonzero(columns.everywhere).tolist():
        firsts.setdefault((int(columns.keys[row]), columns.names[row].words), row)
    rows = np.array(list(firsts.values()), dtype=np.int64)
    if not len(rows):
        return _Column(rows, _no_hashes())
    owners, hashes = near_keys([columns.names[row] for row in rows.tolist()], columns.scopes[rows], statistics)
    return _Column(rows[owners], _salted(hashes, _NEAR))


def _salted(hashes: Hashes, kind: np.uint64) -> Hashes:
    return combined(np.full(len(hashes), kind, dtype=np.uint64), hashes)


def _no_hashes() -> Hashes:
    return np.zeros(0, dtype=np.uint64)


# Rows as they are remembered, and as a table


def _fresh(table: MentionTable, first_row: int) -> Iterator[Remembered]:
    stated: dict[tuple[int, str], list[tuple[str, ...]]] = defaultdict(list)
    for one in table.stated:
        for name in (one.full, one.short):  # whichever of them is a mention
            stated[one.number, name].append(tuple(one[1:]))
    for row in range(len(table)):
        yield Remembered(
            row=first_row + row,
            part=first_row + row,
            number=table.numbers[row],
            offset=table.offsets[row],
            argument_only=table.argument_only[row],
            anchor=table.anchors[row],
            text=table.texts[row],
            label=table.labels[row] or "",
            language=table.languages[row],
            source=table.sources[row],
            context=table.contexts[row],
            stated=tuple(stated.get((table.numbers[row], table.texts[row]), ())),
        )


def _table(rows: Iterable[Remembered]) -> MentionTable:
    kept = list(rows)
    stated = {
        Stated(row.number, label, full, short, cast(Kind, kind), reason)
        for row in kept
        for label, full, short, kind, reason in row.stated
    }
    return MentionTable.of_rows(map(_row, kept), stated)


def _row(one: Remembered) -> Row:
    return Row(
        one.number,
        one.offset,
        one.argument_only,
        one.anchor,
        one.text,
        one.label,
        cast(Language, one.language),
        one.source,
        one.context,
    )


# Parts


def _parts_of(
    table: MentionTable,
    rows: Sequence[Remembered],
    ties: Iterable[tuple[int, int]],
    judgements: Iterable[Judgement],
    statistics: Statistics,
) -> list[int]:
    """The number of each row's part: that of its first row."""
    exact = _exact(table, statistics)
    parents = list(range(len(rows)))
    first_of: dict[int, int] = {}
    for row, key in zip(exact.owners.tolist(), exact.hashes.tolist(), strict=True):
        _join(parents, row, first_of.setdefault(key, row))
    for left, right in (*ties, *tied_by_scope(table, columns_of(table).names), *tied_by_documents(table)):
        _join(parents, left, right)
    places = {anchor: place for place, anchor in enumerate(table.anchors)}
    for judgement in judgements:
        said = [places[anchor] for anchor in (*judgement.left, *judgement.right) if anchor in places]
        for row in said[1:]:
            _join(parents, said[0], row)
    return [rows[_root(parents, row)].row for row in range(len(rows))]


def _join(parents: list[int], left: int, right: int) -> None:
    one, other = sorted((_root(parents, left), _root(parents, right)))
    parents[other] = one


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def _results(rows: Sequence[Remembered], parts: Sequence[int], resolution: Resolution) -> Iterator[Part]:
    """What each part of more than one row came to."""
    members: dict[int, list[str]] = defaultdict(list)
    part_of: dict[str, int] = {}
    for row, part in zip(rows, parts, strict=True):
        members[part].append(row.anchor)
        part_of[row.anchor] = part
    links = defaultdict(list)
    for link in resolution.links:
        links[part_of[link.left]].append(link)
    for part, anchors in members.items():
        if len(anchors) == 1:
            continue
        assignments = {anchor: resolution.assignments[anchor] for anchor in anchors}
        ids = dict.fromkeys(assignment.entity for assignment in assignments.values())
        yield Part(part, assignments, tuple(resolution.entities[id] for id in ids), tuple(links[part]))
