"""What is asked of a text: entity labels, relation types, event types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

from kgplatform.types.noun import Noun, digest
from kgplatform.types.task import Task


def _pairs(value: object) -> object:
    """A dictionary is taken as the pairs in it; names without words are left out."""
    return tuple((name, words) for name, words in value.items() if words) if isinstance(value, dict) else value


Descriptions = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)]
"""Name and what it means, for the names that are described. Pairs and no dictionary, so that nouns can be hashed."""


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
    role_descriptions: Descriptions = ()


class Schema(Noun):
    """Everything that may be extracted; the order of the dataset is kept.

    Two relation types may share a predicate when their subjects or objects differ (SPO).
    """

    labels: tuple[str, ...] = ()
    relations: tuple[RelationType, ...] = ()
    events: tuple[EventType, ...] = ()
    label_descriptions: Descriptions = ()

    @property
    def predicates(self) -> tuple[str, ...]:
        """Each predicate once, in order."""
        return tuple(dict.fromkeys(relation.predicate for relation in self.relations))

    @property
    def digest(self) -> str:
        """A name for the content."""
        return _digest(self)

    def tasks(self) -> tuple[Task, ...]:
        """The tasks that together ask all of this: NER, RE, and EE for events (EET where no event has roles)."""
        event_task: Task = "EE" if any(event.roles for event in self.events) else "EET"
        asked: tuple[tuple[Task, bool], ...] = (
            ("NER", bool(self.labels)),
            ("RE", bool(self.relations)),
            (event_task, bool(self.events)),
        )
        return tuple(task for task, present in asked if present)

    def only(self, names: Collection[str]) -> Schema:
        """What of it is called so: labels, predicates, event labels."""
        return self._where(lambda name: name in names)

    def but(self, names: Collection[str]) -> Schema:
        """What of it is not called so."""
        return self._where(lambda name: name not in names)

    def _where(self, keeps: Callable[[str], bool]) -> Schema:
        return Schema(
            labels=tuple(label for label in self.labels if keeps(label)),
            relations=tuple(relation for relation in self.relations if keeps(relation.predicate)),
            events=tuple(event for event in self.events if keeps(event.label)),
            label_descriptions=tuple(pair for pair in self.label_descriptions if keeps(pair[0])),
        )

    def described(self, words: Mapping[str, str]) -> Schema:
        """The same with these descriptions of labels, predicates and event labels in place of its own."""
        said = {**dict(self.label_descriptions), **{label: words[label] for label in self.labels if label in words}}
        return self.model_copy(
            update={
                "label_descriptions": tuple(said.items()),
                "relations": tuple(_saying(relation, words.get(relation.predicate)) for relation in self.relations),
                "events": tuple(_saying(event, words.get(event.label)) for event in self.events),
            }
        )

    def undescribed(self) -> Schema:
        """The same without a word on what names mean."""
        bare = {"description": "", "role_descriptions": ()}
        return self.model_copy(
            update={
                "label_descriptions": (),
                "relations": tuple(_saying(relation, "") for relation in self.relations),
                "events": tuple(event.model_copy(update=bare) for event in self.events),
            }
        )

    def __bool__(self) -> bool:
        return bool(self.labels or self.relations or self.events)


def join_schemas(schemas: Iterable[Schema]) -> Schema:
    """All that any of the schemas asks, each thing once, in order of first appearance."""
    kept = tuple(schemas)
    return Schema(
        labels=_unique(label for schema in kept for label in schema.labels),
        relations=_unique(relation for schema in kept for relation in schema.relations),
        events=_unique(event for schema in kept for event in schema.events),
        label_descriptions=_first_words(pair for schema in kept for pair in schema.label_descriptions),
    )


def _first_words(pairs: Iterator[tuple[str, str]]) -> Descriptions:
    words: dict[str, str] = {}
    for name, said in pairs:
        words.setdefault(name, said)
    return tuple(words.items())


T = TypeVar("T")
K = TypeVar("K", RelationType, EventType)


def _saying(kind: K, words: str | None) -> K:
    return kind if words is None else kind.model_copy(update={"description": words})


def _unique(values: Iterator[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


@lru_cache(maxsize=256)  # a recipe names it for every document, and a set has few
def _digest(schema: Schema) -> str:
    return digest(schema.model_dump(mode="json"))
