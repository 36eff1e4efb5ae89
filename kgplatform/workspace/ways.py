"""How documents were read, by recipe: what a recipe names can be made again, so that its answers are found."""

from __future__ import annotations

from collections.abc import Iterable

from kgplatform.types.noun import digest
from kgplatform.workspace.journal import Workspace


def note_ways(workspace: Workspace, recipes: Iterable[tuple[str, str, str]]) -> None:
    """Keep (recipe, way, schema); many recipes share a way, which is written once."""
    rows = [(recipe, digest(way), wanted, way) for recipe, way, wanted in recipes]
    with workspace.transaction() as sql:
        ways = {name: way for _, name, _, way in rows}
        sql.executemany("INSERT OR IGNORE INTO ways VALUES (?, ?)", ways.items())
        sql.executemany("INSERT OR REPLACE INTO recipes VALUES (?, ?, ?)", (row[:3] for row in rows))


def recall_way(workspace: Workspace, recipe: str) -> tuple[str, str] | None:
    """The way and the schema of a recipe, if they were kept."""
    with workspace.reading() as sql:
        row = sql.execute(
            "SELECT ways.content, recipes.wanted FROM recipes JOIN ways ON ways.digest = recipes.way"
            " WHERE recipes.recipe = ?",
            (recipe,),
        ).fetchone()
    return (str(row[0]), str(row[1])) if row else None
