"""Ready instruction records become examples: the records of one text, each with a slice of the schema, are joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import orjson

from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.datasets.recognise import inner_of, task_of_slice
from kgplatform.datasets.records import Aside, read_records
from kgplatform.datasets.unified import GOLD, Found, derive, document_of
from kgplatform.notation.answers import infer_labels, read_answer
from kgplatform.notation.records import read_label
from kgplatform.notation.schemas import schema_of
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Reading, SetAside, join_extractions
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import EVENT_TASKS, TASKS, Language, Task


class Slice(NamedTuple):
    """One instruction record, understood."""

    document: Document
    task: Task
    wanted: Schema
    gold: Reading | None


def read_instructions(dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None) -> Iterator[Found]:
    """One example for each run of records with the same text; a text that comes again later comes again here."""
    group: list[Slice] = []
    written: list[bytes] = []
    line = 1
    for record in read_records(dataset.path, set_aside):
        try:
            part = read_slice(
                record.value,
                source=dataset.source,
                task=choice.task or dataset.task,
                language=dataset.language,
                output_is_gold=True,
            )
        except ValueError as error:
            set_aside(SetAside(path=dataset.path, line=record.line, reason=str(error)))
            continue
        if part is None:
            continue
        if group and (group[0].document, group[0].task) != (part.document, part.task):
            yield from _joined(group, line, written, schema)
            group, written = [], []
        if not group:
            line = record.line
        group.append(part)
        written.append(orjson.dumps(record.value))
    yield from _joined(group, line, written, schema)


def read_slice(
    record: Mapping[str, object], *, source: str, task: Task | None, language: Language | None, output_is_gold: bool
) -> Slice | None:
    """What one instruction record asks and its gold; None where its task is not the wanted one.

    The gold is its label; in train files, which have none, its output.
    """
    inner = inner_of(record)
    if inner is None:
        raise ValueError('no instruction record: "instruction" holds no object with "input"')
    stated = next((known for known in TASKS if known == record.get("task")), None)
    shape = stated or (task if task is not None else task_of_slice(inner.get("schema"), record))
    if shape is None:
        raise ValueError("the task of the record cannot be told; say --task")
    if task is not None and stated is not None and task != stated and not (stated == "EE" and task in EVENT_TASKS):
        return None
    document = document_of(inner["input"], _id_of_record(record), source=source, language=language, record=record)
    wanted = schema_of(inner.get("schema", []), shape)
    gold = _gold_of(record, task or shape, wanted, output_is_gold)
    return Slice(document, task or shape, wanted, gold)


def _id_of_record(record: Mapping[str, object]) -> str | None:
    """A number counts rows or comes from elsewhere and may stand at several texts; only a string names a text."""
    id_ = record.get("id")
    return id_ if isinstance(id_, str) else None


def _gold_of(record: Mapping[str, object], task: Task, wanted: Schema, output_is_gold: bool) -> Reading | None:
    if record.get("label") is not None:
        return read_label(record["label"], task)
    if not output_is_gold or record.get("output") is None:
        return None
    reading, problems = read_answer(_parsed(record["output"]), task)
    if problems:
        raise ValueError(f"output: {problems[0]}")
    return infer_labels(reading, wanted) if task == "SPO" else reading


def _parsed(output: object) -> object:
    if not isinstance(output, str):
        return output
    try:
        return orjson.loads(output)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"output is not JSON: {error.msg} at character {error.pos + 1}") from error


def _joined(group: list[Slice], line: int, written: list[bytes], schema: Schema | None) -> Iterator[Found]:
    if not group:
        return
    first = group[0]
    wanted = schema or join_schemas(part.wanted for part in group)
    reading = _gold(group)
    derived = derive(reading, wanted, first.task)
    if derived is None:
        return
    reading, wanted = derived
    gold = None if reading is None else Extraction.of(first.document, reading, GOLD)
    yield Found(line, Example(document=first.document, wanted=wanted, gold=gold, task=first.task), b"".join(written))


def _gold(group: list[Slice]) -> Reading | None:
    """All that the records of one text say; None where none of them is annotated."""
    golds = [Extraction.of(part.document, part.gold, GOLD) for part in group if part.gold is not None]
    return join_extractions(golds).reading if golds else None
