"""What untrusted Cypher may not do, however it is hidden. What the server itself refuses: test_neo4j_store."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.errors import QueryError
from kgplatform.stores import guard
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore

CASES = Path(__file__).parents[1] / "cases" / "hostile_queries.csv"
HOSTILE = [
    pytest.param(row["query"], row["refused_because"], id=row["reason"])
    for row in csv.DictReader(CASES.read_text("utf-8").splitlines())
]


@pytest.fixture(scope="module")
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    with Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph="guarded") as opened:
        yield opened


@pytest.mark.parametrize(("query", "because"), HOSTILE)
def test_a_hostile_query_is_refused_before_it_runs(store: Neo4jStore, query: str, because: str) -> None:
    if because:
        with pytest.raises(QueryError, match=because):
            store.run(query)
    else:
        store.run(query)


def test_writing_alone_does_not_allow_files(store: Neo4jStore) -> None:
    with pytest.raises(QueryError, match="--allow-files"):
        store.run("LOAD CSV FROM 'file:///etc/passwd' AS line CREATE (:Stolen {line: line})", write=True)


def test_reading_files_alone_does_not_allow_writing(store: Neo4jStore) -> None:
    with pytest.raises(QueryError, match="--write"):
        store.run("LOAD CSV FROM 'file:///etc/passwd' AS line CREATE (:Stolen {line: line})", allow_files=True)


def test_what_is_allowed_is_left_to_the_server(store: Neo4jStore) -> None:
    with pytest.raises(QueryError, match=r"nowhere\.csv"):
        store.run("LOAD CSV FROM 'file:///nowhere.csv' AS line RETURN line", allow_files=True)


def test_an_escape_is_read_both_ways_in_which_versions_read_it() -> None:
    # one version ends the string at the second quote, the other at the third
    assert guard.reads_files(r"RETURN '\u005C' LOAD CSV FROM 'x' AS y RETURN y //'") is not None
