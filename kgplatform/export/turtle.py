"""RDF: facts between entities, and where each is stated, down to the character. The door of pyoxigraph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from kgplatform.errors import MissingExtra
from kgplatform.types.view import EntityView, EventView, FactView, GraphView

if TYPE_CHECKING:
    from pyoxigraph import Triple

VOCABULARY = "urn:kgplatform:vocabulary#"
_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "kg": VOCABULARY,
}


def write_turtle(view: GraphView, file: BinaryIO, *, full: bool = False) -> None:
    """The graph as Turtle, while it is walked; `full` adds the texts of the documents."""
    try:
        import pyoxigraph
    except ImportError as error:
        raise MissingExtra("pyoxigraph", "rdf") from error
    writer = _Triples(view.name)
    triples = writer.of(view, full=full)
    pyoxigraph.serialize(triples, file, pyoxigraph.RdfFormat.TURTLE, prefixes=_PREFIXES | {"": writer.base})


class _Triples:
    """Names and triples of one graph. Labels, predicates and roles get their words once, when they first come."""

    def __init__(self, graph: str) -> None:
        import pyoxigraph as rdf

        self._rdf = rdf
        self.base = f"urn:kgplatform:graph:{quote(graph, safe='')}:"
        self._told: set[str] = set()

    def of(self, view: GraphView, *, full: bool) -> Iterator[Triple]:
        for entity in view.entities:
            yield from self._entity(entity)
        for document in view.documents:
            node = self._document(document.source, document.document)
            yield self._triple(node, "rdf:type", "prov:Entity")
            yield self._said(node, "dcterms:identifier", document.document)
            yield self._said(node, "dcterms:source", document.source)
            yield self._said(node, "dcterms:language", document.language)
            yield from self._maybe(node, "dcterms:title", document.title)
            yield from self._maybe(node, "kg:failure", document.failure)
            if full:
                yield self._said(node, "rdf:value", document.text)
        for fact in view.facts:
            yield from self._fact(fact)
        for event in view.events:
            yield from self._event(event)

    def _entity(self, entity: EntityView) -> Iterator[Triple]:
        node = self._own("entity", entity.id)
        yield self._said(node, "rdfs:label", entity.name)
        for alias in entity.aliases:
            yield self._said(node, "skos:altLabel", alias)
        if entity.label is not None:
            yield from self._named("label", entity.label)
            yield self._triple(node, "rdf:type", self._own("label", entity.label))

    def _fact(self, fact: FactView) -> Iterator[Triple]:
        """The triple itself, the fact as a node, and each place where it is stated."""
        subject, object_ = self._own("entity", fact.subject), self._own("entity", fact.object)
        predicate, node = self._own("predicate", fact.predicate), self._own("fact", fact.key)
        yield from self._named("predicate", fact.predicate)
        yield self._triple(subject, predicate, object_)
        yield self._triple(node, "rdf:type", "rdf:Statement")
        yield self._triple(node, "rdf:subject", subject)
        yield self._triple(node, "rdf:predicate", predicate)
        yield self._triple(node, "rdf:object", object_)
        yield self._said(node, "kg:support", fact.support)
        for number, statement in enumerate(fact.statements, start=1):
            place = self._own("statement", f"{fact.key}.{number}")
            yield self._triple(node, "kg:statedBy", place)
            yield self._triple(place, "prov:wasDerivedFrom", self._document(statement.source, statement.document))
            for name in ("subject_text", "subject_start", "subject_end", "object_text", "object_start", "object_end"):
                yield from self._maybe(place, f"kg:{name}", getattr(statement, name))
            yield from self._maybe(place, "kg:recipe", statement.recipe)
            yield from self._maybe(place, "kg:confidence", statement.confidence)

    def _event(self, event: EventView) -> Iterator[Triple]:
        node = self._own("event", event.key)
        yield from self._named("label", event.label)
        yield self._triple(node, "rdf:type", self._own("label", event.label))
        yield self._triple(node, "prov:wasDerivedFrom", self._document(event.source, event.document))
        for name in ("trigger", "start", "end"):
            yield from self._maybe(node, f"kg:{name}", getattr(event, name))
        for argument in event.arguments:
            yield from self._named("role", argument.role)
            yield self._triple(node, self._own("role", argument.role), self._own("entity", argument.entity))

    def _named(self, kind: str, name: str) -> Iterator[Triple]:
        node = self._own(kind, name)
        if node not in self._told:
            self._told.add(node)
            yield self._said(node, "rdfs:label", name)

    def _maybe(self, subject: str, predicate: str, value: str | float | None) -> Iterator[Triple]:
        if value is not None:
            yield self._said(subject, predicate, value)

    def _said(self, subject: str, predicate: str, value: str | float) -> Triple:
        return self._rdf.Triple(self._node(subject), self._node(predicate), self._rdf.Literal(value))

    def _triple(self, subject: str, predicate: str, object_: str) -> Triple:
        return self._rdf.Triple(self._node(subject), self._node(predicate), self._node(object_))

    def _node(self, name: str):  # type: ignore[no-untyped-def]
        prefix, _, local = name.partition(":")
        return self._rdf.NamedNode(name if prefix == "urn" else _PREFIXES[prefix] + local)

    def _document(self, source: str, document: str) -> str:
        return f"{self.base}document/{quote(source, safe='')}/{quote(document, safe='')}"

    def _own(self, kind: str, name: str) -> str:
        return f"{self.base}{kind}/{quote(name, safe='')}"
