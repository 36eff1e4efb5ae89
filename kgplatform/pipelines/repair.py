"""The store reread against the journal, property by property, and put right where somebody edited it by hand."""

from __future__ import annotations

from kgplatform.graph.rows import entity_rows
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.wanted import wanted_documents
from kgplatform.stores import repair
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.damage import Damage
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace


def examine_graph(
    workspace: Workspace, graph: str, resolution: Resolution, store: Neo4jStore, progress: Progress
) -> Damage:
    """What the store says otherwise than the journal. Changes nothing."""
    documents = wanted_documents(workspace, graph, resolution)
    read = tracked(documents, "rereading the store", workspace.count(graph), progress)
    return repair.examine(store, read, entity_rows(resolution, graph))


def mend_graph(
    workspace: Workspace, graph: str, resolution: Resolution, store: Neo4jStore, progress: Progress
) -> Damage:
    """What was wrong and is taken out of the store, so that the load that follows writes it anew."""
    damage = examine_graph(workspace, graph, resolution, store, progress)
    repair.mend(store, damage)
    return damage
