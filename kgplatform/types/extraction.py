"""What a document says: mentions, relations between mentions, events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from pydantic import model_validator

from kgplatform.types.document import Document
from kgplatform.types.noun import Noun, digest_of_texts
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import Task


class Span(NamedTuple):
    """Characters of a text, half-open: text[start:end] is the surface form."""

    start: int
    end: int


class Mention(Noun):
    """A surface form with a label; no span = it does not stand literally in the text.

    `label` None = the task gives none. `inferred` = the label was taken from the schema (domain, range), not stated.
    """

    text: str
    label: str | None = None
    span: Span | None = None
    inferred: bool = False

    @property
    def grounded(self) -> bool:
        """Whether the surface form was found in the text."""
        return self.span is not None


class Relation(Noun):
    """A predicate between two mentions; `confidence` in 0..1 where the extractor knows it."""

    subject: Mention
    predicate: str
    object: Mention
    confidence: float | None = None


class Argument(Noun):
    """The part that a mention plays in an event."""

    role: str
    mention: Mention


class Event(Noun):
    """Something that happens: its label, the words that say so (a trigger is no entity), who and what takes part."""

    label: str
    trigger: Mention | None = None
    arguments: tuple[Argument, ...] = ()
    confidence: float | None = None


class Reading(Noun):
    """What was read in an answer or a gold record, before it is placed in a text.

    Use `Reading.of` to make one: it collects subjects, objects and arguments into `mentions`, each once.
    """

    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()

    @classmethod
    def of(
        cls,
        mentions: Iterable[Mention] = (),
        relations: Iterable[Relation] = (),
        events: Iterable[Event] = (),
    ) -> Self:
        """A reading whose mentions hold every subject, object and argument; equal mentions and relations stand once.

        Events stay as annotated, equal ones too.
        """
        kept_relations = tuple({_relation_key(relation): relation for relation in reversed(tuple(relations))}.values())[
            ::-1
        ]
        kept_events = tuple(events)
        found = (*mentions, *_mentions_of(kept_relations, kept_events))
        kept = {_mention_key(mention): mention for mention in reversed(found)}
        return cls(mentions=tuple(kept.values())[::-1], relations=kept_relations, events=kept_events)


class Extraction(Noun):
    """What one document says, and how it was read (`recipe`: extractor, prompt, model, schema)."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()
    recipe: str = ""

    @classmethod
    def of(cls, document: Document, reading: Reading, recipe: str) -> Self:
        """The reading as the extraction of this document."""
        return cls(
            document=document,
            mentions=reading.mentions,
            relations=reading.relations,
            events=reading.events,
            recipe=recipe,
        )

    @property
    def reading(self) -> Reading:
        """The content without the document."""
        return Reading(mentions=self.mentions, relations=self.relations, events=self.events)

    @model_validator(mode="after")
    def _mentions_are_complete(self) -> Self:
        keys = [_mention_key(mention) for mention in self.mentions]
        known = set(keys)
        if len(known) != len(keys):
            raise ValueError("a mention stands twice")
        for mention in _mentions_of(self.relations, self.events):
            if _mention_key(mention) not in known:
                raise ValueError(f"{mention.text!r} takes part in a relation or event but is not among the mentions")
        text = self.document.text
        for mention in self.mentions:
            if mention.span is not None and text[mention.span.start : mention.span.end] != mention.text:
                raise ValueError(f"{mention.text!r} does not stand at {mention.span}")
        return self


class Failure(Noun):
    """A document that could not be read: counts as an empty answer. `stage` is the room where it failed."""

    document: Document
    stage: str
    reason: str
    answer: str = ""


class Example(Noun):
    """A document, what is wanted from it, and the gold answer where there is one (spans are not placed yet).

    `task` None = a plain corpus: everything in `wanted` is asked, task by task.
    A document may come in several examples (schema slices): see `join_examples`.
    """

    document: Document
    wanted: Schema
    gold: Extraction | None = None
    task: Task | None = None


class SetAside(Noun):
    """Input that could not be used: where it stands and why. The rest goes on."""

    path: str
    line: int | None
    reason: str


def join_examples(first: Example, second: Example) -> Example:
    """Two examples of one document as one: all that either wants, all that either gold says."""
    golds = [example.gold for example in (first, second) if example.gold is not None]
    return Example(
        document=first.document,
        wanted=join_schemas((first.wanted, second.wanted)),
        gold=join_extractions(golds) if golds else None,
        task=first.task if first.task == second.task else None,
    )


def join_extractions(extractions: Iterable[Extraction]) -> Extraction:
    """All that the extractions of one document say; events equal to one of an earlier extraction are not repeated."""
    kept = tuple(extractions)
    events: list[Event] = []
    for extraction in kept:
        before = set(events)
        events.extend(event for event in extraction.events if event not in before)
    reading = Reading.of(
        mentions=(mention for extraction in kept for mention in extraction.mentions),
        relations=(relation for extraction in kept for relation in extraction.relations),
        events=events,
    )
    return Extraction.of(kept[0].document, reading, "+".join(dict.fromkeys(extraction.recipe for extraction in kept)))


def anchor_of(source: str, document: str, label: str | None, text: str) -> str:
    """The anchor of a name in a document: all its mentions there with this label (one sense per document)."""
    return digest_of_texts(source, document, label, text)


def _mentions_of(relations: Iterable[Relation], events: Iterable[Event]) -> Iterator[Mention]:
    for relation in relations:
        yield relation.subject
        yield relation.object
    for event in events:
        for argument in event.arguments:
            yield argument.mention


def _mention_key(mention: Mention) -> tuple[str, str | None, Span | None]:
    return mention.text, mention.label, mention.span


def _relation_key(relation: Relation) -> tuple[object, ...]:
    return _mention_key(relation.subject), relation.predicate, _mention_key(relation.object)
