"""The graph in other formats: from the store, or, as Cypher text, from the journal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.export.cypher import Script, cypher
from kgplatform.export.graphml import graphml
from kgplatform.export.lines import facts_csv, jsonl
from kgplatform.export.turtle import write_turtle
from kgplatform.graph.rows import entity_rows, rows_of
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.files import write_bytes, write_lines
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.stores import queries
from kgplatform.stores.neo4j import MIGRATION
from kgplatform.types.graph import DocumentRows
from kgplatform.types.resolution import Resolution
from kgplatform.types.view import GraphView
from kgplatform.workspace.entries import entries
from kgplatform.workspace.journal import Workspace

Form = Literal["graphml", "jsonl", "csv", "cypher", "turtle"]
FORMS: tuple[str, ...] = get_args(Form)
_SUFFIXES: dict[str, Form] = {
    ".graphml": "graphml",
    ".xml": "graphml",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".cypher": "cypher",
    ".cql": "cypher",
    ".ttl": "turtle",
}


def form_of(output: Path) -> Form:
    """The format that the file's suffix names."""
    form = _SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise ConfigError(f"{output}: no format is known by this suffix; say --format, one of {', '.join(FORMS)}")
    return form


def export(settings: Settings, form: Form, output: Path, progress: Progress, *, full: bool = False) -> int:
    """Writes the file as the graph is read; gives its lines (0: not counted)."""
    if form == "cypher":
        return write_lines(output, script_lines(settings, progress))
    with open_store(settings, progress) as store:
        view = _told(store.view(), progress)
        if form == "turtle":
            write_bytes(output, lambda file: write_turtle(view, file, full=full))
            return 0
        if form == "csv":
            return write_lines(output, facts_csv(view))
        lines: Callable[..., Iterator[str]] = graphml if form == "graphml" else jsonl
        return write_lines(output, lines(view, full=full))


def script_lines(settings: Settings, progress: Progress) -> Iterator[str]:
    """The graph that the journal describes, as Cypher text; no server is asked."""
    with open_workspace(settings) as workspace, workspace.lease():
        resolution, _ = resolve_graph(workspace, settings.graph, progress)
        documents = tracked(_rows(workspace, settings.graph, resolution), "writing", None, progress)
        script = Script(
            graph={
                "name": settings.graph,
                "workspace": workspace.id,
                "migration": MIGRATION,
                "profile": resolution.profile,
            },
            entities=sorted(entity_rows(resolution, settings.graph), key=lambda row: row.key),
            documents=documents,
            schema=[query.text for query in queries.of_kind("schema")],
            queries={name: queries.load(name).text for name in queries.names() if name.startswith("replay_")},
        )
        yield from cypher(script)


def _rows(workspace: Workspace, graph: str, resolution: Resolution) -> Iterator[DocumentRows]:
    for entry in entries(workspace, graph, texts=True):
        yield rows_of(entry, resolution, graph)


def _told(view: GraphView, progress: Progress) -> GraphView:
    return view._replace(
        entities=tracked(view.entities, "entities", None, progress),
        facts=tracked(view.facts, "facts", None, progress),
    )
