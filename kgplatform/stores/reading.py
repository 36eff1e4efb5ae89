"""Rows that come out of a store become nouns again: documents, extractions, failures; and values that JSON knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kgplatform.errors import StoreError
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Relation, Span

Record = Mapping[str, Any]  # what a driver gives: any value of Cypher


def extraction_of(record: Record) -> Extraction | Failure:
    """What one row of `read_extractions` says."""
    try:
        return _extraction(record)
    except (ValueError, KeyError, TypeError) as error:
        written = record["document"]
        raise StoreError(
            f"document {written.get('id')!r} of {written.get('source')!r} was changed by hand and cannot be read: "
            f"{error}. Delete its node and run `kgplatform load`: the journal still knows it."
        ) from error


def _extraction(record: Record) -> Extraction | Failure:
    written = record["document"]
    document = _document(written)
    if written["failure"] is not None:
        stage, _, reason = written["failure"].partition(": ")
        return Failure(document=document, stage=stage, reason=reason)
    mentions = {row["key"]: _mention(row) for row in record["mentions"]}
    return Extraction(
        document=document,
        mentions=tuple(mentions.values()),
        relations=tuple(_relations(record["relations"], mentions)),
        events=tuple(_event(row, mentions) for row in record["events"]),
        recipe=written["recipe"] or "",
    )


def _document(written: Record) -> Document:
    named = {name: written[name] for name in ("title", "topic") if written[name] is not None}
    others = zip(written["metadata_keys"] or (), written["metadata_values"] or (), strict=True)
    return Document(
        source=written["source"],
        id=written["id"],
        text=written["text"],
        language=written["language"],
        metadata={**named, **dict(others)},
    )


def _mention(row: Record) -> Mention:
    return Mention(text=row["text"], label=row["label"], span=_span(row), inferred=row["inferred"])


def _span(row: Record) -> Span | None:
    return None if row["start"] is None else Span(row["start"], row["end"])


def _relations(rows: Iterable[Record], mentions: Mapping[str, Mention]) -> Iterable[Relation]:
    """A relation whose mention was deleted by hand is no relation any more."""
    for row in rows:
        if row["subject"] in mentions and row["object"] in mentions:
            yield Relation(
                subject=mentions[row["subject"]],
                predicate=row["predicate"],
                object=mentions[row["object"]],
                confidence=row["confidence"],
            )


def _event(row: Record, mentions: Mapping[str, Mention]) -> Event:
    trigger = None if row["trigger"] is None else Mention(text=row["trigger"], span=_span(row))
    arguments = tuple(
        Argument(role=one["role"], mention=mentions[one["mention"]])
        for one in row["arguments"]
        if one["mention"] in mentions
    )
    return Event(label=row["label"], trigger=trigger, arguments=arguments, confidence=row["confidence"])
