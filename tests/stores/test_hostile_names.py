"""Labels, predicates, names and ids are data: what they hold is stored as it is and never becomes part of a query."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kgplatform.graph.digest import graph_digest
from kgplatform.stores import repair
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

from .test_neo4j_store import by_name, entity_rows, load, open_store, stored, wanted_document

HOSTILE = {
    "quotes": "it's \"quoted\" and ''doubled'' “引用”",
    "backticks": "`a` ``b`` `) DETACH DELETE n //",
    "a pattern": "})-[:X]->(:Y {z: 1})",
    "a query": "'}) MATCH (n) DETACH DELETE n //",
    "a parameter": "$graph {name} ${name} $(label) %s {0}",
    "backslashes": "C:\\temp\\u0041 \\n \\` \\\\",
    "lines": "一行\n二行\r\n三行\ttab\u2028\u2029",
    "a NUL": "零\0字节",
    "control characters": "\x01\x07\x1b[31m\x7f\u0085\ufeff",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 😀",
    "right to left": "שלום \u202eمرحبا\u202c \u200f",
    "blanks": "  \u3000 ",
    "combining": "e\u0301 ü u\u0308 각",
    "one of our labels": "Document",
    "one of our types": "STATED_IN",
    "a number": "1",
    "nothing written": "null",
    "more than an index takes": "长" * 20_000,
}


def says(text: str) -> Extraction:
    """A document in which everything that can have a name has this one."""
    metadata = {"title": text, "topic": text, text: text}
    document = Document(source=text, id=text, text=text, language="zh", metadata=metadata)
    one = Mention(text=text, label=text, span=Span(0, len(text)))
    other = Mention(text=text + "。", label=text)
    event = Event(label=text, trigger=Mention(text=text), arguments=(Argument(role=text, mention=one),))
    return Extraction.of(document, Reading.of((), [Relation(subject=one, predicate=text, object=other)], [event]), text)


EVERYTHING = [says(text) for text in HOSTILE.values()]


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "typed"])
def store(neo4j_server: ServerAddress, request: pytest.FixtureRequest) -> Iterator[Neo4jStore]:
    """A graph with all of them, whose name is no better."""
    with open_store(neo4j_server, "`})-[:X]->( 图😀 " + uuid.uuid4().hex[:8]) as opened:
        opened.prepare("workspace-1")
        if request.param:
            opened.type_everything()
        load(opened, *EVERYTHING)
        yield opened
        opened.clear()


def test_it_is_stored_as_it_is(store: Neo4jStore) -> None:
    read = dict(zip(HOSTILE, stored(store), strict=True))

    assert [kind for kind, wanted in zip(HOSTILE, EVERYTHING, strict=True) if read[kind] != wanted] == []


def test_nothing_is_found_that_should_not_be(store: Neo4jStore) -> None:
    resolution = by_name(*EVERYTHING)
    documents = [wanted_document(n, one, resolution, graph=store.graph) for n, one in enumerate(EVERYTHING)]

    assert repair.examine(store, documents, entity_rows(resolution, store.graph)).words() == ""
    assert store.digest() == graph_digest(EVERYTHING, resolution)


def test_it_is_found_by_parameter_and_taken_out_again(store: Neo4jStore) -> None:
    rows = store.run(
        "MATCH (e:Entity {graph: $graph}) WHERE e.name = $name AND e.label = $name RETURN count(e)",
        {"name": HOSTILE["a pattern"]},
    ).rows
    without = load(store, *EVERYTHING[:-1])
    again = load(store, *EVERYTHING)

    assert rows == ((1,),)
    assert (without.documents_deleted, again.documents_written) == (1, 1)
    assert stored(store) == EVERYTHING
