"""The store as the journal says, with as little work as the change takes: digests alone where nothing changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.graph.change import content_of
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.bulk import Imported, import_graph
from kgplatform.pipelines.counts import LoadCounts, ResolveCounts
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.ready import take_in
from kgplatform.pipelines.rules import rules
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.extraction import SetAside
from kgplatform.types.graph import Change
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.standing import note_standing, revision, standing


class Brought(NamedTuple):
    """What merging and writing came to, and how long they took; None says that the graph was imported."""

    resolved: ResolveCounts
    loaded: LoadCounts
    seconds: float | None


def load_stage(
    settings: Settings,
    progress: Progress,
    *,
    extractions: Path | None,
    adopt: bool,
    repair: bool = False,
    bulk: bool | None = None,
) -> tuple[LoadCounts, tuple[SetAside, ...]]:
    """The store as the journal says; with `repair` everything in it is reread first and edits by hand are undone."""
    with open_workspace(settings) as workspace, workspace.lease():
        faults = take_in(workspace, settings.graph, extractions) if extractions else ()
        return bring(workspace, settings, progress, adopt=adopt, repair=repair, bulk=bulk).loaded, faults


def bring(
    workspace: Workspace,
    settings: Settings,
    progress: Progress,
    *,
    adopt: bool = False,
    repair: bool = False,
    bulk: bool | None = None,
) -> Brought:
    """The store of these settings brought to what the journal says: by an import where that is quicker."""
    imported = import_graph(workspace, settings, progress, wanted=bulk)
    with open_store(settings, progress) as store:
        since = time.monotonic()  # the server is there: starting it says nothing about a larger corpus
        done = update_store(workspace, settings.graph, store, progress, adopt=adopt, repair=repair, imported=imported)
        return Brought(*done, seconds=None if imported else time.monotonic() - since)


def update_store(
    workspace: Workspace,
    graph: str,
    store: Neo4jStore,
    progress: Progress,
    *,
    adopt: bool = False,
    repair: bool = False,
    imported: Imported | None = None,
) -> tuple[ResolveCounts, LoadCounts]:
    """Merge and write, unless the store holds already what the journal came to when nothing has changed since."""
    store.prepare(workspace.id, adopt=adopt)
    if imported is not None:
        return imported.resolved, _finish(workspace, graph, store, progress, imported)
    known = None if repair else standing(workspace, graph, rules())
    if known and known[0] == _content(store, progress):
        resolved = ResolveCounts.model_validate_json(known[1])
        return resolved.model_copy(update={"refitted": False, "asked": 0}), LoadCounts(stored=store.counts())
    state = revision(workspace, graph)
    resolution, resolved = resolve_graph(workspace, graph, progress)
    loaded = load_graph(workspace, graph, resolution, store, progress, adopt=adopt, repair=repair)
    note_standing(workspace, graph, state, rules(), loaded.content, resolved.model_dump_json())
    return resolved, loaded


def _finish(workspace: Workspace, graph: str, store: Neo4jStore, progress: Progress, imported: Imported) -> LoadCounts:
    """After an import: what its files could not say, and the note that this is all."""
    if imported.files.is_complete:
        store.write(Change(imported.resolution.profile, (), (), frozenset(), (), ()), progress)
        loaded = LoadCounts(stored=store.counts(), content=imported.files.content)
    else:
        loaded = load_graph(workspace, graph, imported.resolution, store, progress)
    note_standing(workspace, graph, imported.state, rules(), loaded.content, imported.resolved.model_dump_json())
    return loaded.model_copy(update={"written": loaded.written + imported.files.rows})


def _content(store: Neo4jStore, progress: Progress) -> str:
    progress("comparing with the store", 0, None)
    return content_of(store.document_digests(), store.entity_digests())
