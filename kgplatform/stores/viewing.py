"""Rows of the export queries become the views that leave the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kgplatform.types.view import (
    ArgumentView,
    DocumentView,
    EntityView,
    EventView,
    FactView,
    GraphView,
    MentionView,
    StatementView,
)

Record = Mapping[str, Any]  # what a driver gives: any value of Cypher


def view_of(name: str, stream: Callable[[str], Iterator[Record]]) -> GraphView:
    """The graph as streams; a query is run when its stream is first walked."""
    return GraphView(
        name=name,
        entities=map(_entity, stream("export_entities")),
        facts=map(_fact, stream("export_facts")),
        events=map(_event, stream("export_events")),
        documents=(DocumentView(**row) for row in stream("export_documents")),
        mentions=(MentionView(**row) for row in stream("export_mentions")),
    )


def _entity(row: Record) -> EntityView:
    return EntityView(**{**row, "aliases": tuple(row["aliases"] or ())})


def _fact(row: Record) -> FactView:
    return FactView(**{**row, "statements": tuple(StatementView(**one) for one in row["statements"])})


def _event(row: Record) -> EventView:
    return EventView(**{**row, "arguments": tuple(ArgumentView(**one) for one in row["arguments"])})
