"""A whole graph read back from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kgplatform.evaluation.compare import GraphSide
from kgplatform.evaluation.shape import StoredGraph
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.extraction import Extraction
from kgplatform.types.graph import Fact, StoredEntities

_EVERYTHING = 100_000_000  # rows
_SECONDS = 600.0


def read_side(store: Neo4jStore, progress: Progress) -> GraphSide:
    """The graph as a whole and what each of its documents says."""
    outcomes = tracked(store.read_extractions(), f"reading the graph {store.graph}", None, progress)
    extractions = {outcome.document.key: outcome for _, outcome in outcomes if isinstance(outcome, Extraction)}
    entities = store.read_entities()
    return GraphSide(read_graph(store, entities), extractions, entities.ids)


def read_graph(store: Neo4jStore, entities: StoredEntities) -> StoredGraph:
    """Entities, distinct facts and events."""
    return StoredGraph(
        graph=store.graph,
        documents=store.counts()["documents"],
        entities=entities.entities,
        facts=[
            Fact(str(row["subject"]), str(row["predicate"]), str(row["object"]), int(str(row["support"])))
            for row in _rows(store, "read_facts")
        ],
        events=[[str(entity) for _, entity in _pairs(row["arguments"])] for row in _rows(store, "read_events")],
    )


def _rows(store: Neo4jStore, name: str) -> Iterator[Mapping[str, object]]:
    answer = store.run(queries.load(name).text, limit=_EVERYTHING, timeout=_SECONDS)
    return (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)


def _pairs(value: object) -> list[list[object]]:
    return value if isinstance(value, list) else []
