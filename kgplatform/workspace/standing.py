"""What a graph came to when it was last made from the journal, so that nothing is made again while nothing changed.

Every change of what a graph is made from counts as a new revision, by triggers of the tables: no writer can forget it.
"""

from __future__ import annotations

from kgplatform.workspace.journal import Workspace


def revision(workspace: Workspace, graph: str) -> int:
    """Which state of extractions, documents and judgements this is."""
    with workspace.transaction() as sql:
        sql.execute("INSERT OR IGNORE INTO revisions VALUES (?, 0)", (graph,))
        (number,) = sql.execute("SELECT revision FROM revisions WHERE graph = ?", (graph,)).fetchone()
    return int(number)


def standing(workspace: Workspace, graph: str, stamp: str) -> tuple[str, str] | None:
    """What the graph came to by these rules (`stamp`), and the counts (JSON) of the merging that led there.

    None where something changed since, or where the graph was never made.
    """
    with workspace.reading() as sql:
        row = sql.execute(
            "SELECT content, counts FROM standing JOIN revisions USING (graph, revision) WHERE graph = ? AND stamp = ?",
            (graph, stamp),
        ).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def note_standing(workspace: Workspace, graph: str, number: int, stamp: str, content: str, counts: str) -> None:
    """The graph came to this in the state of that revision, by these rules."""
    with workspace.transaction() as sql:
        sql.execute("INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)", (graph, number, stamp, content, counts))
