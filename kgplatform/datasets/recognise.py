"""Recognises what a file is by looking at its first records, not only at its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import orjson

from kgplatform.datasets.cells import read_header
from kgplatform.datasets.files import read_text, utf8_chunks
from kgplatform.datasets.headers import column_of, missing_columns
from kgplatform.datasets.naming import RECORD_SUFFIXES, TABLE_SUFFIXES, read_name, suffix_of, task_of_folder
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.notation.records import GOLD_KEYS
from kgplatform.notation.schemas import holds_attributes
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import TASKS, Task

Layout = Literal["instructie", "iepile", "instructions", "ccks2023", "triples", "corpus"]

# So many records are looked at: the first ones may hold no gold.
_LOOKS = 100


class Look(NamedTuple):
    """What the first records of a file show."""

    layout: Layout
    task: Task | None
    gold: frozenset[str]  # of "entity", "relation", "event": those present
    is_text: bool = False


def look_at(path: Path, *, text_field: str = "text") -> Look:
    """What the file is; a DatasetError where it is nothing that can be read."""
    if suffix_of(path) in TABLE_SUFFIXES:
        return _table(path)
    if not _looks_like_records(path):
        return Look("corpus", None, frozenset(), is_text=True)
    problems: list[SetAside] = []
    records = [record.value for record in islice(read_records(str(path), problems.append), _LOOKS)]
    if not records:
        first = problems[0] if problems else None
        reason = "no record in it can be read" + (f": {first.reason}" if first else "")
        raise DatasetError(reason, path, first.line if first else None)
    if any(inner_of(record) is not None for record in records):
        return Look("instructions", _task_of_instructions(records, path), frozenset())
    if any(_is_ccks2023(record) for record in records):
        return Look("ccks2023", "RE", frozenset())
    gold = frozenset(key for record in records for key in GOLD_KEYS.values() if key in record)
    if not any(isinstance(record.get(text_field), str) for record in records):
        keys = ", ".join(records[0]) or "nothing"
        raise DatasetError(f'no "{text_field}" in its records (they hold: {keys}); say --text-field', path)
    if _is_instructie(records, path):
        return Look("instructie", "RE", gold)
    if not gold:
        task = task_of_folder(path)
        return Look("iepile" if task is not None else "corpus", task, gold)
    return Look("iepile", _task_of_records(records, gold, path), gold)


def inner_of(record: Mapping[str, object]) -> dict[str, object] | None:
    """What stands under `instruction` of an instruction record: task sentence, schema and input."""
    written = record.get("instruction")
    if isinstance(written, dict):
        return written if "input" in written else None
    if not isinstance(written, str) or not written.lstrip().startswith("{"):
        return None
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) and "input" in value else None


def task_of_slice(schema: object, record: Mapping[str, object]) -> Task | None:
    """The task of an instruction record that does not say it: by the shape of its schema, then of its gold."""
    first = next(iter(schema), None) if isinstance(schema, list) else None
    if isinstance(first, dict):
        if "predicate" in first:
            return "SPO"
        if "entity_type" in first:
            return "KG"
        return "EE" if first.get("trigger") is True else "EEA"
    written = f"{record.get('label', '')}{record.get('output', '')}"
    if "event_type" in written:
        return "EET"
    if any(f'"{key}"' in written or f"'{key}'" in written for key in ("head", "subject")):
        return "RE"
    return "NER" if "entity_type" in written else None


def schema_beside(path: Path) -> Path | None:
    """The schema file that belongs to a set: `schema_zh.json` or `schema.json` in its folder.

    In IEPile's layout it may stand one folder higher, for all domains of RAMS or WikiEvents.
    """
    language = read_name(path).language
    names = (f"schema_{language}.json", "schema.json") if language else ("schema.json",)
    folder = path.absolute().parent
    folders = (folder,) if task_of_folder(path) is None else (folder, folder.parent)
    return next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)


def is_topic_schema(path: Path) -> bool:
    """Whether a schema file is one object of topics rather than three lines."""
    return read_text(str(path)).lstrip("\ufeff \r\n\t").startswith("{")


def _table(path: Path) -> Look:
    """A table of triples; any other table says nothing that can be built from."""
    headers = read_header(path)
    missing = missing_columns(headers)
    if missing:
        raise DatasetError(
            f"a table of facts needs columns subject, predicate, object; its columns are {', '.join(headers)}. "
            "Tables of names: `kgplatform resolve --table`",
            path,
        )
    has_labels = any(column_of(header) in ("subject_label", "object_label") for header in headers)
    return Look("triples", "SPO" if has_labels else "RE", frozenset(("relation",)))


def _looks_like_records(path: Path) -> bool:
    if suffix_of(path) in RECORD_SUFFIXES:
        return True
    head = next(utf8_chunks(str(path))).lstrip()
    if head.startswith(b"["):
        return head[1:].lstrip().startswith(b"{")
    return head.startswith(b"{") and any(_is_object(line) for line in head.split(b"\n", 20)[:20])


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _is_ccks2023(record: Mapping[str, object]) -> bool:
    """Whether a record has an instruction in plain words about relations, and an input."""
    instruction = record.get("instruction")
    if not isinstance(instruction, str) or not any(isinstance(record.get(key), str) for key in ("input", "miss_input")):
        return False
    return "kg" in record or re.search(r"关系|三元组|relation|triple", instruction, re.IGNORECASE) is not None


def _is_instructie(records: Iterable[Mapping[str, object]], path: Path) -> bool:
    if not any("relation" in record or "cate" in record for record in records):
        return False
    schema = schema_beside(path)
    if schema is not None:
        return is_topic_schema(schema)
    return any("cate" in record for record in records) or (
        _has_types(records) and all("id" in record for record in records)
    )


def _task_of_records(records: Iterable[Mapping[str, object]], gold: frozenset[str], path: Path) -> Task:
    folder = task_of_folder(path)
    if folder is not None and GOLD_KEYS[folder] in gold:
        return folder
    if "relation" in gold:
        schema = schema_beside(path)
        if schema is not None and not is_topic_schema(schema) and _gives_attributes(schema):
            return "KG"
        return "SPO" if _has_types(records) else "RE"
    return "NER" if "entity" in gold else "EE"


def _gives_attributes(schema: Path) -> bool:
    try:
        return holds_attributes(read_text(str(schema)).splitlines())
    except ValueError as error:
        raise DatasetError(str(error), schema) from error


def _has_types(records: Iterable[Mapping[str, object]]) -> bool:
    relations = (part for record in records for part in _list(record.get("relation")))
    return any(isinstance(part, dict) and ("head_type" in part or "subject_type" in part) for part in relations)


def _task_of_instructions(records: Iterable[Mapping[str, object]], path: Path) -> Task | None:
    """The one task of all records; None where they differ, for then each says its own."""
    stated = {task for record in records if isinstance(task := record.get("task"), str | None)}
    if len(stated - {None}) > 1:
        return None
    named = next((task for task in TASKS if task in stated), None) or task_of_folder(path)
    if named is not None:
        return named
    shapes = [
        task_of_slice(inner["schema"], record) for record in records if "schema" in (inner := inner_of(record) or {})
    ]
    return next((task for task in shapes if task is not None), None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
