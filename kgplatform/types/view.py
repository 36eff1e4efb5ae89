"""A graph as it leaves us: what other programs want to know of it, as streams that are walked once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class EntityView(NamedTuple):
    """An entity, and how often it is mentioned."""

    id: str
    name: str
    label: str | None
    aliases: tuple[str, ...]
    mentions: int


class StatementView(NamedTuple):
    """Where a document states a fact: its two mentions with their characters (None: not literally in the text)."""

    source: str
    document: str
    recipe: str | None
    confidence: float | None
    subject_text: str
    subject_start: int | None
    subject_end: int | None
    object_text: str
    object_start: int | None
    object_end: int | None


class FactView(NamedTuple):
    """A fact between two entities, how many documents state it, and where."""

    key: str
    subject: str
    subject_name: str
    subject_label: str | None
    predicate: str
    object: str
    object_name: str
    object_label: str | None
    support: int
    statements: tuple[StatementView, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that state it, as SOURCE#ID, each once."""
        return tuple(dict.fromkeys(f"{one.source}#{one.document}" for one in self.statements))


class ArgumentView(NamedTuple):
    """The part that an entity plays in an event."""

    role: str
    entity: str
    name: str


class EventView(NamedTuple):
    """An event of a document and who takes part in it."""

    key: str
    label: str
    trigger: str | None
    start: int | None
    end: int | None
    source: str
    document: str
    arguments: tuple[ArgumentView, ...]


class DocumentView(NamedTuple):
    """A document; `failure` says why it could not be read."""

    source: str
    document: str
    number: int
    language: str
    title: str | None
    topic: str | None
    text: str
    recipe: str | None
    failure: str | None


class MentionView(NamedTuple):
    """A name in a document, the entity that it means, and why."""

    key: str
    text: str
    label: str | None
    start: int | None
    end: int | None
    source: str
    document: str
    entity: str
    score: float
    reason: str


class GraphView(NamedTuple):
    """A whole graph. Each stream is walked once at most, in any order; what nobody walks is never read."""

    name: str
    entities: Iterable[EntityView]
    facts: Iterable[FactView]
    events: Iterable[EventView]
    documents: Iterable[DocumentView] = ()
    mentions: Iterable[MentionView] = ()
