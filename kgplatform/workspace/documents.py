"""Documents and what was read from them, as rows: functions over an open transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Failure, Reading
from kgplatform.types.noun import digest


class Recorded(NamedTuple):
    """What the journal says of a document in a graph: how it was read, of which text, whether that failed."""

    recipe: str
    text: str
    failed: bool
    forgotten: bool


def number_of(sql: sqlite3.Connection, document: Document) -> int:
    """The number of a document: its old one, with the new text and metadata, or the next."""
    text = digest(document.text)
    metadata = json.dumps(document.metadata, ensure_ascii=False, sort_keys=True)
    row = sql.execute(
        "SELECT number, text, language, metadata FROM documents WHERE source = ? AND id = ?", document.key
    ).fetchone()
    if row and row[1:] == (text, document.language, metadata):
        return int(row[0])
    sql.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (text, document.text))
    values = (text, document.language, metadata)
    if row:
        sql.execute("UPDATE documents SET text = ?, language = ?, metadata = ? WHERE number = ?", (*values, row[0]))
        return int(row[0])
    number = sql.execute(
        "INSERT INTO documents (source, id, text, language, metadata) VALUES (?, ?, ?, ?, ?)", (*document.key, *values)
    ).lastrowid
    assert number is not None
    return number


def recorded(sql: sqlite3.Connection, graph: str, numbers: Iterable[int]) -> dict[int, Recorded]:
    """How the documents of these numbers stand in the graph, those that were ever read for it."""
    rows = sql.execute(
        "SELECT document, recipe, text, failure IS NOT NULL, forgotten FROM extractions"
        " WHERE graph = ? AND document IN (SELECT value FROM json_each(?))",
        (graph, json.dumps(list(numbers))),
    )
    return {number: Recorded(recipe, text, bool(failed), bool(gone)) for number, recipe, text, failed, gone in rows}


# Digest of the text, recipe, extraction, failure; one row of what the journal says of a document.
_Row = tuple[str, str, str | None, str | None]


def keep_outcomes(
    sql: sqlite3.Connection, graph: str, outcomes: Iterable[tuple[int, Extraction | Failure, str]]
) -> tuple[bool, ...]:
    """Take (number, outcome, recipe) in; True for each that changed the journal.

    A failure does not replace an extraction of its text.
    """
    given = [(number, outcome.document.text, _row(outcome, recipe)) for number, outcome, recipe in outcomes]
    rows = sql.execute(
        "SELECT document, text, recipe, content, failure, forgotten FROM extractions"
        " WHERE graph = ? AND document IN (SELECT value FROM json_each(?))",
        (graph, json.dumps([number for number, _, _ in given])),
    )
    before: dict[int, tuple[_Row, bool]] = {row[0]: (row[1:5], bool(row[5])) for row in rows}
    changed = []
    for number, _, row in given:
        changed.append(_changes(row, before.get(number)))
        if changed[-1]:
            before[number] = row, False
    new = [(number, text, row) for (number, text, row), one in zip(given, changed, strict=True) if one]
    sql.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", ((row[0], text) for _, text, row in new))
    sql.executemany(
        "INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?, ?, ?, 0)",
        ((graph, number, *row) for number, _, row in new),
    )
    return tuple(changed)


def _row(outcome: Extraction | Failure, recipe: str) -> _Row:
    text = digest(outcome.document.text)
    if isinstance(outcome, Extraction):
        return text, recipe, outcome.reading.model_dump_json(), None
    return text, recipe, None, outcome.model_dump_json(exclude={"document"})


def _changes(row: _Row, before: tuple[_Row, bool] | None) -> bool:
    """Whether a row says something new; where there was one: its content, and whether it was forgotten."""
    if before is None:
        return True
    (text, _, content, _), forgotten = before
    if before == (row, False):
        return False
    return row[3] is None or content is None or text != row[0] or forgotten


def outcome_of(row: tuple[object, ...]) -> tuple[int, Extraction | Failure]:
    """A row as the noun it was, with its document's number."""
    number, source, id, text, language, metadata, recipe, content, failure = row
    assert isinstance(number, int)
    document = Document.model_validate(
        {"source": source, "id": id, "text": text, "language": language, "metadata": json.loads(str(metadata))}
    )
    if content is not None:
        return number, Extraction.of(document, Reading.model_validate_json(str(content)), str(recipe))
    return number, Failure.model_validate({"document": document, **json.loads(str(failure))})


def purge_document(sql: sqlite3.Connection, graph: str, number: int) -> None:
    """Delete text, extraction and completions of a document, unless another graph still uses it."""
    texts = sql.execute(
        "SELECT text FROM extractions WHERE graph = ? AND document = ?"
        " UNION SELECT text FROM documents WHERE number = ?",
        (graph, number, number),
    ).fetchall()
    sql.execute("DELETE FROM extractions WHERE graph = ? AND document = ?", (graph, number))
    if sql.execute("SELECT 1 FROM extractions WHERE document = ?", (number,)).fetchone():
        return  # another graph of this workspace still uses the document
    sql.execute("DELETE FROM completions WHERE key IN (SELECT completion FROM questions WHERE document = ?)", (number,))
    sql.execute("DELETE FROM questions WHERE document = ?", (number,))
    # The row stays: a re-added document keeps its number.
    empty = digest("")
    sql.execute("INSERT OR IGNORE INTO texts VALUES (?, '')", (empty,))
    sql.execute("UPDATE documents SET text = ?, metadata = '{}' WHERE number = ?", (empty, number))
    for (text,) in texts:
        sql.execute(
            "DELETE FROM texts WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE text = ?)"
            " AND NOT EXISTS (SELECT 1 FROM extractions WHERE text = ?)",
            (text, text, text),
        )
