"""A first load as one import: CSV files from the journal, read by Neo4j's own tool into the local server's database."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.export.bulk import BulkFiles, import_arguments
from kgplatform.graph.change import content_of
from kgplatform.graph.rows import entity_rows, rows_of
from kgplatform.pipelines.access import local_options, open_store, open_workspace, server_folder
from kgplatform.pipelines.counts import ResolveCounts
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.settled import settled
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.stores import bulk, local, queries
from kgplatform.stores.neo4j import MIGRATION
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.entries import entries
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.standing import revision

WORTH_IT = 5000
"""Documents from which on an import is quicker than writing: it starts two Java programs more."""


class Written(NamedTuple):
    """What the files hold: how many documents and entities, a name for these, and whether that is everything."""

    rows: int
    content: str
    is_complete: bool
    arguments: tuple[str, ...]
    """How the import tool is told of the files."""


class Imported(NamedTuple):
    """What was imported, and in which state of the journal."""

    state: int
    resolution: Resolution
    resolved: ResolveCounts
    files: Written


def import_graph(
    workspace: Workspace, settings: Settings, progress: Progress, *, wanted: bool | None = None
) -> Imported | None:
    """The graph in the local server's empty database; None where that is not possible, not wanted or not worth it."""
    if wanted is False or (wanted is None and workspace.count(settings.graph) < WORTH_IT):
        return None
    if not settings.store_is_local or not _is_empty(settings, progress):
        if wanted:
            raise ConfigError("--bulk is for the local server with nothing in it yet; leave it away to write beside it")
        return None
    state = revision(workspace, settings.graph)
    resolution, resolved = resolve_graph(workspace, settings.graph, progress)
    folder = settings.workspace / "bulk"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        made = write_files(workspace, settings.graph, resolution, folder, progress)
        server = server_folder(settings)
        local.stop(server)
        bulk.import_files(server, local_options(settings), made.arguments, progress, place=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Imported(state, resolution, resolved, made)


def write_files(workspace: Workspace, graph: str, resolution: Resolution, folder: Path, progress: Progress) -> Written:
    """The files of a graph in this folder."""
    entities = list(entity_rows(resolution, graph))
    digests: dict[str, str] = {}
    with settled(), BulkFiles(folder, graph, workspace.id, MIGRATION) as files:
        files.add_entities(entities)
        read = tracked(entries(workspace, graph, texts=True), "writing files", workspace.count(graph), progress)
        for entry in read:
            rows = rows_of(entry, resolution, graph)
            files.add(rows)
            digests[rows.key] = rows.digest
    content = content_of(digests, {entity.key: entity.digest for entity in entities})
    rows_written = files.documents + len(entities)
    return Written(rows_written, content, not files.left_out, import_arguments(files.multiline))


def export_bulk(settings: Settings, folder: Path, progress: Progress) -> int:
    """The files for a database elsewhere, with the commands that make it; gives the documents and entities."""
    with open_workspace(settings) as workspace:
        resolution, _ = resolve_graph(workspace, settings.graph, progress)
        made = write_files(workspace, settings.graph, resolution, folder, progress)
    (folder / "schema.cypher").write_text(
        "".join(f"{query.text.strip()};\n" for query in queries.of_kind("schema")), encoding="utf-8"
    )
    (folder / "README.txt").write_text(_readme(made.arguments, settings.graph), encoding="utf-8")
    return made.rows


def _is_empty(settings: Settings, progress: Progress) -> bool:
    if not bulk.has_database(server_folder(settings)):
        return True
    with open_store(settings, progress) as store:
        return store.is_empty()


def _readme(arguments: Sequence[str], graph: str) -> str:
    words = " \\\n  ".join(arguments)
    return (
        "In this folder, with the server stopped (its database `neo4j` is replaced):\n\n"
        f"neo4j-admin database import full neo4j \\\n  {words} \\\n  --overwrite-destination=true\n\n"
        "Then start the server, and in the workspace that this came from, with its address, user and password:\n\n"
        f"kgplatform load --graph '{graph}' --store bolt://localhost:7687\n\n"
        "which makes constraints and indexes (also in schema.cypher) and brings what such files cannot say.\n"
    )
