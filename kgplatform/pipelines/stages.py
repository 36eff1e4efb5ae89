"""resolve and load: from the journal to entities, from entities to the store."""

from __future__ import annotations

from pathlib import Path

from kgplatform.config import Settings
from kgplatform.graph.change import change
from kgplatform.graph.rows import entity_rows
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.counts import LoadCounts, ResolveCounts
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.pipelines.merging import merge_graph, resolution_of
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.ready import take_in
from kgplatform.pipelines.repair import mend_graph
from kgplatform.pipelines.settled import settled
from kgplatform.pipelines.wanted import wanted_documents
from kgplatform.resolution.judgements import standings
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.damage import Damage
from kgplatform.types.extraction import SetAside
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace


def resolve_stage(
    settings: Settings, progress: Progress, *, extractions: Path | None, output: Path | None, refit: bool
) -> tuple[ResolveCounts, tuple[SetAside, ...]]:
    """Which mention is which entity, from the journal; `output` gets one entity a line."""
    with open_workspace(settings) as workspace, workspace.lease():
        faults = take_in(workspace, settings.graph, extractions) if extractions else ()
        resolution, counts = resolve_graph(workspace, settings.graph, progress, refit=refit)
    if output is not None:
        write_lines(output, (json_line(entity._asdict()) for entity in resolution.entities.values()))
    return counts, faults


def resolve_graph(
    workspace: Workspace, graph: str, progress: Progress, *, refit: bool = False
) -> tuple[Resolution, ResolveCounts]:
    """The resolution of a graph under its profile, which is fitted first where there is none or the corpus doubled."""
    progress("merging names", 0, None)
    merged, refitted = merge_graph(workspace, graph, progress, refit=refit)
    profile, judgements = workspace.profile(graph), workspace.judgements(graph)
    resolution = resolution_of(merged, profile.digest if profile else "")
    anchors = len(resolution.assignments)
    progress("merging names", anchors, anchors)
    accepted = sum(link.accepted for link in resolution.links)
    states = standings(judgements, resolution.assignments)
    counts = ResolveCounts(
        anchors=anchors,
        entities=len(resolution.entities),
        links=accepted,
        refitted=refitted,
        overruled=sum(bool(one.to) for one in states),
        contradictions=sum(one.contradicts for one in states),
    )
    return resolution, counts


def load_graph(
    workspace: Workspace,
    graph: str,
    resolution: Resolution,
    store: Neo4jStore,
    progress: Progress,
    *,
    adopt: bool = False,
    repair: bool = False,
) -> LoadCounts:
    """Write the difference between what the journal says and what the store holds."""
    store.prepare(workspace.id, adopt=adopt)
    damage = mend_graph(workspace, graph, resolution, store, progress) if repair else Damage()
    total = workspace.count(graph)
    with settled():
        difference = change(
            tracked(wanted_documents(workspace, graph, resolution), "comparing with the store", total, progress),
            entity_rows(resolution, graph),
            stored_documents=store.document_digests(),
            stored_entities=store.entity_digests(),
            profile=resolution.profile,
        )
        done = store.write(difference, progress)
    return LoadCounts(
        written=done.written,
        deleted=done.deleted,
        repaired=damage.found,
        content=difference.content,
        stored=store.counts(),
    )
