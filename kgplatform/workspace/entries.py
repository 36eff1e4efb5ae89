"""Outcomes as the journal keeps them, without making nouns of them: what is written to a store, and its digests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from kgplatform.types.entry import Entry
from kgplatform.workspace.journal import Workspace

_COLUMNS = "d.number, d.source, d.id, e.text, d.language, d.metadata, e.recipe, e.content, e.failure"
_SHORT = f"SELECT {_COLUMNS}, '' FROM extractions e JOIN documents d ON d.number = e.document"
_WHOLE = (
    f"SELECT {_COLUMNS}, t.text FROM extractions e JOIN documents d ON d.number = e.document"
    " JOIN texts t ON t.digest = e.text"
)
_LIVE = " WHERE e.graph = ? AND NOT e.forgotten"


def entries(workspace: Workspace, graph: str, *, texts: bool = False) -> Iterator[Entry]:
    """Every live outcome of the graph by document number; their texts where wanted."""
    with workspace.reading() as sql:
        cursor = sql.cursor()
    with closing(cursor):
        yield from map(Entry._make, cursor.execute(f"{_WHOLE if texts else _SHORT}{_LIVE} ORDER BY d.number", (graph,)))


def whole_entry(workspace: Workspace, graph: str, number: int) -> Entry:
    """The live outcome of one document, with its text."""
    with workspace.reading() as sql:
        return Entry._make(sql.execute(f"{_WHOLE}{_LIVE} AND d.number = ?", (graph, number)).fetchone())
