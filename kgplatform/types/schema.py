"""What is asked of a text: entity labels, relation types, event types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from kgplatform.types.noun import Noun, digest
from kgplatform.types.task import Task


class RelationType(Noun):
    """A predicate with the labels its subjects and objects may have; no labels = any."""

    predicate: str
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    description: str = ""


class EventType(Noun):
    """An event label and its roles; `triggers` are given where the task (EEA) gives them."""

    label: str
    roles: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    description: str = ""


class Schema(Noun):
    """Everything that may be extracted; the order of the dataset is kept.

    Two relation types may share a predicate when their subjects or objects differ (SPO).
    """

    labels: tuple[str, ...] = ()
    relations: tuple[RelationType, ...] = ()
    events: tuple[EventType, ...] = ()

    @property
    def predicates(self) -> tuple[str, ...]:
        """Each predicate once, in order."""
        return tuple(dict.fromkeys(relation.predicate for relation in self.relations))

    @property
    def digest(self) -> str:
        """A name for the content."""
        return digest(self.model_dump(mode="json"))

    def tasks(self) -> tuple[Task, ...]:
        """The tasks that together ask all of this: NER, RE, and EE for events (EET where no event has roles)."""
        event_task: Task = "EE" if any(event.roles for event in self.events) else "EET"
        asked: tuple[tuple[Task, bool], ...] = (
            ("NER", bool(self.labels)),
            ("RE", bool(self.relations)),
            (event_task, bool(self.events)),
        )
        return tuple(task for task, present in asked if present)

    def __bool__(self) -> bool:
        return bool(self.labels or self.relations or self.events)


def join_schemas(schemas: Iterable[Schema]) -> Schema:
    """All that any of the schemas asks, each thing once, in order of first appearance."""
    kept = tuple(schemas)
    return Schema(
        labels=_unique(label for schema in kept for label in schema.labels),
        relations=_unique(relation for schema in kept for relation in schema.relations),
        events=_unique(event for schema in kept for event in schema.events),
    )


T = TypeVar("T")


def _unique(values: Iterator[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
