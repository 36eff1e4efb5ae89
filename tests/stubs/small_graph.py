"""A small graph in a real store, in which equal names are one entity: no merging rule moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kgplatform.graph.change import change
from kgplatform.graph.rows import anchors_of, entity_rows, wanted_document
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.extraction import Extraction, Failure
from kgplatform.types.resolution import Assignment, Entity, Resolution


def write_small_graph(
    store: Neo4jStore, extractions: Sequence[Extraction | Failure], aliases: Mapping[str, tuple[str, ...]] = {}
) -> None:
    founders: dict[tuple[str | None, str], str] = {}
    assignments: dict[str, Assignment] = {}
    for one in extractions:
        for name, anchor in anchors_of(one).items() if isinstance(one, Extraction) else ():
            assignments[anchor] = Assignment(founders.setdefault(name, anchor), 1.0, "same name")
    entities = {
        anchor: Entity(anchor, label, text, aliases.get(text, ())) for (label, text), anchor in founders.items()
    }
    resolution = Resolution("profile-1", assignments, entities, ())
    wanted = [wanted_document(n, one, resolution, graph=store.graph) for n, one in enumerate(extractions)]
    store.write(change(wanted, entity_rows(resolution, store.graph), stored_documents={}, stored_entities={}))
