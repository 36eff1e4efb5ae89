"""A learned model: reads documents, and can be kept in one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from pydantic import Field

from kgplatform.errors import WorkspaceError
from kgplatform.extraction.learned.archive import (
    Entries,
    digest_of,
    pack_entities,
    pack_events,
    pack_json,
    pack_relations,
    read_archive,
    unpack_entities,
    unpack_events,
    unpack_json,
    unpack_relations,
    write_archive,
)
from kgplatform.extraction.learned.entities import EntityReader
from kgplatform.extraction.learned.events import EventReader, FoundEvent
from kgplatform.extraction.learned.mentions import Labelled, label_text
from kgplatform.extraction.learned.passages import split_passages
from kgplatform.extraction.learned.relations import Found, RelationReader
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span
from kgplatform.types.noun import Noun
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score

FORMAT = 4  # of the file and of what the features mean; a file of another number is not read


class TrainingRecord(Noun):
    """What a model was learnt from and how well it did on texts that it had not seen.

    `seconds` is wall time and no part of the digest; `available` counts the examples before sampling.
    """

    training: str
    records: int
    available: int
    dev_records: int
    labels: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    dev: dict[str, Score] = Field(default_factory=dict)
    seconds: float = 0.0


class Model:
    """The readers that were fitted, each for what its examples asked."""

    def __init__(
        self,
        record: TrainingRecord,
        entities: EntityReader | None = None,
        relations: RelationReader | None = None,
        events: EventReader | None = None,
    ) -> None:
        self.record = record
        self._entities, self._relations, self._events = entities, relations, events
        self.digest = digest_of(self._entries())

    def extract(self, document: Document, wanted: Schema) -> Extraction:
        """What the document says of all that is wanted and was learnt."""
        readings = [self._read(document.text, passage, wanted) for passage in split_passages(document.text)]
        reading = Reading.of(
            (mention for reading in readings for mention in reading.mentions),
            (relation for reading in readings for relation in reading.relations),
            (event for reading in readings for event in reading.events),
        )
        return Extraction.of(document, reading, f"learned:{self.digest}")

    def _read(self, whole: str, passage: Span, wanted: Schema) -> Reading:
        text = label_text(whole[passage.start : passage.end], (), "")
        text = text._replace(offset=passage.start)
        mentions = _entity_mentions(text, self._entities, set(wanted.labels))
        found = self._relations.read(text, set(wanted.predicates)) if self._relations else []
        relations = _relations(text, found, self._relations)
        events = self._events.read(text, wanted.events) if self._events else []
        return Reading.of(mentions, relations, (_event(text, event) for event in events))

    def save(self, path: Path) -> None:
        """Writes the model as one file, complete or not at all."""
        write_archive(path, {**self._entries(), "record.json": pack_json(self.record.model_dump(mode="json"))})

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote."""
        entries = read_archive(path)
        if unpack_json(entries.get("format.json", b"0")) != FORMAT:
            raise WorkspaceError(f"{path}: a learned model of another version; remove it and build again to learn anew")
        return cls(
            TrainingRecord.model_validate(unpack_json(entries["record.json"])),
            unpack_entities(entries) if "entities.json" in entries else None,
            unpack_relations(entries) if "relations.json" in entries else None,
            unpack_events(entries) if "events.json" in entries else None,
        )

    def _entries(self) -> Entries:
        entries = {"format.json": pack_json(FORMAT)}
        if self._entities is not None:
            entries |= pack_entities(self._entities)
        if self._relations is not None:
            entries |= pack_relations(self._relations)
        if self._events is not None:
            entries |= pack_events(self._events)
        return entries


def _entity_mentions(text: Labelled, reader: EntityReader | None, wanted: set[str]) -> Iterator[Mention]:
    if reader is None or wanted.isdisjoint(reader.labels):
        return
    for named in reader.read(text):
        label = reader.labels[named.kind]
        if label in wanted:
            yield _mention(text, (named.first, named.last), label)


def _relations(text: Labelled, found: Iterable[Found], reader: RelationReader | None) -> Iterator[Relation]:
    for pair, predicate, probability in found:
        subject, object_ = reader.labels.get(predicate, (None, None)) if reader else (None, None)
        yield Relation(
            subject=_mention(text, pair.subject_place, subject),
            predicate=predicate,
            object=_mention(text, pair.object_place, object_),
            confidence=round(probability, 6),
        )


def _event(text: Labelled, found: FoundEvent) -> Event:
    trigger, arguments = found
    return Event(
        label=trigger.label,
        trigger=_mention(text, (trigger.span.first, trigger.span.last), None),
        arguments=tuple(
            Argument(role=argument.role, mention=_mention(text, argument.place, None)) for argument in arguments
        ),
        confidence=round(trigger.probability, 6),
    )


def _mention(text: Labelled, place: tuple[int, int], label: str | None) -> Mention:
    start, end = text.tokens[place[0]].start, text.tokens[place[1] - 1].end
    return Mention(text=text.text[start:end], label=label, span=Span(start + text.offset, end + text.offset))
