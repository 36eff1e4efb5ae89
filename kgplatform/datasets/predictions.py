"""Prediction files that carry their own labels: instruction records with `label` and `output`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgplatform.datasets.instructions import read_slice
from kgplatform.datasets.naming import source_of
from kgplatform.datasets.recognise import look_at
from kgplatform.datasets.records import Aside, read_records
from kgplatform.errors import DatasetError
from kgplatform.types.document import Document
from kgplatform.types.extraction import SetAside
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language, Task

# Document, task, what was asked, the answer as it stands (None: there is none), the label as it stands.
LabelledAnswer = tuple[Document, Task, Schema, object, object]


def read_labelled_answers(
    path: Path, task: Task | None, language: Language | None, set_aside: Aside
) -> Iterator[LabelledAnswer]:
    """The answers of a prediction file with their labels; records without a label, or of another task, are no part.

    The source is the one that the record states, else the name of the file. A file of records without any `output` is
    an error: it holds the questions, not the answers.
    """
    answered, first = False, None
    task = task or look_at(path).task  # a record with an empty label may not show its task by itself
    for record in read_records(str(path), set_aside):
        value = record.value
        first = first or record.line
        answered = answered or "output" in value
        named = value.get("source")
        source = named if isinstance(named, str) and named else source_of(path)
        try:
            part = read_slice(value, source=source, task=task, language=language, output_is_gold=False)
            if part is None:
                continue
            if part.gold is None:
                raise ValueError('no "label"; give GOLD, the labelled dataset')
        except (ValueError, RecursionError) as error:
            set_aside(SetAside(path=str(path), line=record.line, reason=str(error)))
            continue
        yield part.document, part.task, part.wanted, value.get("output"), value["label"]
    if first is not None and not answered:
        raise DatasetError('no record has an "output"; is this the instruction file?', path, first)
