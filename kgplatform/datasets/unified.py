"""Unified records of IEPile and InstructIE, and plain records with a text, become examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.datasets.recognise import is_topic_schema
from kgplatform.datasets.records import Aside, Record, read_records
from kgplatform.datasets.schemas import (
    Wanted,
    choose_topic,
    gather_schema,
    gather_topics,
    read_schema,
    wanted_by_topic,
)
from kgplatform.notation.records import GOLD_KEYS, read_gold
from kgplatform.notation.schemas import find_topic
from kgplatform.text.language import detect_language
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Reading, SetAside
from kgplatform.types.schema import EventType, Schema
from kgplatform.types.task import Language, Task

GOLD = "gold"


class Found(NamedTuple):
    """An example, the line where it stands, and its content as bytes: equal bytes are the same record."""

    line: int | None
    example: Example
    written: bytes


def read_unified(dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None) -> Iterator[Found]:
    """The examples of a file of records; a record that cannot be understood is set aside."""
    wanted = wanted_of(dataset, choice, schema)
    for record in read_records(dataset.path, set_aside):
        topic = _word(record.value, "cate")
        if choice.topic and topic and dataset.layout == "instructie" and find_topic((topic,), choice.topic) is None:
            continue
        try:
            example = _example(record, dataset, choice, wanted(topic))
        except ValueError as error:
            set_aside(SetAside(path=dataset.path, line=record.line, reason=str(error)))
            continue
        if example is not None:
            yield Found(record.line, example, orjson.dumps(record.value))


def wanted_of(dataset: DataSet, choice: Choice, schema: Schema | None) -> Wanted:
    """What a set asks: the user's schema, else the file beside it, else what its records use."""
    if schema is not None or dataset.layout == "corpus" or dataset.task is None:
        return _always(schema or Schema())
    if dataset.schema_path is None:
        if dataset.layout == "instructie":
            topics = gather_topics(dataset.path, choice.text_field)
            return choose_topic(topics, choice.topic, Path(dataset.path))
        return _always(gather_schema(dataset.path, dataset.task))
    path = Path(dataset.schema_path)
    if is_topic_schema(path):
        return wanted_by_topic(path, choice.topic)
    return _always(read_schema(path, dataset.task, dataset.language))


def document_of(
    text: object, id_: object, *, source: str, language: Language | None, record: Mapping[str, object]
) -> Document:
    """The document of a record; without an id it is known by the sha256 of its text."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError("no text" if text is None else "the text is empty" if text in ("", []) else "no usable text")
    named = {"topic": _word(record, "cate"), "title": _word(record, "title")}
    return Document(
        source=source,
        id=str(id_) if isinstance(id_, str | int) and str(id_) else id_of(text),
        text=text,
        language=language or detect_language(text),
        metadata={key: word for key, word in named.items() if word is not None},
    )


def derive(reading: Reading | None, wanted: Schema, task: Task) -> tuple[Reading | None, Schema] | None:
    """Gold and wanted of EET and EEA, where they come from EE; None where EEA has nothing to ask.

    EEA is given the event types and triggers and asks for the arguments: so it needs the record's own events.
    """
    if task == "EET":
        return reading, Schema(events=tuple(event.model_copy(update={"roles": ()}) for event in wanted.events))
    if task != "EEA" or reading is None:
        return reading, wanted
    if not reading.events:
        return None
    triggers: dict[str, dict[str, None]] = {}
    for event in reading.events:
        triggers.setdefault(event.label, {}).update({event.trigger.text: None} if event.trigger else {})
    known = {event.label: event for event in wanted.events}
    events = tuple(
        known.get(label, EventType(label=label)).model_copy(update={"triggers": tuple(words)} if words else {})
        for label, words in triggers.items()
    )
    return reading, Schema(events=events)


def _example(record: Record, dataset: DataSet, choice: Choice, wanted: Schema) -> Example | None:
    value = record.value
    document = document_of(
        value.get(choice.text_field),
        value.get(choice.id_field),
        source=dataset.source,
        language=dataset.language,
        record=value,
    )
    task = dataset.task
    if dataset.layout == "corpus" or task is None:
        return Example(document=document, wanted=wanted, task=task)
    reading = _gold_of(value, dataset, task)
    derived = derive(reading, wanted, task)
    if derived is None:
        return None
    reading, wanted = derived
    gold = None if reading is None else Extraction.of(document, reading, GOLD)
    return Example(document=document, wanted=wanted, gold=gold, task=task)


def _gold_of(value: Mapping[str, object], dataset: DataSet, task: Task) -> Reading | None:
    """The gold of a record; None where the record is not annotated. InstructIE's triples have types."""
    if value.get(GOLD_KEYS[task]) is None:
        return None
    return read_gold(value, "SPO" if dataset.layout == "instructie" else task)


def _always(schema: Schema) -> Wanted:
    return lambda _: schema


def _word(record: Mapping[str, object], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) and value else None
