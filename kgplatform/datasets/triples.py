"""Tables of triples become documents with gold: rows of subject, predicate, object, whatever their columns are called.

Facts that need no reading: `build` takes them as they are. Rows of one document (id, source or text) belong together;
a row that says none of these is a document of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from kgplatform.datasets.cells import Cells, read_cells
from kgplatform.datasets.headers import NEEDED, column_of
from kgplatform.datasets.plan import DataSet
from kgplatform.datasets.records import Aside
from kgplatform.datasets.unified import GOLD, Found, document_of
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation, SetAside
from kgplatform.types.schema import RelationType, Schema


def read_triples(dataset: DataSet, set_aside: Aside, schema: Schema | None = None) -> Iterator[Found]:
    """One example a row and document; rows without all three parts are set aside."""
    for cells in read_cells(Path(dataset.path), set_aside):
        row = _row(cells)
        missing = [name for name in NEEDED if name not in row]
        if missing:
            set_aside(SetAside(path=dataset.path, line=cells.line, reason=f"no {' and no '.join(missing)}"))
            continue
        try:
            yield from _found(row, cells.line, dataset, schema)
        except ValueError as error:
            set_aside(SetAside(path=dataset.path, line=cells.line, reason=str(error)))


def _row(cells: Cells) -> dict[str, str]:
    row: dict[str, str] = {}
    for header, cell in cells.value.items():
        column = column_of(header)
        if column is not None:
            row.setdefault(column, cell)
    return row


def _found(row: Mapping[str, str], line: int, dataset: DataSet, schema: Schema | None) -> Iterator[Found]:
    relation = Relation(
        subject=Mention(text=row["subject"], label=row.get("subject_label")),
        predicate=row["predicate"],
        object=Mention(text=row["object"], label=row.get("object_label")),
        confidence=_confidence(row.get("confidence")),
    )
    said = f"{row['subject']} {row['predicate']} {row['object']}"
    for id_ in _documents(row):
        # a document that is only named has its name for a text: all its rows must say the same
        text = row.get("text") or id_ or said
        titled = {"title": row["title"]} if "title" in row else {}
        document = document_of(text, id_, source=dataset.source, language=dataset.language, record=titled)
        gold = Extraction.of(document, Reading.of((), [relation]), GOLD)
        wanted = schema or Schema(relations=(RelationType(predicate=relation.predicate),))
        yield Found(line, Example(document=document, wanted=wanted, gold=gold, task=dataset.task), _written(row))


def _documents(row: Mapping[str, str]) -> list[str | None]:
    if "documents" in row:
        return [*filter(None, (name.strip() for name in row["documents"].split(";")))]
    return [row.get("id")]


def _confidence(written: str | None) -> float | None:
    if written is None:
        return None
    try:
        number = float(written)
    except ValueError as error:
        raise ValueError(f"the confidence {written!r} is no number") from error
    if not 0 <= number <= 1:
        raise ValueError(f"the confidence {written} is not between 0 and 1")
    return number


def _written(row: Mapping[str, str]) -> bytes:
    return orjson.dumps(dict(row))
