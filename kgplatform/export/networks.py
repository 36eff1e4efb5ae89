"""The graph as an object of networkx."""

from __future__ import annotations

from typing import TypeAlias

import networkx

from kgplatform.export.elements import Node, elements
from kgplatform.types.view import GraphView

Network: TypeAlias = networkx.MultiDiGraph


def network(view: GraphView, *, full: bool = False) -> Network:
    """Nodes and edges with `kind` and their properties; one edge per fact, keyed by its predicate or role."""
    graph = networkx.MultiDiGraph(name=view.name)
    for element in elements(view, full=full):
        if isinstance(element, Node):
            graph.add_node(element.id, kind=element.kind, **element.properties)
        else:
            said = element.properties
            key = said.get("predicate") or said.get("role") or element.kind
            graph.add_edge(element.source, element.target, key=key, kind=element.kind, **said)
    return graph
