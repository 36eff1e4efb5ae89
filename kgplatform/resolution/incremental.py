"""New documents touch only what they meet: the rows that may change are looked up, and resolved as if alone.

Two rows have to do with each other where they have one key, where a link between their nodes is not vetoed, where a
document ties them, or where somebody judged them. The parts that this makes are independent: `resolve` on some of them
says of these what it says of them among all others. So a change needs the parts that the changed blocks belong to and
those of their near names, and nothing else; with nothing remembered, the same function resolves everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, cast

import numpy as np

from kgplatform.resolution.cluster import RowLink
from kgplatform.resolution.columns import columns_of
from kgplatform.resolution.evidence import tied_by_documents
from kgplatform.resolution.hashing import Hashes
from kgplatform.resolution.nearby import Changed, rows_near
from kgplatform.resolution.normalize import remember
from kgplatform.resolution.resolve import ALONE, Merged, entity_of, link_of, merge, strongest_of
from kgplatform.resolution.row_keys import Keyed, anchored, exact_of, near_of, nearly_once
from kgplatform.resolution.scope import tied_by_scope
from kgplatform.resolution.stated import Kind, Stated
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.resolution.written import read, written
from kgplatform.types.merging import Index, Keys, Noted, Part, Remembered, Update
from kgplatform.types.resolution import Assignment, Judgement
from kgplatform.types.task import Language

_NO_PART = -1  # yet
_AT_ONCE = 100_000  # rows that are noted


class Change(NamedTuple):
    """Documents that came, changed or went, and what they name now; anchors whose judgements changed."""

    documents: Sequence[int]
    table: MentionTable
    judged: Sequence[str] = ()


class Found(NamedTuple):
    """What can be told of new names before the names just before them are merged: their keys, and the numbers of the
    rows in whose blocks a link could end. It is known from all keys before, and not from what came of them."""

    exact: Keyed
    noted: tuple[Noted, ...]
    near: Sequence[int]


class Met(NamedTuple):
    """The keys of new names, and all rows that they may concern."""

    exact: Keyed
    noted: Iterable[Noted]
    known: Sequence[Remembered]


def merge_all(
    table: MentionTable, judgements: Sequence[Judgement], statistics: Statistics, *, first_row: int
) -> Update:
    """The first state: everything, where nothing is remembered."""
    exact = exact_of(table, statistics)
    met = Met(exact, _noted(table, exact, statistics, first_row), ())
    return merge_met(Change((), table), met, judgements, statistics, first_row=first_row)


def find(index: Keys, table: MentionTable, statistics: Statistics, *, first_row: int) -> Found:
    """What `merge_in` looks up for the names of documents of which nothing is remembered."""
    exact = exact_of(table, statistics)
    noted = tuple(_noted(table, exact, statistics, first_row))
    return Found(exact, noted, rows_near(index, Changed(columns_of(table)), statistics))


def merge_in(
    index: Index,
    change: Change,
    judgements: Sequence[Judgement],
    statistics: Statistics,
    *,
    first_row: int,
    found: Found | None = None,
) -> Update:
    """What the change makes of the state in the index; new rows are numbered from `first_row` on."""
    met = meet(index, change, judgements, statistics, first_row=first_row, found=found)
    return merge_met(change, met, judgements, statistics, first_row=first_row)


def meet(
    index: Index,
    change: Change,
    judgements: Sequence[Judgement],
    statistics: Statistics,
    *,
    first_row: int,
    found: Found | None = None,
) -> Met:
    """All that a change needs of the state in the index.

    What was `found` in an index with all keys of before need not be looked up again.
    """
    exact = found.exact if found else exact_of(change.table, statistics)
    near = found.near if found else None
    known = _met(index, change, exact.hashes, _active(judgements), statistics, near)
    return Met(exact, found.noted if found else _noted(change.table, exact, statistics, first_row), known)


def merge_met(
    change: Change, met: Met, judgements: Sequence[Judgement], statistics: Statistics, *, first_row: int
) -> Update:
    """What the change makes of what it met."""
    return _update(change, met, _active(judgements), statistics, first_row=first_row)


def _active(judgements: Iterable[Judgement]) -> list[Judgement]:
    return [judgement for judgement in judgements if judgement.withdrawn_at is None]


def _update(
    change: Change, met: Met, judgements: Sequence[Judgement], statistics: Statistics, *, first_row: int
) -> Update:
    numbers, table, exact = set(change.documents), change.table, met.exact
    staying, rows = [row for row in met.known if row.number not in numbers], list[Remembered]()
    if staying:
        _remember(change.table, staying)
        rows = [*staying, *_fresh(change.table, first_row)]
        rows.sort(key=lambda row: (row.number, row.offset, row.argument_only, row.anchor))
        table = _table(rows)
        exact = exact_of(table, statistics)
    merged = merge(table, judgements, statistics)
    rows = rows or list(_fresh(table, first_row))  # of a million, after the most memory is needed
    parts = _parts_of(table, rows, exact, judgements, merged.ties)
    moved = (one._replace(part=part) for one, part in zip(rows, parts, strict=True) if one.part != part)
    return Update(
        gone=tuple(row for row in met.known if row.number in numbers),
        replaced=tuple(sorted({row.part for row in met.known})),
        rows=moved,
        parts=_results(table, merged, parts),
        known=tuple(row.anchor for row in met.known),
        assigned={
            anchor: table.anchors[founder] for anchor, founder in zip(table.anchors, merged.founders, strict=True)
        },
        noted=met.noted,
    )


def _noted(table: MentionTable, exact: Keyed, statistics: Statistics, first_row: int) -> Iterator[Noted]:
    """Under which keys the rows are found again, some at a time: those of a million names take a quarter of a GiB."""
    columns = columns_of(table)
    once = nearly_once(columns)
    for start in range(0, max(1, len(table)), _AT_ONCE):
        end = min(start + _AT_ONCE, len(table))
        near = near_of(columns, once[(once >= start) & (once < end)], statistics)
        own = (exact.owners >= start) & (exact.owners < end)
        yield Noted(
            first_row + start,
            np.concatenate([exact.owners[own], near.owners, np.arange(start, end)]) + first_row,
            np.concatenate([exact.hashes[own], near.hashes, anchored(table.anchors[start:end])]),
            tuple(written(columns, start, end)),
        )


def _met(
    index: Index,
    change: Change,
    exact: Hashes,
    judgements: Sequence[Judgement],
    statistics: Statistics,
    near: Sequence[int] | None,
) -> list[Remembered]:
    """All rows that the change may concern: those of its blocks and judgements, and those that could be linked."""
    numbers, own = set(change.documents), {*change.table.anchors, *change.judged}
    blocks = index.meeting(exact, documents=change.documents)
    gone = [row for row in blocks if row.number in numbers]
    own.update(row.anchor for row in gone)
    sides = own.union(*(_sides(judgement) for judgement in judgements if own & _sides(judgement)))
    judged = index.meeting(anchored(sorted(sides))) if judgements or change.judged else ()
    met = {row.row: row for row in (*blocks, *judged)}
    if near is None or gone:
        went = columns_of(_table(gone)) if gone else None
        near = rows_near(index, Changed(columns_of(change.table), went, {row.row for row in gone}), statistics)
    met |= {row.row: row for row in index.meeting(_no_hashes(), rows=[row for row in near if row not in met])}
    return list(met.values())


def _sides(judgement: Judgement) -> set[str]:
    return {*judgement.left, *judgement.right}


def _no_hashes() -> Hashes:
    return np.zeros(0, dtype=np.uint64)


# Rows as they are remembered, and as a table


def _remember(table: MentionTable, staying: Iterable[Remembered]) -> None:
    """No name that is known already shall be normalised again."""
    remember({(row.text, row.label or None): read(row.written).name for row in staying if row.written})
    remember(
        {
            (text, label): name
            for text, label, name in zip(table.texts, table.labels, columns_of(table).names, strict=True)
        }
    )


def _fresh(table: MentionTable, first_row: int) -> Iterator[Remembered]:
    stated: dict[tuple[int, str], list[tuple[str, ...]]] = defaultdict(list)
    for one in table.stated:
        for name in (one.full, one.short):  # whichever of them is a mention
            stated[one.number, name].append(tuple(one[1:]))
    for row in range(len(table)):
        yield Remembered(
            row=first_row + row,
            part=_NO_PART,
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
    exact: Keyed,
    judgements: Iterable[Judgement],
    ties: Iterable[tuple[int, int]],
) -> list[int]:
    """The number of each row's part: that of its first row."""
    parents = list(range(len(rows)))
    tied = tied_by_scope(table, columns_of(table).names), tied_by_documents(table)
    for left, right in chain(_tied_by_keys(exact), ties, *tied):
        _join(parents, left, right)
    places = {anchor: place for place, anchor in enumerate(table.anchors)}
    for judgement in judgements:
        said = [places[anchor] for anchor in (*judgement.left, *judgement.right) if anchor in places]
        for row in said[1:]:
            _join(parents, said[0], row)
    return [rows[_root(parents, row)].row for row in range(len(rows))]


def _tied_by_keys(exact: Keyed) -> Iterator[tuple[int, int]]:
    order = np.argsort(exact.hashes, kind="stable")
    hashes, owners = exact.hashes[order], exact.owners[order]
    same = np.flatnonzero(hashes[1:] == hashes[:-1])
    return zip(owners[same].tolist(), owners[same + 1].tolist(), strict=True)


def _join(parents: list[int], left: int, right: int) -> None:
    one, other = sorted((_root(parents, left), _root(parents, right)))
    parents[other] = one


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def _results(table: MentionTable, merged: Merged, parts: Sequence[int]) -> Iterator[Part]:
    """What each part of more than one row came to, one at a time: there may be hundreds of thousands."""
    links: dict[int, list[RowLink]] = defaultdict(list)
    for link in merged.links:
        if link.against is None:
            links[parts[link.left]].append(link)
    strongest = strongest_of(merged.links)
    for part, rows in _by_part(parts).items():
        founded: dict[int, list[int]] = {}
        for row in rows:
            founded.setdefault(merged.founders[row], []).append(row)
        entities = {row: entity_of(table, merged.columns.names, row, own) for row, own in founded.items()}
        said = {row: strongest.get(row, ALONE) for row in rows}
        yield Part(
            part,
            {table.anchors[row]: Assignment(entities[merged.founders[row]].id, *said[row]) for row in rows},
            tuple(entities.values()),
            tuple(link_of(table, link) for link in links[part]),
        )


def _by_part(parts: Sequence[int]) -> dict[int, list[int]]:
    """The rows of each part that has more than one."""
    counts = Counter(parts)
    found: dict[int, list[int]] = {part: [] for part, count in counts.items() if count > 1}
    for row, part in enumerate(parts):
        if part in found:
            found[part].append(row)
    return found
