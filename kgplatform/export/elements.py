"""A graph as nodes and edges with flat properties, as most formats want it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgplatform.types.view import DocumentView, EventView, FactView, GraphView, MentionView

Value = str | int | float | tuple[str, ...] | None


class Node(NamedTuple):
    """A node; `id` is unique among all nodes of the graph."""

    id: str
    kind: str
    properties: dict[str, Value]


class Edge(NamedTuple):
    """An edge from one node to another."""

    source: str
    target: str
    kind: str
    properties: dict[str, Value]


def elements(view: GraphView, *, full: bool = False) -> Iterator[Node | Edge]:
    """Entities with their facts, events with their participants; `full` adds documents and mentions."""
    for entity in view.entities:
        said: dict[str, Value] = {
            "name": entity.name,
            "label": entity.label,
            "aliases": entity.aliases,
            "mentions": entity.mentions,
        }
        yield Node(entity.id, "Entity", said)
    if full:
        yield from map(_document, view.documents)
    for fact in view.facts:
        yield _fact(fact)
    for event in view.events:
        yield from _event(event, full)
    if full:
        for mention in view.mentions:
            yield from _mention(mention)


def _fact(fact: FactView) -> Edge:
    said: dict[str, Value] = {"predicate": fact.predicate, "support": fact.support, "documents": fact.documents}
    return Edge(fact.subject, fact.object, "FACT", said)


def _event(event: EventView, full: bool) -> Iterator[Node | Edge]:
    document = f"{event.source}#{event.document}"
    said: dict[str, Value] = {
        "label": event.label,
        "trigger": event.trigger,
        "start": event.start,
        "end": event.end,
        "documents": (document,),
    }
    yield Node(event.key, "Event", said)
    for argument in event.arguments:
        yield Edge(event.key, argument.entity, "ARGUMENT", {"role": argument.role})
    if full:
        yield Edge(event.key, document, "STATED_IN", {})


def _document(document: DocumentView) -> Node:
    said: dict[str, Value] = {
        "number": document.number,
        "language": document.language,
        "title": document.title,
        "topic": document.topic,
        "text": document.text,
        "recipe": document.recipe,
        "failure": document.failure,
    }
    return Node(f"{document.source}#{document.document}", "Document", said)


def _mention(mention: MentionView) -> Iterator[Node | Edge]:
    said: dict[str, Value] = {
        "text": mention.text,
        "label": mention.label,
        "start": mention.start,
        "end": mention.end,
    }
    yield Node(mention.key, "Mention", said)
    yield Edge(mention.key, f"{mention.source}#{mention.document}", "IN", {})
    yield Edge(mention.key, mention.entity, "REFERS_TO", {"score": mention.score, "reason": mention.reason})
