"""Real labels and relationship types beside the properties: checked, and kept up to date whatever happens."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kgplatform.errors import StoreError
from kgplatform.stores import repair
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.stores.typed import OWN_LABELS, OWN_TYPES, token, tokens
from kgplatform.types.extraction import Extraction, Mention, Relation
from kgplatform.types.resolution import Resolution

from .test_neo4j_store import by_name, difference, entity_rows, load, open_store, read, said, wanted_document

HOSTILE = "`人物`) DETACH DELETE n //"
HOSTILE_TYPE = "`})-[:X]->(y) 写😀\n\"'\\u0060"


@pytest.fixture
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    """An empty typed graph of its own for one test."""
    with open_store(neo4j_server, f"typed-{uuid.uuid4().hex[:8]}") as opened:
        opened.prepare("workspace-1")
        opened.type_everything()
        yield opened
        opened.clear()


def labels(store: Neo4jStore) -> dict[str, list[str]]:
    rows = store.run("MATCH (e:Entity {graph: $graph}) RETURN e.name, [l IN labels(e) WHERE l <> 'Entity']").rows
    return dict(rows)


def edges(store: Neo4jStore) -> list[tuple[object, ...]]:
    """The typed relationships: subject, type, object, support."""
    cypher = (
        "MATCH (s:Entity {graph: $graph})-[r]->(o:Entity) WHERE type(r) <> 'FACT' "
        "RETURN s.name, type(r), o.name, r.support"
    )
    return sorted(store.run(cypher).rows, key=str)


def between(subject: Mention, predicate: str, object_: Mention) -> Relation:
    return Relation(subject=subject, predicate=predicate, object=object_)


def is_sound(store: Neo4jStore, *extractions: Extraction, resolution: Resolution | None = None) -> bool:
    resolution = resolution or by_name(*extractions)
    documents = [wanted_document(n, one, resolution, graph=store.graph) for n, one in enumerate(extractions)]
    return not repair.examine(store, documents, entity_rows(resolution, store.graph)).found


def test_facts_and_entities_carry_type_and_label(store):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝玉", "认识", "黛玉")))

    assert labels(store) == {"宝玉": ["人物"], "黛玉": ["人物"]}
    assert edges(store) == [("宝玉", "认识", "黛玉", 2)]


def test_a_graph_that_is_loaded_already_gets_its_labels_and_types_later(neo4j_server):
    with open_store(neo4j_server, f"typed-{uuid.uuid4().hex[:8]}") as store:
        store.prepare("workspace-1")
        load(store, read("1", "", said("宝玉", "认识", "黛玉")))
        before = labels(store), edges(store)
        store.type_everything()
        after = labels(store), edges(store)
        store.clear()

    assert before == ({"宝玉": [], "黛玉": []}, [])
    assert after == ({"宝玉": ["人物"], "黛玉": ["人物"]}, [("宝玉", "认识", "黛玉", 1)])


def test_another_client_keeps_them_up_to_date(store, neo4j_server):
    first, second = read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝玉", "认识", "黛玉"))
    load(store, first)

    with open_store(neo4j_server, store.graph) as later:
        later.prepare("workspace-1")
        load(later, first, second)

    assert edges(store) == [("宝玉", "认识", "黛玉", 2)]


def test_a_changed_document_changes_them(store):
    other = read("2", "", said("宝玉", "认识", "黛玉"))
    load(store, read("1", "", said("宝玉", "认识", "黛玉"), said("宝玉", "讨厌", "贾政")), other)

    load(store, read("1", "新", said("宝玉", "喜欢", "宝钗")), other)

    assert edges(store) == [("宝玉", "喜欢", "宝钗", 1), ("宝玉", "认识", "黛玉", 1)]


def test_an_entity_whose_label_changes_loses_the_old_one(store):
    extraction = read("1", "", said("宝玉", "认识", "黛玉"))
    load(store, extraction)
    resolution = by_name(extraction)
    entities = {id_: entity._replace(label="神仙") for id_, entity in resolution.entities.items()}

    load(store, extraction, resolution=Resolution("p", resolution.assignments, entities, ()))

    assert labels(store) == {"宝玉": ["神仙"], "黛玉": ["神仙"]}


def test_labels_and_predicates_are_data_and_never_part_of_a_query(store):
    one, other = Mention(text="甲", label=HOSTILE), Mention(text="乙", label='"; MATCH (n) DETACH DELETE n; "')

    load(store, read("1", "", between(one, HOSTILE_TYPE, other)))

    assert labels(store) == {"甲": [HOSTILE], "乙": ['"; MATCH (n) DETACH DELETE n; "']}
    assert edges(store) == [("甲", HOSTILE_TYPE, "乙", 1)]


@pytest.mark.parametrize(
    "name",
    ["", " ", "\n", "零\0字节", "长" * 350_000],
    ids=["empty", "blank", "newline", "NUL", "a megabyte"],
)
def test_what_cannot_be_a_label_or_type_stays_a_property(name, store):
    extraction = read("1", "", between(Mention(text="甲", label=name), name, Mention(text="乙")))

    load(store, extraction)

    assert labels(store) == {"甲": [], "乙": []}
    assert edges(store) == []
    assert store.run("MATCH (r:Relation {graph: $graph}) RETURN r.predicate").rows == ((name,),)


@pytest.mark.parametrize("label", sorted(OWN_LABELS))
def test_a_label_that_is_one_of_ours_is_told_apart(label):
    assert token(label, OWN_LABELS) == f"{label}_"


@pytest.mark.parametrize("predicate", sorted(OWN_TYPES))
def test_a_predicate_that_is_one_of_our_types_is_told_apart(predicate):
    assert token(predicate, OWN_TYPES) == f"{predicate}_"


def test_entities_labelled_document_are_no_documents(store):
    load(
        store, read("1", "", between(Mention(text="宪法", label="Document"), "FACT", Mention(text="法", label="Event")))
    )

    assert store.counts()["documents"] == 1
    assert labels(store) == {"宪法": ["Document_"], "法": ["Event_"]}
    assert edges(store) == [("宪法", "FACT_", "法", 1)]


def test_more_names_than_a_database_has_room_for_are_refused():
    with pytest.raises(StoreError, match="20,001 different names are too many"):
        tokens(map(str, range(20_001)), OWN_LABELS)


@pytest.mark.parametrize(
    "edit",
    [
        "MATCH (e:Entity {graph: $graph, name: '宝玉'}) REMOVE e:人物",
        "MATCH (e:Entity {graph: $graph, name: '宝玉'}) SET e:神仙",
        "MATCH (e:Entity {graph: $graph})-[r:认识]->() DELETE r",
        "MATCH (e:Entity {graph: $graph})-[r:认识]->() SET r.support = 7",
        "MATCH (e:Entity {graph: $graph})-[:认识]->(o) CREATE (o)-[:认识 {key: 'x', support: 1}]->(e)",
    ],
)
def test_an_edit_by_hand_is_found_and_undone(edit, store):
    extraction = read("1", "", said("宝玉", "认识", "黛玉"))
    load(store, extraction)
    store.run(edit, write=True)
    found = is_sound(store, extraction)

    resolution = by_name(extraction)
    wanted = [wanted_document(0, extraction, resolution, graph=store.graph)]
    repair.mend(store, repair.examine(store, wanted, entity_rows(resolution, store.graph)))
    store.write(difference(store, extraction))

    assert not found
    assert is_sound(store, extraction)
    assert edges(store) == [("宝玉", "认识", "黛玉", 1)]
    assert labels(store) == {"宝玉": ["人物"], "黛玉": ["人物"]}


def test_typing_that_was_broken_off_is_finished_by_the_next_who_prepares(store, neo4j_server):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")))
    store.run("MATCH (g:Graph {name: $graph}) SET g.typing = true", write=True)
    store.run("MATCH (e:Entity {graph: $graph})-[r:认识]->() DELETE r", write=True)

    with open_store(neo4j_server, store.graph) as later:
        later.prepare("workspace-1")

    assert edges(store) == [("宝玉", "认识", "黛玉", 1)]


def test_what_is_cleared_leaves_nothing(neo4j_server):
    with open_store(neo4j_server, f"typed-{uuid.uuid4().hex[:8]}") as store:
        store.prepare("workspace-1")
        store.type_everything()
        load(store, read("1", "", said("宝玉", "认识", "黛玉")))
        store.clear()

        assert store.run("MATCH (n {graph: $graph}) RETURN count(n)").rows == ((0,),)
