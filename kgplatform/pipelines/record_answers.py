"""Instruction records as questions about documents, and what a model answered, as IEPile's scorer reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.naming import language_of, source_of
from kgplatform.datasets.recognise import inner_of, task_of_slice
from kgplatform.datasets.unified import document_of
from kgplatform.notation.answers import keep_asked, render_answer
from kgplatform.notation.schemas import schema_of
from kgplatform.notation.understanding import understand
from kgplatform.types.completion import Completion
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.schema import Schema
from kgplatform.types.task import TASKS, Language, Task
from kgplatform.workspace.journal import Workspace

Record = dict[str, object]

_TOGETHER = 200  # records whose texts are registered at a time


class AskedRecord(NamedTuple):
    """A record with its place in the file, and the document that it asks about, where it can be told."""

    number: int
    record: Record
    document: DocumentKey | None


class Output(NamedTuple):
    """The `output` of a record, and why it is not an answer as it was asked for."""

    text: str
    reason: str = ""


def output_of(record: Record, completion: Completion) -> Output:
    """The answer in IEPile's notation; what cannot be read stands there as the model wrote it."""
    asked = _asked(record)
    if asked is None:
        return Output(completion.text, "the task of the record cannot be told")
    task, wanted, text = asked
    understood = understand(completion.text, wanted, task, text, cut=completion.finish_reason == "length")
    if understood.reading is None:
        return Output(completion.text, understood.reason)
    kept, _ = keep_asked(understood.reading, wanted, task)
    return Output(json.dumps(render_answer(kept, wanted, task), ensure_ascii=False))


def numbered(records: Iterator[Record], source: Path, workspace: Workspace) -> Iterator[AskedRecord]:
    """The records with their documents, registered as a build of the same file registers them."""
    name, language, number = source_of(source), language_of(source), 0
    while batch := list(islice(records, _TOGETHER)):
        documents = [_document(record, name, language) for record in batch]
        workspace.register([document for document in documents if document is not None])
        for record, document in zip(batch, documents, strict=True):
            yield AskedRecord(number, record, document.key if document is not None else None)
            number += 1


def _document(record: Record, source: str, language: Language | None) -> Document | None:
    inner, id_ = inner_of(record), record.get("id")
    text = None if inner is None else inner["input"]
    given = id_ if isinstance(id_, str) else None  # a number counts rows
    try:
        return document_of(text, given, source=source, language=language, record=record)
    except ValueError:
        return None


def _asked(record: Record) -> tuple[Task, Schema, str] | None:
    inner = inner_of(record)
    if inner is None:
        return None
    task = next((one for one in TASKS if one == record.get("task")), None) or task_of_slice(inner.get("schema"), record)
    try:
        return None if task is None else (task, schema_of(inner.get("schema", []), task), str(inner["input"]))
    except ValueError:
        return None
