"""What merging has come to, kept so that a few new documents need not merge everything again. All of it is derived.

Rows are mentions; a part is a set of rows that no row outside it has anything to do with. Documents whose extraction
changed since are noted by triggers. The keys under which rows meet lie in files beside the journal (`segments.py`).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import orjson

from kgplatform.types.merging import Hashes, Part, Remembered, Rows, Update
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Assignment, Entity, Link
from kgplatform.workspace.history import follow_all, follow_some
from kgplatform.workspace.journal import Workspace, now
from kgplatform.workspace.lines import Lines
from kgplatform.workspace.segments import Segments

_AT_ONCE = 10_000


class Merged:
    """The state of merging of one graph. Whoever writes holds the lease of the workspace."""

    def __init__(self, workspace: Workspace, graph: str) -> None:
        self._workspace, self._graph = workspace, graph
        self._folder = workspace.folder / "merged" / digest(graph)[:16]
        self._segments, self._lines = Segments(self._folder), Lines(self._folder)
        self._is_new = False

    def state(self) -> tuple[str, str] | None:
        """The stamp and the judgements of the last time; None where nothing can be built upon."""
        with self._workspace.reading() as sql:
            row = sql.execute(
                "SELECT stamp, judgements, batches FROM merged WHERE graph = ?", (self._graph,)
            ).fetchone()
        batches = min(self._segments.batches, self._lines.batches)
        return (row[0], row[1]) if row and row[2] <= batches else None

    def changed(self) -> tuple[tuple[int, ...], int]:
        """The documents whose extraction came, changed or went since the last time, and up to where that was noted."""
        with self._workspace.reading() as sql:
            rows = sql.execute("SELECT document, id FROM unmerged WHERE graph = ?", (self._graph,)).fetchall()
        return tuple(sorted({document for document, _ in rows})), max((noted for _, noted in rows), default=0)

    def next_row(self) -> int:
        """The first number that no row has or had."""
        with self._workspace.reading() as sql:
            (number,) = sql.execute("SELECT COALESCE(MAX(row), -1) + 1 FROM merged_rows").fetchone()
        return max(int(number), self._lines.next_row)

    def count(self) -> int:
        """How many rows there are."""
        with self._workspace.reading() as sql:
            query = "SELECT COUNT(*) FROM merged_rows WHERE graph = ?"
            return int(sql.execute(query, (self._graph,)).fetchone()[0])

    def holds(self, documents: Sequence[int]) -> bool:
        """Whether a row of one of these documents is remembered."""
        return next(self._select("row", "number", documents), None) is not None

    def meeting(
        self,
        hashes: Hashes,
        *,
        documents: Sequence[int] = (),
        rows: Sequence[int] = (),
    ) -> list[Remembered]:
        """All rows of the parts in which a row has one of these keys, documents or numbers."""
        _, found = self._segments.find(hashes)
        numbers = np.unique(np.concatenate([found, np.array(rows, dtype=np.int64)])).tolist()
        wanted = ("row", numbers), ("number", documents)
        parts = {part for column, values in wanted for (part,) in self._select("part", column, values)}
        met = list(self._select(_FIELDS, "part", sorted(parts)))
        lines = self._lines.of(np.array([values[0] for values in met], dtype=np.int64))
        return [_row(values, line) for values, line in zip(met, lines, strict=True)]

    def sharing(self, hashes: Hashes, *, standing: bool = False) -> tuple[Rows, Rows, list[bytes]]:
        """Every (place in `hashes`, number of a row with this key, what was written of it)."""
        places, found = self._segments.find(hashes)
        if standing:
            kept = np.isin(found, [row for (row,) in self._select("row", "row", np.unique(found).tolist())])
            places, found = places[kept], found[kept]
        return places, found, self._lines.of(found)

    def parts(self) -> Iterator[Part]:
        """Every part of more than one row, or with a link."""
        with self._workspace.reading() as sql:
            for part, content in sql.execute(
                "SELECT part, content FROM merged_parts WHERE graph = ? ORDER BY part", (self._graph,)
            ):
                yield _part(part, content)

    def all_rows(self) -> Iterator[Remembered]:
        """Every row, in the order in which they came."""
        with self._workspace.reading() as sql:
            for row in sql.execute(f"SELECT {_FIELDS} FROM merged_rows WHERE graph = ? ORDER BY row", (self._graph,)):
                yield _row(row)

    def begin(self) -> None:
        """Throw all away."""
        with self._workspace.transaction() as sql:
            for table in ("merged", "merged_rows", "merged_parts"):
                sql.execute(f"DELETE FROM {table} WHERE graph = ?", (self._graph,))
        shutil.rmtree(self._folder, ignore_errors=True)
        self._segments, self._lines = Segments(self._folder), Lines(self._folder)
        self._is_new = True

    def keep(self, update: Update) -> None:
        """Take the next state in, in one transaction; the ids of entities are followed."""
        with self.keeping(update):
            return

    @contextmanager
    def keeping(self, update: Update) -> Iterator[sqlite3.Connection]:
        """The same; it is durable when the block ends."""
        for first_row, owners, hashes, written in update.noted:
            self._lines.add(first_row, written)  # before the keys: a row with a key has a line
            self._segments.add(hashes, owners, more=True)
        self._segments.settle()
        with self._workspace.transaction() as sql:
            sql.executemany("DELETE FROM merged_rows WHERE row = ?", [(one.row,) for one in update.gone])
            sql.executemany("DELETE FROM merged_parts WHERE part = ?", [(part,) for part in update.replaced])
            sql.executemany(_PUT_ROW, (_values(self._graph, one) for one in update.rows))
            sql.executemany(_PUT_PART, ((one.part, self._graph, _content(one)) for one in update.parts))
            if self._is_new:
                follow_all(sql, self._graph, update.assigned, now())
            else:
                follow_some(sql, self._graph, update.known, update.assigned, now())
            sql.execute("UPDATE merged SET batches = ? WHERE graph = ?", (self._segments.batches, self._graph))
            yield sql
        self._is_new = False

    def stamp(self, state: tuple[str, str], noted: int) -> None:
        """All that was noted up to there is merged, under these rules and judgements."""
        with self._workspace.transaction() as sql:
            sql.execute("DELETE FROM unmerged WHERE graph = ? AND id <= ?", (self._graph, noted))
            sql.execute(
                "INSERT OR REPLACE INTO merged VALUES (?, ?, ?, ?)", (self._graph, *state, self._segments.batches)
            )

    def _select(self, what: str, column: str, values: Sequence[int] | Sequence[str]) -> Iterator[tuple[Any, ...]]:
        # beside row and part, graph must lead to no index: nearly all rows may be of one graph
        graph = "graph" if column == "number" else "+graph"
        query = f"SELECT {what} FROM merged_rows WHERE {column} IN (SELECT value FROM json_each(?)) AND {graph} = ?"
        with self._workspace.reading() as sql:
            for start in range(0, len(values), _AT_ONCE):
                wanted = orjson.dumps(values[start : start + _AT_ONCE]).decode()
                yield from sql.execute(query, (wanted, self._graph)).fetchall()


_STORED = Remembered._fields[:-1]  # what is written of names lies in `lines.py`
_FIELDS = ", ".join(_STORED)
_PUT_ROW = (
    f"INSERT INTO merged_rows ({_FIELDS}, graph) VALUES ({'?, ' * len(_STORED)}?)"
    " ON CONFLICT (row) DO UPDATE SET part = excluded.part"
)
_PUT_PART = "INSERT OR REPLACE INTO merged_parts VALUES (?, ?, ?)"


def _values(graph: str, one: Remembered) -> tuple[object, ...]:
    return (*one[:-3], _json(one.context), _json(one.stated), graph)


def _json(values: tuple[object, ...]) -> str:
    return orjson.dumps(values).decode() if values else ""


def _row(values: tuple[Any, ...], written: bytes = b"") -> Remembered:
    row, part, number, offset, argument_only, anchor, text, label, language, source, context, stated = values
    return Remembered(
        row,
        part,
        number,
        offset,
        bool(argument_only),
        anchor,
        text,
        label,
        language,
        source,
        tuple(orjson.loads(context)) if context else (),
        tuple(map(tuple, orjson.loads(stated))) if stated else (),
        written,
    )


def _content(one: Part) -> bytes:
    return orjson.dumps(
        [
            {anchor: list(assigned) for anchor, assigned in one.assignments.items()},
            [list(entity) for entity in one.entities],
            [list(link) for link in one.links],
        ]
    )


def _part(part: int, content: bytes) -> Part:
    assignments, entities, links = orjson.loads(content)
    return Part(
        part,
        {anchor: Assignment(*assigned) for anchor, assigned in assignments.items()},
        tuple(Entity(id, label, name, tuple(aliases)) for id, label, name, aliases in entities),
        tuple(Link(*link) for link in links),
    )
