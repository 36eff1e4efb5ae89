"""An older graph becomes one of today; a newer one is left alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kgplatform.errors import OwnershipError
from kgplatform.stores import migrations, queries
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore

from .test_neo4j_store import difference, load, open_store, read, said

EXTRACTION = read("1", "", said("宝玉", "认识", "黛玉"))


@pytest.fixture
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    """A graph as version 1 left it: it does not say whether it is typed."""
    with open_store(neo4j_server, f"older-{uuid.uuid4().hex[:8]}") as opened:
        opened.prepare("workspace-1")
        load(opened, EXTRACTION)
        opened.run("MATCH (g:Graph {name: $graph}) SET g.migration = 1 REMOVE g.typed, g.typing", write=True)
        yield opened
        opened.clear()


def graph_of(store: Neo4jStore) -> dict[str, object]:
    ((properties,),) = store.run("MATCH (g:Graph {name: $graph}) RETURN properties(g)").rows
    assert isinstance(properties, dict)
    return properties


def test_an_older_graph_is_brought_up_to_date_and_keeps_what_it_says(store):
    before = store.digest()

    store.prepare("workspace-1")

    assert graph_of(store)["migration"] == migrations.VERSION
    assert graph_of(store)["typed"] is False
    assert store.digest() == before
    assert not difference(store, EXTRACTION)


def test_a_migration_may_be_done_twice(store):
    store.prepare("workspace-1")
    store.run("MATCH (g:Graph {name: $graph}) SET g.migration = 1", write=True)

    store.prepare("workspace-1")

    assert graph_of(store)["migration"] == migrations.VERSION


def test_a_newer_graph_is_refused_before_anything_is_changed(store):
    store.run("MATCH (g:Graph {name: $graph}) SET g.migration = 99", write=True)
    before = graph_of(store)

    with pytest.raises(OwnershipError, match=r"newer kgplatform \(version 99 of the graph model"):
        store.prepare("workspace-1", adopt=True)

    assert graph_of(store) == before


def test_somebody_elses_older_graph_is_refused_and_not_migrated(store):
    with pytest.raises(OwnershipError, match="belongs to another workspace"):
        store.prepare("workspace-2")

    assert graph_of(store)["migration"] == 1


def test_steps_follow_each_other_up_to_the_version_of_this_code():
    versions = [version for version, _ in migrations.steps(1)]

    assert versions == list(range(2, migrations.VERSION + 1))
    assert migrations.steps(migrations.VERSION) == ()


def test_every_version_has_its_query_file():
    assert {name for _, name in migrations.steps(1)} == {
        name for name in queries.names() if name.startswith("migrate_")
    }
