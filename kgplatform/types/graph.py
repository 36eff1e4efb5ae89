"""A graph as rows, what has to change in a store, and the digest by which graphs are compared.

Nodes are known by keys: digests with the graph's name inside, so that graphs live side by side in one database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kgplatform.types.document import DocumentKey
from kgplatform.types.noun import Noun, digest, digest_of_texts
from kgplatform.types.resolution import Entity

Row = dict[str, object]
"""The parameters of one node or relationship, by property."""


class DocumentRows(NamedTuple):
    """All that is written with one document. Statements and arguments name relations, entities and mentions by key."""

    key: str
    digest: str
    document: Row
    mentions: list[Row]
    relations: list[Row]
    statements: list[Row]
    events: list[Row]

    @property
    def weight(self) -> int:
        """About how many bytes go over the wire."""
        text = self.document["text"]
        rows = len(self.mentions) + len(self.relations) + len(self.statements) + len(self.events)
        return 300 * (1 + rows) + (len(text) if isinstance(text, str) else 0)


class EntityRow(NamedTuple):
    """One entity as it is written."""

    key: str
    digest: str
    id: str
    label: str | None
    name: str
    aliases: list[str]


class WantedDocument(NamedTuple):
    """A document that the graph has to hold; `rows` are made when they are needed, and may be made twice."""

    key: str
    digest: str
    rows: Callable[[], DocumentRows]


class Change(NamedTuple):
    """What makes the stored graph the wanted one: what to write, by key, and the keys of what has to go.

    `documents` and `entities` are what differs or is new; `replaced` are those documents that are stored already.
    """

    profile: str
    entities: tuple[EntityRow, ...]
    documents: tuple[WantedDocument, ...]
    replaced: frozenset[str]
    gone_documents: tuple[str, ...]
    gone_entities: tuple[str, ...]
    content: str = ""
    """A name for all that the wanted graph holds."""

    def __bool__(self) -> bool:
        return bool(self.entities or self.documents or self.gone_documents or self.gone_entities)


class WriteCounts(Noun):
    """What a store did: documents and entities written and deleted, and what that meant for nodes and relationships."""

    documents_written: int = 0
    documents_deleted: int = 0
    entities_written: int = 0
    entities_deleted: int = 0
    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0

    def __add__(self, other: WriteCounts) -> WriteCounts:
        theirs = other.model_dump()
        return WriteCounts(**{name: count + theirs[name] for name, count in self.model_dump().items()})

    @property
    def written(self) -> int:
        """Documents and entities that were written."""
        return self.documents_written + self.entities_written

    @property
    def deleted(self) -> int:
        """Documents and entities that were deleted."""
        return self.documents_deleted + self.entities_deleted


class Rows(NamedTuple):
    """The answer to a query: values that JSON knows; `truncated` when there were more rows than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool = False


class StoredEntities(NamedTuple):
    """The partition as it is stored: what each name of a document means, and the entities by id."""

    ids: dict[tuple[DocumentKey, str | None, str], str]
    entities: dict[str, Entity]


class Member(NamedTuple):
    """A name in a document (its anchor) and the entity that it means."""

    anchor: str
    entity: str


class Fact(NamedTuple):
    """A predicate between two entities, by id, and how many documents state it."""

    subject: str
    predicate: str
    object: str
    support: int


class EventFact(NamedTuple):
    """An event of a document and who takes part in it: (role, entity id) pairs."""

    document: DocumentKey
    label: str
    trigger: str | None
    start: int | None
    arguments: tuple[tuple[str, str], ...]


def document_key(graph: str, document: DocumentKey) -> str:
    """The key of a document's node."""
    return digest_of_texts(graph, document.source, document.id)


def entity_key(graph: str, entity: str) -> str:
    """The key of an entity's node."""
    return digest_of_texts(graph, entity)


def digest_of_graph(
    documents: Iterable[tuple[DocumentKey, bool]],
    members: Iterable[Member],
    facts: Iterable[Fact],
    events: Iterable[EventFact],
) -> str:
    """A name for what a graph says: its documents (and whether they failed), its partition, its facts and events.

    Entities are named by their members, not by their ids, and order does not matter: two graphs that were built in
    different ways have the same digest when they say the same.
    """
    entities = _names_of(members)
    return digest(
        sorted([document.source, document.id, failed] for document, failed in documents),
        sorted(entities.values()),
        sorted(digest(entities.get(f.subject), f.predicate, entities.get(f.object), f.support) for f in facts),
        sorted(_digest_of_event(event, entities) for event in events),
    )


def _names_of(members: Iterable[Member]) -> dict[str, str]:
    anchors: defaultdict[str, set[str]] = defaultdict(set)
    for anchor, entity in members:
        anchors[entity].add(anchor)
    return {entity: digest(sorted(kept)) for entity, kept in anchors.items()}


def _digest_of_event(event: EventFact, entities: dict[str, str]) -> str:
    arguments = sorted((role, entities.get(entity, "")) for role, entity in event.arguments)
    return digest(event.document, event.label, event.trigger, event.start, arguments)
