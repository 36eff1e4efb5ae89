"""What merging has come to, kept so that a few new documents need not merge everything again. All of it is derived.

Rows are mentions; a part is a set of rows that no row outside it has anything to do with. Documents whose extraction
changed since are noted by triggers. The keys under which rows meet lie in files beside the journal (`segments.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson

from kgplatform.types.noun import digest
from kgplatform.types.resolution import Assignment, Entity, Link
from kgplatform.workspace.history import follow_some
from kgplatform.workspace.journal import Workspace, now
from kgplatform.workspace.segments import Hashes, Rows, Segments

_AT_ONCE = 10_000


class MergedRow(NamedTuple):
    """A mention that was merged: its number, the part it is in, and what merging needs of it."""

    row: int
    part: int
    number: int
    offset: int
    argument_only: bool
    anchor: str
    text: str
    label: str
    language: str
    source: str
    context: tuple[str, ...]


class Part(NamedTuple):
    """What the rows of one part came to."""

    part: int
    assignments: dict[str, Assignment]
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]


class Merged:
    """The state of merging of one graph. Whoever writes holds the lease of the workspace."""

    def __init__(self, workspace: Workspace, graph: str) -> None:
        self._workspace, self._graph = workspace, graph
        self._folder = workspace.folder / "merged" / digest(graph)[:16]
        self._segments = Segments(self._folder)

    def state(self) -> tuple[str, str] | None:
        """The stamp and the judgements of the last time; None where nothing can be built upon."""
        with self._workspace.reading() as sql:
            row = sql.execute(
                "SELECT stamp, judgements, batches FROM merged WHERE graph = ?", (self._graph,)
            ).fetchone()
        return (row[0], row[1]) if row and row[2] <= self._segments.batches else None

    def changed(self) -> tuple[int, ...]:
        """The documents whose extraction came, changed or went since the last time."""
        with self._workspace.reading() as sql:
            rows = sql.execute("SELECT document FROM unmerged WHERE graph = ? ORDER BY document", (self._graph,))
            return tuple(row[0] for row in rows)

    def next_row(self) -> int:
        """The first number that no row has."""
        with self._workspace.reading() as sql:
            return int(sql.execute("SELECT COALESCE(MAX(row), -1) + 1 FROM merged_rows").fetchone()[0])

    def add(self, hashes: Hashes, rows: Rows) -> None:
        """Keys of rows that `keep` will bring; kept when this returns."""
        self._segments.add(hashes, rows)

    def find(self, hashes: Hashes) -> tuple[Rows, Rows]:
        """Which rows have one of these keys: (place in `hashes`, row). Rows that went long ago may be among them."""
        return self._segments.find(hashes)

    def rows(self, rows: Iterable[int]) -> list[MergedRow]:
        """Rows by number, those that are there."""
        return self._select("row", sorted(set(rows)))

    def of_parts(self, parts: Iterable[int]) -> list[MergedRow]:
        """All rows of these parts."""
        return self._select("part", sorted(set(parts)))

    def of_documents(self, numbers: Iterable[int]) -> list[MergedRow]:
        """All rows of these documents."""
        return self._select("number", sorted(set(numbers)))

    def of_anchors(self, anchors: Iterable[str]) -> list[MergedRow]:
        """The rows of these anchors."""
        return self._select("anchor", sorted(set(anchors)))

    def parts(self) -> Iterator[Part]:
        """Every part of more than one row, or with a link."""
        with self._workspace.reading() as sql:
            for part, content in sql.execute(
                "SELECT part, content FROM merged_parts WHERE graph = ? ORDER BY part", (self._graph,)
            ):
                yield _part(part, content)

    def all_rows(self) -> Iterator[MergedRow]:
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
        self._segments = Segments(self._folder)

    def keep(
        self,
        *,
        gone: Sequence[MergedRow],
        replaced: Iterable[int],
        rows: Iterable[MergedRow],
        parts: Iterable[Part],
        documents: Iterable[int],
        state: tuple[str, str],
    ) -> None:
        """In one transaction: rows that went, parts that others replace, and what came; ids of entities are followed.

        `rows` are those that are new or whose part has changed, `parts` those that are not one row alone.
        """
        kept, made = list(rows), list(parts)
        with self._workspace.transaction() as sql:
            sql.executemany("DELETE FROM merged_rows WHERE row = ?", [(one.row,) for one in gone])
            sql.executemany("DELETE FROM merged_parts WHERE part = ?", [(part,) for part in set(replaced)])
            sql.executemany(_PUT_ROW, [_values(self._graph, one) for one in kept])
            sql.executemany(
                "INSERT OR REPLACE INTO merged_parts VALUES (?, ?, ?)",
                [(one.part, self._graph, _content(one)) for one in made],
            )
            follow_some(sql, self._graph, [one.anchor for one in gone], _assigned(kept, made), now())
            sql.executemany(
                "DELETE FROM unmerged WHERE graph = ? AND document = ?", [(self._graph, one) for one in documents]
            )
            sql.execute(
                "INSERT OR REPLACE INTO merged VALUES (?, ?, ?, ?)", (self._graph, *state, self._segments.batches)
            )

    def _select(self, column: str, values: Sequence[int] | Sequence[str]) -> list[MergedRow]:
        found: list[MergedRow] = []
        with self._workspace.reading() as sql:
            for start in range(0, len(values), _AT_ONCE):
                wanted = orjson.dumps(values[start : start + _AT_ONCE]).decode()
                query = (
                    f"SELECT {_FIELDS} FROM merged_rows WHERE {column} IN (SELECT value FROM json_each(?))"
                    " AND graph = ?"
                )
                found += map(_row, sql.execute(query, (wanted, self._graph)))
        return found


_FIELDS = ", ".join(MergedRow._fields)
_PUT_ROW = f"INSERT OR REPLACE INTO merged_rows ({_FIELDS}, graph) VALUES ({'?, ' * len(MergedRow._fields)}?)"


def _values(graph: str, one: MergedRow) -> tuple[object, ...]:
    return (*one[:-1], "\n".join(one.context), graph)


def _row(values: tuple[object, ...]) -> MergedRow:
    row = MergedRow(*values)  # type: ignore[arg-type]  # the columns are the fields
    return row._replace(
        argument_only=bool(row.argument_only), context=tuple(str(row.context).split("\n")) if row.context else ()
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


def _assigned(rows: Iterable[MergedRow], parts: Iterable[Part]) -> dict[str, str]:
    """Each anchor's entity, in founder order: a row that no part speaks of is its own."""
    spoken = {anchor: one.entity for part in parts for anchor, one in part.assignments.items()}
    ordered = sorted(rows, key=lambda one: (one.number, one.offset, one.anchor))
    return {one.anchor: spoken.get(one.anchor, one.anchor) for one in ordered}
