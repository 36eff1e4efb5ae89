"""Extractions made elsewhere: our own, or the answers in a prediction file of IEPile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from kgplatform.extraction.align import align
from kgplatform.notation.answers import infer_labels, parse_answer, read_answer
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, Reading, join_extractions
from kgplatform.types.noun import digest
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import Task

STAGE = "file"

# A record of a prediction file: its document, what was asked, the answer as text, the gold where it is known.
Prediction = tuple[Document, Schema, str, Reading | None]


class ReadyExtractor:
    """Looks extractions up by source and id, else by the text alone (another source name, other ids)."""

    def __init__(self, extractions: Iterable[Extraction | Failure]) -> None:
        by_key: dict[DocumentKey, Extraction | Failure] = {}
        for ready in extractions:
            earlier = by_key.get(ready.document.key)
            by_key[ready.document.key] = ready if earlier is None else _joined(earlier, ready)
        self._by_key = by_key
        self._by_text = {ready.document.text: ready for ready in reversed(by_key.values())}
        self._recipe = f"file:{digest([_content(ready) for ready in by_key.values()])}"

    @classmethod
    def of_predictions(cls, predictions: Iterable[Prediction], task: Task) -> Self:
        """From the answers of a prediction file: slices of one document are joined, bad answers are failures."""
        grouped: dict[DocumentKey, list[Prediction]] = {}
        for prediction in predictions:
            grouped.setdefault(prediction[0].key, []).append(prediction)
        return cls(_extracted(parts, task) for parts in grouped.values())

    @property
    def recipe(self) -> str:
        """Names the content of the file."""
        return self._recipe

    def extract(self, example: Example) -> Extraction | Failure:
        """The ready extraction of this document, placed in its text."""
        document = example.document
        ready = self._by_key.get(document.key)
        if ready is None or ready.document.text != document.text:
            ready = self._by_text.get(document.text)
        if ready is None:
            return Failure(document=document, stage=STAGE, reason="the file has no extraction of this document")
        if isinstance(ready, Failure):
            return ready.model_copy(update={"document": document})
        return align(document, ready.reading, self._recipe, exact_only=True, first_only=True)


def _extracted(parts: list[Prediction], task: Task) -> Extraction | Failure:
    document = parts[0][0]
    readings, reasons = [], []
    for _, _, answer, _ in parts:
        parsed = parse_answer(answer)
        if parsed.value is None:
            reasons.append(parsed.reason)
        else:
            readings.append(read_answer(parsed.value, task)[0])
    if not readings:
        return Failure(document=document, stage=STAGE, reason=reasons[0], answer=parts[0][2])
    reading = infer_labels(_join(readings), join_schemas(wanted for _, wanted, _, _ in parts))
    return align(document, reading, STAGE, exact_only=True, first_only=True)


def _join(readings: Iterable[Reading]) -> Reading:
    kept = tuple(readings)
    return Reading.of(
        (mention for reading in kept for mention in reading.mentions),
        (relation for reading in kept for relation in reading.relations),
        (event for reading in kept for event in reading.events),
    )


def _joined(earlier: Extraction | Failure, later: Extraction | Failure) -> Extraction | Failure:
    """Two extractions of one document as one; a failure gives way."""
    if isinstance(earlier, Failure):
        return later
    if isinstance(later, Failure):
        return earlier
    return join_extractions((earlier, later))


def _content(ready: Extraction | Failure) -> object:
    if isinstance(ready, Failure):
        return [*ready.document.key, ready.reason]
    return [*ready.document.key, ready.reading.model_dump(mode="json")]
