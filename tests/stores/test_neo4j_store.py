from __future__ import annotations

import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from kgplatform.errors import ConfigError, OwnershipError, QueryError, StoreError, StoreUnavailable
from kgplatform.graph.change import change
from kgplatform.graph.digest import graph_digest
from kgplatform.graph.rows import anchors_of, entity_rows, wanted_document
from kgplatform.stores import queries
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import MIGRATION, Neo4jStore
from kgplatform.stores.neo4j_options import StoreOptions
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Reading, Relation, Span
from kgplatform.types.graph import Change, WriteCounts
from kgplatform.types.resolution import Assignment, Entity, Resolution

TRICKY = "曹雪芹 wrote “红楼梦” `here`\n}})-[:X]->( 😀 שלום 'it''s' \\u0041 $graph \x00 曹雪芹"


@pytest.fixture
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    """A graph of its own for one test; nothing of it stays."""
    with open_store(neo4j_server, f"store-{uuid.uuid4().hex[:8]}") as opened:
        opened.prepare("workspace-1")
        yield opened
        opened.clear()


def open_store(server: ServerAddress, graph: str, **options: int) -> Neo4jStore:
    return Neo4jStore(server.url, server.user, server.password, graph=graph, options=StoreOptions(**options))


def read(id_: str, text: str, *relations: Relation, mentions=(), events=(), **metadata: str) -> Extraction:
    document = Document(source="红楼/测试", id=id_, text=text, language="zh", metadata=metadata)
    return Extraction.of(document, Reading.of(mentions, relations, events), "gold")


def said(subject: str, predicate: str, object_: str) -> Relation:
    return Relation(subject=person(subject), predicate=predicate, object=person(object_))


def person(name: str) -> Mention:
    return Mention(text=name, label="人物")


def by_name(*extractions: Extraction | Failure) -> Resolution:
    """Equal names with equal labels are one entity, in all documents."""
    founders: dict[tuple[str | None, str], str] = {}
    assignments: dict[str, Assignment] = {}
    for kept in extractions:
        for name, anchor in anchors_of(kept).items() if isinstance(kept, Extraction) else ():
            assignments[anchor] = Assignment(founders.setdefault(name, anchor), 1.0, "same name")
    entities = {anchor: Entity(anchor, label, text, (f"{text}?",)) for (label, text), anchor in founders.items()}
    return Resolution("profile-1", assignments, entities, ())


def difference(store: Neo4jStore, *extractions: Extraction | Failure, resolution: Resolution | None = None) -> Change:
    resolution = resolution or by_name(*extractions)
    return change(
        (wanted_document(n, one, resolution, graph=store.graph) for n, one in enumerate(extractions)),
        entity_rows(resolution, store.graph),
        stored_documents=store.document_digests(),
        stored_entities=store.entity_digests(),
        profile=resolution.profile,
    )


def load(store: Neo4jStore, *extractions: Extraction | Failure, resolution: Resolution | None = None) -> WriteCounts:
    return store.write(difference(store, *extractions, resolution=resolution))


def stored(store: Neo4jStore) -> list[Extraction | Failure]:
    return [extraction for _number, extraction in store.read_extractions()]


def one(store: Neo4jStore, cypher: str, **parameters: object) -> object:
    return store.run(cypher, parameters).rows[0][0]


def facts(store: Neo4jStore) -> list[tuple[object, ...]]:
    """The facts twice: as nodes and as edges."""
    nodes = (
        "MATCH (s)<-[:SUBJECT]-(r:Relation {graph: $graph})-[:OBJECT]->(o) "
        "RETURN s.name, r.predicate, o.name, r.support ORDER BY r.key"
    )
    edges = (
        "MATCH (s:Entity {graph: $graph})-[f:FACT]->(o) RETURN s.name, f.predicate, o.name, f.support ORDER BY f.key"
    )
    found = store.run(nodes).rows
    assert found == store.run(edges).rows
    return sorted(found, key=str)


# What is written comes back


def test_a_text_with_every_kind_of_character_comes_back_as_it_was(store):
    author = Mention(text="曹雪芹", label="`人物`) DETACH DELETE n //", span=Span(0, 3))
    book = Mention(text="红楼梦", label="书'\"", span=Span(11, 14))
    extraction = read(
        "id '`\"\n😀",
        TRICKY,
        Relation(subject=author, predicate="}})-[:X]->(", object=book, confidence=0.25),
        title="שלום",
        topic="",
        author="曹",
    )

    load(store, extraction)

    assert stored(store) == [extraction]


def test_mentions_keep_spans_labels_and_whether_they_were_inferred(store):
    mentions = (
        Mention(text="曹雪芹", label="人物", span=Span(0, 3)),
        Mention(text="曹雪芹", label="人物", span=Span(len(TRICKY) - 3, len(TRICKY)), inferred=True),
        Mention(text="曹雪芹", label="人物"),
        Mention(text="曹雪芹"),
        Mention(text="不在文中", label="作品"),
    )
    extraction = read("1", TRICKY, mentions=mentions)

    load(store, extraction)

    assert stored(store) == [extraction]


def test_equal_events_stay_two_and_keep_triggers_roles_and_order(store):
    wrote = Event(
        label="写作",
        trigger=Mention(text="wrote", span=Span(4, 9)),
        arguments=(Argument(role="作者", mention=person("曹雪芹")), Argument(role="作品", mention=person("红楼梦"))),
        confidence=0.75,
    )
    bare = Event(label="无论元")
    extraction = read("1", TRICKY, events=(wrote, bare, wrote))

    load(store, extraction)

    assert stored(store) == [extraction]


def test_two_predicates_between_the_same_mentions_both_come_back(store):
    extraction = read("1", "", said("宝玉", "认识", "黛玉"), said("宝玉", "喜欢", "黛玉"), said("黛玉", "认识", "宝玉"))

    load(store, extraction)

    assert stored(store) == [extraction]


def test_a_relation_of_an_entity_to_itself_comes_back(store):
    extraction = read("1", "", said("宝玉", "等同", "宝玉"))

    load(store, extraction)

    assert stored(store) == [extraction]
    assert facts(store) == [("宝玉", "等同", "宝玉", 1)]


def test_a_failure_comes_back_with_stage_and_reason(store):
    failure = Failure(document=read("1", "文").document, stage="extraction", reason="no JSON: found")

    load(store, failure)

    assert stored(store) == [failure]


def test_an_empty_document_comes_back(store):
    load(store, read("1", ""))

    assert stored(store) == [read("1", "")]


def test_a_megabyte_of_text_in_text_name_label_and_predicate_comes_back(store):
    long = "长" * 350_000
    mention = Mention(text=long, label=long, span=Span(0, len(long)))
    extraction = read("1", long, Relation(subject=mention, predicate=long, object=mention))

    load(store, extraction)

    assert stored(store) == [extraction]


def test_only_the_documents_asked_for_are_read_in_the_order_of_their_numbers(store):
    load(store, read("c", ""), read("a", ""), read("b", ""))
    asked = [DocumentKey("红楼/测试", "b"), DocumentKey("红楼/测试", "c")]

    found = [(number, extraction.document.id) for number, extraction in store.read_extractions(asked)]

    assert found == [(0, "c"), (2, "b")]


def test_the_partition_comes_back(store):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝玉", "认识", "宝钗")))

    partition = store.read_entities()

    first, second = (partition.ids[DocumentKey("红楼/测试", id_), "人物", "宝玉"] for id_ in ("1", "2"))
    assert first == second
    assert partition.entities[first] == Entity(first, "人物", "宝玉", ("宝玉?",))
    assert len(partition.entities) == 3


def test_the_store_has_the_digest_of_the_values(store):
    wrote = Event(label="写", trigger=Mention(text="曹"), arguments=(Argument(role="谁", mention=person("宝玉")),))
    failure = Failure(document=read("3", "文").document, stage="extraction", reason="?")
    extractions = (read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", events=(wrote, wrote)), failure)

    load(store, *extractions)

    assert store.digest() == graph_digest(extractions, by_name(*extractions))


def test_counts_say_what_is_there(store):
    event = Event(label="写", arguments=(Argument(role="谁", mention=person("宝玉")),))
    failure = Failure(document=read("2", "文").document, stage="extraction", reason="?")

    load(store, read("1", "", said("宝玉", "认识", "黛玉"), events=(event,)), failure)

    assert store.counts() == {
        "documents": 2,
        "failed": 1,
        "mentions": 2,
        "entities": 2,
        "relations": 1,
        "events": 1,
    }


# Writing is a diff


def test_the_second_write_does_nothing(store):
    extractions = (read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝玉", "认识", "宝钗")))
    first = load(store, *extractions)

    again = difference(store, *extractions)

    assert (first.written, first.deleted) == (5, 0)
    assert not again
    assert store.write(again) == WriteCounts()


def test_a_fact_that_two_documents_state_is_one_fact_with_support_two(store):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝玉", "认识", "黛玉")))

    assert facts(store) == [("宝玉", "认识", "黛玉", 2)]


def test_two_mention_pairs_of_one_document_are_one_support(store):
    spanned = Relation(
        subject=Mention(text="曹雪芹", label="人物", span=Span(0, 3)), predicate="认识", object=person("黛玉")
    )
    load(store, read("1", TRICKY, spanned, said("曹雪芹", "认识", "黛玉")))

    assert facts(store) == [("曹雪芹", "认识", "黛玉", 1)]
    assert one(store, "MATCH (:Relation {graph: $graph})-[s:STATED_IN]->() RETURN count(s)") == 2


def test_a_document_that_comes_later_raises_the_support(store):
    first, second = (read(id_, "", said("宝玉", "认识", "黛玉")) for id_ in ("1", "2"))
    load(store, first)

    counts = load(store, first, second)

    assert facts(store) == [("宝玉", "认识", "黛玉", 2)]
    assert (counts.documents_written, counts.entities_written, counts.deleted) == (1, 0, 0)


def test_a_changed_document_replaces_what_it_said(store):
    other = read("2", "", said("宝玉", "认识", "黛玉"))
    load(store, read("1", "", said("宝玉", "认识", "黛玉"), said("宝玉", "讨厌", "贾政")), other)

    changed = read("1", "新", said("宝玉", "喜欢", "宝钗"))
    load(store, changed, other)

    assert stored(store) == [changed, other]
    assert facts(store) == [("宝玉", "喜欢", "宝钗", 1), ("宝玉", "认识", "黛玉", 1)]
    assert one(store, "MATCH (e:Entity {graph: $graph, name: '贾政'}) RETURN count(e)") == 0


def test_a_document_that_goes_takes_along_what_nothing_else_supports(store):
    met = Event(label="相遇", arguments=(Argument(role="谁", mention=person("贾政")),))
    gone = read("1", "", said("宝玉", "认识", "黛玉"), said("贾政", "认识", "宝玉"), events=(met,))
    stays = read("2", "", said("宝玉", "认识", "黛玉"))
    load(store, gone, stays)

    resolution = by_name(gone, stays)
    left = {id_: entity for id_, entity in resolution.entities.items() if entity.name != "贾政"}
    documents = [wanted_document(1, stays, resolution, graph=store.graph)]
    entities = entity_rows(Resolution("profile-1", resolution.assignments, left, ()), store.graph)
    counts = store.write(
        change(
            documents,
            entities,
            stored_documents=store.document_digests(),
            stored_entities=store.entity_digests(),
            profile="profile-1",
        )
    )

    assert (counts.documents_written, counts.documents_deleted, counts.entities_deleted) == (0, 1, 1)
    assert facts(store) == [("宝玉", "认识", "黛玉", 1)]
    assert store.counts() == {
        "documents": 1,
        "failed": 0,
        "mentions": 2,
        "entities": 2,
        "relations": 1,
        "events": 0,
    }


def test_a_merge_moves_facts_to_the_entity_that_stays(store):
    first, second = read("1", "", said("宝玉", "认识", "黛玉")), read("2", "", said("宝二爷", "认识", "黛玉"))
    load(store, first, second)
    apart = by_name(first, second)
    ids = {entity.name: id_ for id_, entity in apart.entities.items()}
    moved = {
        anchor: Assignment(ids["宝玉"], 0.9, "alias") if kept.entity == ids["宝二爷"] else kept
        for anchor, kept in apart.assignments.items()
    }
    entities = {id_: entity for id_, entity in apart.entities.items() if id_ != ids["宝二爷"]}
    merged = Resolution("profile-1", moved, entities, ())

    counts = load(store, first, second, resolution=merged)

    assert facts(store) == [("宝玉", "认识", "黛玉", 2)]
    assert (counts.documents_written, counts.entities_deleted) == (1, 1)
    assert stored(store) == [first, second]
    assert store.digest() == graph_digest([first, second], merged)


def test_small_transactions_make_the_same_graph(store, neo4j_server):
    extractions = tuple(read(str(n), "", said("宝玉", "认识", f"某人{n % 3}")) for n in range(7))
    with open_store(neo4j_server, store.graph, documents=2, entities=1, page=2) as small:
        load(small, *extractions)

    assert stored(store) == list(extractions)
    assert store.digest() == graph_digest(extractions, by_name(*extractions))


def test_the_graph_names_the_profile_it_was_resolved_under(store):
    load(store, read("1", ""))

    assert one(store, "MATCH (g:Graph {name: $graph}) RETURN g.profile") == "profile-1"


def test_rows_are_made_only_for_the_transaction_that_needs_them(store):
    made: list[int] = []
    extractions = [read(str(n), "") for n in range(5)]
    resolution = by_name(*extractions)

    def reader(number: int):
        return lambda: (made.append(number), extractions[number])[1]

    wanted = [
        wanted_document(n, extraction, resolution, graph=store.graph, read=reader(n))
        for n, extraction in enumerate(extractions)
    ]
    difference = change(wanted, (), stored_documents={}, stored_entities={})
    assert made == []

    store.write(difference)

    assert made == [0, 1, 2, 3, 4]


# Edits by hand


def test_a_relation_deleted_by_hand_is_missing_and_nothing_else(store):
    extraction = read("1", "", said("宝玉", "认识", "黛玉"), said("宝玉", "认识", "宝钗"))
    load(store, extraction)

    store.run("MATCH (r:Relation {graph: $graph})-[:OBJECT]->({name: '黛玉'}) DETACH DELETE r", write=True)

    left = stored(store)[0]
    assert isinstance(left, Extraction)
    assert left.relations == (said("宝玉", "认识", "宝钗"),)
    assert left.mentions == extraction.mentions
    assert one(store, "MATCH (:Entity {graph: $graph})-[f:FACT]->() RETURN count(f)") == 2


def test_a_fact_whose_node_was_deleted_by_hand_can_be_stated_again(store):
    first, second = (read(id_, "", said("宝玉", "认识", "黛玉")) for id_ in ("1", "2"))
    load(store, first)
    store.run("MATCH (r:Relation {graph: $graph}) DETACH DELETE r", write=True)

    load(store, first, second)

    assert facts(store) == [("宝玉", "认识", "黛玉", 1)]


def test_a_document_deleted_by_hand_is_written_again_whole(store):
    met = Event(label="相遇", arguments=(Argument(role="谁", mention=person("宝玉")),))
    extraction = read("1", "", said("宝玉", "认识", "黛玉"), events=(met,))
    load(store, extraction)
    store.run("MATCH (d:Document {graph: $graph}) DETACH DELETE d", write=True)

    load(store, extraction)

    assert stored(store) == [extraction]
    assert store.digest() == graph_digest([extraction], by_name(extraction))
    assert store.run(queries.load("find_orphans").text).rows == ()


def test_a_text_that_no_longer_fits_its_spans_is_an_error_that_names_the_document(store):
    load(store, read("1", TRICKY, mentions=(Mention(text="曹雪芹", span=Span(0, 3)),)))
    store.run("MATCH (d:Document {graph: $graph}) SET d.text = '改'", write=True)

    with pytest.raises(StoreError, match=r"'1'.*changed by hand"):
        stored(store)


# Faults

OLD = [read(str(n), "旧", said(f"某人{n % 5}", "认识", f"某人{n % 3}")) for n in range(30)]
NEW = [
    read(str(n), "新", said(f"某人{n % 4}", "认识", f"某人{n % 7}"), said("宝玉", "喜欢", "黛玉")) for n in range(6, 36)
]


def load_slowly(url: str, user: str, password: str, graph: str) -> None:
    """What the process does that is killed: says each step on its standard output."""
    with Neo4jStore(
        url, user, password, graph=graph, options=StoreOptions(documents=1, replaced=1, entities=1)
    ) as store:
        store.write(difference(store, *NEW), lambda *step: print(*step, flush=True))
        print("swept", flush=True)


@pytest.mark.parametrize("steps", [1, 10, 30])
def test_killed_anywhere_and_run_again_the_graph_is_the_same(store, neo4j_server, steps):
    load(store, *OLD)
    server = neo4j_server
    code = f"import runpy, sys; runpy.run_path({__file__!r})['load_slowly'](*sys.argv[1:])"
    command = [sys.executable, "-c", code, server.url, server.user, server.password, store.graph]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout
        seen = [loading.stdout.readline() for _ in range(steps)]
        loading.kill()

    assert "" not in seen
    assert loading.returncode == -signal.SIGKILL
    load(store, *NEW)
    healed = everything(store)
    store.clear()
    store.prepare("workspace-1")
    load(store, *NEW)
    assert healed == everything(store)
    assert store.digest() == graph_digest(NEW, by_name(*NEW))


def everything(store: Neo4jStore) -> tuple[list[str], list[str]]:
    """All nodes and all relationships of the graph, with all that they carry."""
    nodes = "MATCH (n) WHERE n.graph = $graph RETURN labels(n), properties(n)"
    edges = "MATCH (a)-[r]->(b) WHERE a.graph = $graph RETURN a.key, type(r), properties(r), b.key"
    return sorted(map(str, store.run(nodes, limit=5000).rows)), sorted(map(str, store.run(edges, limit=5000).rows))


# Names and owners


def test_two_graphs_live_side_by_side(store, neo4j_server):
    extraction = read("1", "", said("宝玉", "认识", "黛玉"))
    load(store, extraction)
    with open_store(neo4j_server, f"{store.graph}-llm") as other:
        other.prepare("workspace-1")
        load(other, extraction, read("2", "", said("宝玉", "认识", "宝钗")))

        assert (store.counts()["entities"], other.counts()["entities"]) == (2, 3)
        other.clear()

    assert stored(store) == [extraction]
    assert facts(store) == [("宝玉", "认识", "黛玉", 1)]


def test_a_graph_of_another_workspace_is_refused_and_can_be_adopted(store):
    with pytest.raises(OwnershipError, match="belongs to another workspace"):
        store.prepare("workspace-2")

    store.prepare("workspace-2", adopt=True)

    store.prepare("workspace-2")


def test_a_graph_of_a_newer_kgplatform_is_refused(store):
    store.run("MATCH (g:Graph {name: $graph}) SET g.migration = 1000", write=True)

    with pytest.raises(OwnershipError, match="newer kgplatform"):
        store.prepare("workspace-1")


def test_a_database_with_entities_of_others_is_refused_and_left_alone(store, neo4j_server):
    store.run("CREATE (:Entity {name: 'somebody else''s'})".replace("''", "\\'"), write=True)
    try:
        with open_store(neo4j_server, f"{store.graph}-new") as newcomer:
            with pytest.raises(OwnershipError, match=":Entity nodes that kgplatform did not write"):
                newcomer.prepare("workspace-1")
            assert one(newcomer, "MATCH (g:Graph {name: $graph}) RETURN count(g)") == 0
        store.prepare("workspace-1")
    finally:
        store.run("MATCH (n:Entity) WHERE n.graph IS NULL DELETE n", write=True)


def test_clearing_gives_the_name_back(store):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")))

    store.clear()

    assert store.counts()["documents"] == 0
    store.prepare("workspace-2")


def test_preparing_twice_is_the_same_as_once(store):
    store.prepare("workspace-1")

    assert one(store, "MATCH (g:Graph {name: $graph}) RETURN count(g)") == 1


# Queries of people


def test_values_of_cypher_become_values_of_json(store):
    load(store, read("1", "", said("宝玉", "认识", "黛玉")))

    answer = store.run(
        "MATCH p = (e:Entity {graph: $graph, name: '宝玉'})-[f:FACT]->() "
        "RETURN e.name AS name, f.support AS n, date('2020-01-02') AS d, [1.5, null] AS l, {a: true} AS m, f, "
        "length(p) AS steps, labels(e) AS labels, point({x: 1, y: 2}) AS xy, duration('P1D') AS day"
    )

    assert answer.columns == ("name", "n", "d", "l", "m", "f", "steps", "labels", "xy", "day")
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert (row["name"], row["n"], row["d"], row["l"], row["m"]) == ("宝玉", 1, "2020-01-02", [1.5, None], {"a": True})
    assert isinstance(row["f"], dict)
    assert row["f"]["type"] == "FACT"
    ends = "MATCH (s:Entity {graph: $graph, name: '宝玉'})-[:FACT]->(o) RETURN [elementId(s), elementId(o)]"
    assert [row["f"]["start"], row["f"]["end"]] == one(store, ends)
    assert row["xy"] == {"srid": 7203, "coordinates": [1.0, 2.0]}
    assert (row["steps"], row["labels"], row["day"]) == (1, ["Entity"], "P1D")


def test_a_node_is_shown_by_labels_and_properties(store):
    assert store.run("MATCH (g:Graph {name: $graph}) RETURN g {.name} AS g, g AS node").rows[0][0] == {
        "name": store.graph
    }
    shown = one(store, "MATCH (g:Graph {name: $graph}) RETURN g")
    assert isinstance(shown, dict)
    assert shown.pop("id") == one(store, "MATCH (g:Graph {name: $graph}) RETURN elementId(g)")
    assert shown == {
        "labels": ["Graph"],
        "properties": {"name": store.graph, "workspace": "workspace-1", "migration": MIGRATION, "typed": False},
    }


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n:Sneaky)",
        "MATCH (n) DETACH DELETE n",
        "MATCH (g:Graph) SET g.workspace = 'mine' RETURN g",
        "CREATE INDEX sneaky IF NOT EXISTS FOR (n:Sneaky) ON (n.x)",
        "MATCH (n:Graph) CALL (n) { DETACH DELETE n } IN TRANSACTIONS",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CALL () { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN line",
    ],
)
def test_a_query_that_changes_or_loads_anything_is_refused_before_it_runs(store, cypher):
    with pytest.raises(QueryError, match="it was not run"):
        store.run(cypher)


def test_a_query_may_write_where_this_is_asked_for(store):
    store.run("MATCH (g:Graph {name: $graph}) SET g.note = $note", {"note": "hello"}, write=True)

    assert one(store, "MATCH (g:Graph {name: $graph}) RETURN g.note") == "hello"


def test_a_wrong_query_is_refused_with_the_place_of_the_mistake(store):
    with pytest.raises(QueryError, match=r"line 2, column 9 \(offset: 16\)\)\n\"MATCH n RETURN n\""):
        store.run("// mine\nMATCH n RETURN n")


def test_a_missing_parameter_is_named(store):
    with pytest.raises(QueryError, match="name"):
        store.run("MATCH (e:Entity {name: $name}) RETURN e")


def test_more_rows_than_asked_for_are_cut_off_and_said_so(store):
    cut = store.run("UNWIND range(1, 10) AS n RETURN n", limit=3)
    whole = store.run("UNWIND range(1, 3) AS n RETURN n", limit=3)

    assert (cut.rows, cut.truncated) == (((1,), (2,), (3,)), True)
    assert (whole.rows, whole.truncated) == (((1,), (2,), (3,)), False)


def test_a_query_that_takes_too_long_is_stopped(store):
    with pytest.raises(QueryError, match="stopped after 1 seconds"):
        store.run("UNWIND range(1, 1000000000) AS n RETURN sum(sqrt(n))", timeout=1)


def test_an_empty_query_is_refused(store):
    with pytest.raises(QueryError, match="empty"):
        store.run(" \n")


def test_half_a_character_in_a_parameter_is_refused_in_words(store):
    with pytest.raises(QueryError, match="cannot be sent"):
        store.run("RETURN $text", {"text": "\ud800"})


# Servers


def test_a_wrong_password_is_said_with_the_next_step(neo4j_server):
    with (
        Neo4jStore(neo4j_server.url, neo4j_server.user, "wrong") as store,
        pytest.raises(StoreError, match="NEO4J_PASSWORD"),
    ):
        store.prepare("workspace-1")


def test_a_server_that_is_not_there_is_said_with_its_address():
    with (
        Neo4jStore("bolt://127.0.0.1:1", "neo4j", "secret") as store,
        pytest.raises(StoreUnavailable, match=r"no Neo4j answers at bolt://127\.0\.0\.1:1"),
    ):
        store.prepare("workspace-1")


def test_an_unknown_database_is_said_by_name(neo4j_server):
    with (
        Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, database="nowhere") as store,
        pytest.raises(StoreError, match="nowhere"),
    ):
        store.prepare("workspace-1")


@pytest.mark.parametrize("url", ["http://localhost:7474", "localhost:7687", "", "bolt://", "bolt://host:port"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ConfigError, match="no address of a Neo4j"):
        Neo4jStore(url, "neo4j", "secret")


def test_a_graph_without_a_name_is_refused():
    with pytest.raises(ConfigError, match="graph's name"):
        Neo4jStore("bolt://127.0.0.1:1", "neo4j", "secret", graph="")
