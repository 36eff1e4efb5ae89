"""A stored graph that is open for questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kgplatform.pipelines.ask import cypher_of
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.view import GraphView

if TYPE_CHECKING:
    from kgplatform.export.frames import Frame
    from kgplatform.export.networks import Network


class OpenGraph:
    """Questions to one graph over one connection; it can only read."""

    def __init__(self, store: Neo4jStore) -> None:
        self._store = store

    @property
    def name(self) -> str:
        """The graph's name."""
        return self._store.graph

    def ask(
        self, query: str, parameters: Mapping[str, object] | None = None, *, limit: int = 1000, timeout: float = 60.0
    ) -> list[dict[str, object]]:
        """The rows that answer Cypher or one of the ready queries; `$graph` is set."""
        cypher, defaults = cypher_of(query, parameters or {})
        given = {**defaults, "graph": self.name, **(parameters or {})}
        answer = self._store.run(cypher, given, limit=limit, timeout=timeout)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def counts(self) -> dict[str, int]:
        """How many documents, mentions, entities, relations and events it holds."""
        return self._store.counts()

    def view(self) -> GraphView:
        """Entities, facts, events, documents and mentions as streams: for graphs that do not fit into memory."""
        return self._store.view()

    def to_networkx(self, *, full: bool = False) -> Network:
        """The graph as an object of networkx; `full` adds documents and mentions."""
        from kgplatform.export.networks import network

        return network(self.view(), full=full)

    def to_pandas(self) -> Frame:
        """The facts as a data frame, one a row."""
        from kgplatform.export.frames import facts_frame

        return facts_frame(self.view())
