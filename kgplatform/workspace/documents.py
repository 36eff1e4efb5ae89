"""Documents and what was read from them, as rows: functions over an open transaction."""

from __future__ import annotations

import json
import sqlite3
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


def keep_outcome(sql: sqlite3.Connection, graph: str, number: int, outcome: Extraction | Failure, recipe: str) -> bool:
    """Take an outcome in; True when that changed the journal. A failure does not replace an extraction of its text."""
    text = digest(outcome.document.text)
    content = outcome.reading.model_dump_json() if isinstance(outcome, Extraction) else None
    failure = None
    if isinstance(outcome, Failure):
        failure = outcome.model_dump_json(exclude={"document"})
    before = sql.execute(
        "SELECT text, recipe, content, failure, forgotten FROM extractions WHERE graph = ? AND document = ?",
        (graph, number),
    ).fetchone()
    if before and before == (text, recipe, content, failure, 0):
        return False
    if before and failure is not None and before[2] is not None and before[0] == text and not before[4]:
        return False
    sql.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (text, outcome.document.text))
    sql.execute(
        "INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?, ?, ?, 0)",
        (graph, number, text, recipe, content, failure),
    )
    return True


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
