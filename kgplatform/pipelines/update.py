"""The store as the journal says, with as little work as the change takes: digests alone where nothing changed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.graph.change import content_of
from kgplatform.graph.rows import VERSION
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.counts import LoadCounts, ResolveCounts
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.ready import take_in
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.extraction import SetAside
from kgplatform.types.noun import digest
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.standing import note_standing, revision, standing


def load_stage(
    settings: Settings, progress: Progress, *, extractions: Path | None, adopt: bool, repair: bool = False
) -> tuple[LoadCounts, tuple[SetAside, ...]]:
    """The store as the journal says; with `repair` everything in it is reread first and edits by hand are undone."""
    with open_workspace(settings) as workspace, workspace.lease():
        faults = take_in(workspace, settings.graph, extractions) if extractions else ()
        with open_store(settings, progress) as store:
            _, counts = update_store(workspace, settings.graph, store, progress, adopt=adopt, repair=repair)
    return counts, faults


def update_store(
    workspace: Workspace,
    graph: str,
    store: Neo4jStore,
    progress: Progress,
    *,
    adopt: bool = False,
    repair: bool = False,
) -> tuple[ResolveCounts, LoadCounts]:
    """Merge and write, unless the store holds already what the journal came to when nothing has changed since."""
    store.prepare(workspace.id, adopt=adopt)
    known = None if repair else standing(workspace, graph, rules())
    if known and known[0] == _content(store, progress):
        resolved = ResolveCounts.model_validate_json(known[1])
        return resolved.model_copy(update={"refitted": False, "asked": 0}), LoadCounts(stored=store.counts())
    state = revision(workspace, graph)
    resolution, resolved = resolve_graph(workspace, graph, progress)
    loaded = load_graph(workspace, graph, resolution, store, progress, adopt=adopt, repair=repair)
    note_standing(workspace, graph, state, rules(), loaded.content, resolved.model_dump_json())
    return resolved, loaded


def _content(store: Neo4jStore, progress: Progress) -> str:
    progress("comparing with the store", 0, None)
    return content_of(store.document_digests(), store.entity_digests())


@cache
def rules() -> str:
    """A name for the rules by which a graph is made from the journal: this version's, as they stand in its files."""
    room = files("kgplatform") / "resolution"
    return digest(VERSION, version("kgplatform"), [digest(name, content) for name, content in sorted(_contents(room))])


def _contents(folder: Traversable) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in folder.iterdir():
        if part.is_dir() and part.name != "__pycache__":
            found += _contents(part)
        elif part.is_file():
            found.append((part.name, part.read_bytes().hex()))
    return found
