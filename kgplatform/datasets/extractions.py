"""Ready answers: our own extractions as JSON Lines, and prediction files of IEPile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
from pydantic import ValidationError

from kgplatform.datasets.instructions import read_slice
from kgplatform.datasets.naming import source_of
from kgplatform.datasets.records import Aside, read_records
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Reading, SetAside
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language, Task


def read_extractions(path: Path, set_aside: Aside) -> Iterator[Extraction]:
    """Our own extractions, one per line."""
    for record in read_records(str(path), set_aside):
        try:
            yield Extraction.model_validate(record.value)
        except ValidationError as error:
            set_aside(SetAside(path=str(path), line=record.line, reason=_first_problem(error)))


def read_predictions(
    path: Path, task: Task | None, language: Language | None, set_aside: Aside, *, source: str | None = None
) -> Iterator[tuple[Document, Schema, str, Reading | None]]:
    """For each record of a prediction file: its document, what was asked, the answer as text, and the label if any.

    Prediction files are instruction records with an `output`. `source` is the set that they belong to.
    """
    named = source or source_of(path)
    for record in read_records(str(path), set_aside):
        output = record.value.get("output")
        if output is None:
            set_aside(SetAside(path=str(path), line=record.line, reason='no "output"; is this the instruction file?'))
            continue
        try:
            part = read_slice(record.value, source=named, task=task, language=language, output_is_gold=False)
        except ValueError as error:
            set_aside(SetAside(path=str(path), line=record.line, reason=str(error)))
            continue
        if part is not None:
            answer = output if isinstance(output, str) else orjson.dumps(output).decode()
            yield part.document, part.wanted, answer, part.gold


def are_extractions(path: Path) -> bool:
    """Whether a file of ready answers holds our own extractions rather than predictions of IEPile."""
    first = next(read_records(str(path), lambda _: None), None)
    return first is not None and "document" in first.value


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"no extraction: {where + ': ' if where else ''}{first['msg']}"
