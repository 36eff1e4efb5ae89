"""A graph as Cypher text that makes it in an empty Neo4j: to look at, to keep, or for `cypher-shell`.

Takes the rows that would be written and the texts of the queries that write them; every value becomes a literal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from kgplatform.types.graph import DocumentRows, EntityRow, Row

END = ";"
_ENTITIES, _DOCUMENTS = 500, 50  # in one statement
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
T = TypeVar("T")


class Script(NamedTuple):
    """What is to be written: the claim on the graph, entities, documents; and by which queries, by name."""

    graph: Row
    entities: Iterable[EntityRow]
    documents: Iterable[DocumentRows]
    schema: Sequence[str]
    queries: Mapping[str, str]


def cypher(script: Script) -> Iterator[str]:
    """The lines. Each statement ends with a line that holds a semicolon alone; no value holds a line break."""
    for text in script.schema:
        yield from _statement(text)
    yield from _filled(script, "replay_graph", [script.graph])
    for entities in _batches(script.entities, _ENTITIES):
        yield from _filled(script, "replay_entities", [_entity(row, script.graph) for row in entities])
    for documents in _batches(script.documents, _DOCUMENTS):
        facts = {str(fact["key"]): fact for rows in documents for fact in rows.relations}
        known = [{**facts[key], "graph": script.graph["name"]} for key in sorted(facts)]
        yield from _filled(script, "replay_relations", known)
        yield from _filled(script, "replay_documents", [_document(rows, script.graph) for rows in documents])
        yield from _filled(script, "replay_support", sorted(facts))


def literal(value: object) -> str:
    """The value as Cypher writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case Mapping():
            return "{" + ", ".join(f"{_name(str(name))}: {literal(kept)}" for name, kept in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value)  # a number


def _statement(text: str) -> Iterator[str]:
    """A query without its header."""
    yield from (line for line in text.splitlines() if not line.startswith("//"))
    yield END


def _filled(script: Script, query: str, rows: Sequence[object]) -> Iterator[str]:
    if not rows:
        return
    written = "[\n  " + ",\n  ".join(map(literal, rows)) + "\n]"
    first, _, rest = script.queries[query].partition("$rows AS")
    yield from (line for line in first.splitlines() if not line.startswith("//") and line != "UNWIND ")
    yield f"UNWIND {written} AS{rest.rstrip()}"
    yield END


def _entity(row: EntityRow, graph: Row) -> Row:
    return {**row._asdict(), "graph": graph["name"]}


def _document(rows: DocumentRows, graph: Row) -> Row:
    name = graph["name"]
    recipe = rows.document["recipe"]
    return {
        "document": {**rows.document, "graph": name},
        "mentions": [_mention(row, name) for row in rows.mentions],
        "statements": [
            {"relation": row["relation"], "edge": {**_without(row, "relation"), "recipe": recipe}}
            for row in rows.statements
        ],
        "events": [_event(row, name) for row in rows.events],
    }


def _mention(row: Row, graph: object) -> Row:
    node = {**_without(row, "entity", "score", "reason"), "graph": graph}
    return {"node": node, "entity": row["entity"], "score": row["score"], "reason": row["reason"]}


def _event(row: Row, graph: object) -> Row:
    arguments = row["arguments"]
    assert isinstance(arguments, list)  # rows of events hold a list of rows
    edges = [{"entity": one["entity"], "edge": _without(one, "entity")} for one in arguments]
    return {"node": {**_without(row, "arguments"), "graph": graph}, "arguments": edges}


def _without(row: Row, *names: str) -> Row:
    """The row without these; what is absent is no property."""
    return {name: value for name, value in row.items() if name not in names and value is not None}


def _string(text: str) -> str:
    """Escapes as all versions read them; a quote mark in an escape would end the string in some."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + _BREAKS.sub(lambda found: _escape(found[0]), escaped) + "'"


_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(character: str) -> str:
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else "`" + name.replace("`", "``") + "`"


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch
