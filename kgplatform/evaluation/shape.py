"""The figures of a graph: how well entities are connected, how many parts it has, who stands in the middle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import networkx as nx

from kgplatform.types.findings import GraphShape, Hub
from kgplatform.types.graph import Fact
from kgplatform.types.resolution import Entity

_HUBS = 20


class StoredGraph(NamedTuple):
    """A graph as it was read back: entities by id, distinct facts, and for each event the ids of who takes part."""

    graph: str
    documents: int
    entities: Mapping[str, Entity]
    facts: Sequence[Fact]
    events: Sequence[Sequence[str]]


def shape_of(stored: StoredGraph, *, hubs: int = _HUBS) -> GraphShape:
    """The figures of the graph."""
    degrees = _degrees(stored)
    parts = sorted(map(len, nx.connected_components(_network(stored))), reverse=True)
    ranked = sorted(stored.entities.values(), key=lambda entity: (-degrees[entity.id], entity.name, entity.id))
    return GraphShape(
        graph=stored.graph,
        documents=stored.documents,
        entities=len(stored.entities),
        facts=len(stored.facts),
        components=len(parts),
        biggest_component=parts[0] if parts else 0,
        isolated=sum(not degrees[entity] for entity in stored.entities),
        mean_degree=sum(degrees.values()) / len(stored.entities) if stored.entities else 0.0,
        degrees=dict(sorted(Counter(degrees[entity] for entity in stored.entities).items())),
        hubs=tuple(
            Hub(name=entity.name, label=entity.label, degree=degrees[entity.id])
            for entity in ranked[:hubs]
            if degrees[entity.id]
        ),
    )


def _degrees(stored: StoredGraph) -> Counter[str]:
    """How often each entity is subject, object or argument."""
    return Counter(_ends(stored))


def _ends(stored: StoredGraph) -> Iterable[str]:
    for fact in stored.facts:
        yield fact.subject
        yield fact.object
    for event in stored.events:
        yield from event


def _network(stored: StoredGraph) -> nx.Graph:
    network = nx.Graph()
    network.add_nodes_from(stored.entities)
    network.add_edges_from((fact.subject, fact.object) for fact in stored.facts)
    for event in stored.events:
        nx.add_path(network, event)  # enough to make them one part
    return network
