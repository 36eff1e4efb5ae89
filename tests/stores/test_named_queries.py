"""What analysts ask, in a small graph of Chinese and English facts and events."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kgplatform.stores import queries
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Reading, Relation
from tests.stubs.small_graph import write_small_graph

Said = tuple[str, str, str]
ALIASES = {
    "北京大学": ("北大", "Peking University"),
    "The Who": ("the High Numbers",),
    "IT": ("Information Technology",),
}
FACTS: dict[str, list[Said]] = {
    "d1": [("鲁迅", "出生地", "绍兴"), ("鲁迅", "任职", "北京大学"), ("呐喊", "作者", "鲁迅")],
    "d2": [("鲁迅", "出生地", "绍兴"), ("北京大学", "位于", "北京"), ("蔡元培", "任职", "北京大学")],
    "d3": [("鲁迅", "出生地", "北京"), ("蔡元培", "出生地", "绍兴")],
    "d4": [("The Who", "formed in", "London"), ("IT", "broader than", "It"), ("!!!", "formed in", "Sacramento")],
    "d5": [
        ("胡适", "出生地", "上海"),
        ("老舍", "出生地", "北京"),
        ("巴金", "出生地", "成都"),
        ("冰心", "出生地", "福州"),
    ],
}
EVENTS = {
    "d1": [("任职", [("时间", "1920年8月"), ("人", "鲁迅")]), ("任职", [("时间", "1917年"), ("人", "蔡元培")])],
    "d4": [("concert", [("date", "May 3, 1970"), ("artist", "The Who")]), ("concert", [("date", "last summer")])],
}


@pytest.fixture(scope="module")
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    graph = f"named-{uuid.uuid4().hex[:8]}"
    with Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=graph) as opened:
        opened.prepare("workspace-1")
        write(opened, [read(id_) for id_ in FACTS])
        yield opened
        opened.clear()


def read(id_: str) -> Extraction:
    relations = [
        Relation(
            subject=Mention(text=subject, label="名"), predicate=predicate, object=Mention(text=object_, label="名")
        )
        for subject, predicate, object_ in FACTS[id_]
    ]
    events = [
        Event(
            label=label,
            arguments=tuple(Argument(role=role, mention=Mention(text=name, label="名")) for role, name in arguments),
        )
        for label, arguments in EVENTS.get(id_, [])
    ]
    text = "，".join(" ".join(fact) for fact in FACTS[id_])
    document = Document(source="新闻", id=id_, text=text, language="zh", metadata={"title": f"标题 {id_}"})
    return Extraction.of(document, Reading.of((), relations, events), "gold")


def write(store: Neo4jStore, extractions: list[Extraction | Failure]) -> None:
    write_small_graph(store, extractions, ALIASES)


def ask(store: Neo4jStore, query_name: str, /, **parameters: object) -> list[dict[str, object]]:
    query = queries.load(query_name)
    answer = store.run(query.text, {**query.defaults, "graph": store.graph, **parameters})
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def column(store: Neo4jStore, query_name: str, column_name: str, /, **parameters: object) -> list[object]:
    return [row[column_name] for row in ask(store, query_name, **parameters)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("北京大学", "北京大学"),
        ("北大", "北京大学"),
        ("Peking University", "北京大学"),
        ("The Who", "The Who"),
        ("the High Numbers", "The Who"),
        ("IT", "IT"),
        ("It", "It"),
        ("Information Technology", "IT"),
        ("!!!", "!!!"),
    ],
)
def test_an_entity_is_found_by_any_whole_name_even_one_of_words_that_searches_leave_out(store, name, found):
    assert column(store, "entity_card", "name", name=name) == [found]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("北京大雪", "北京大学"),
        ("the who", "The Who"),
        ("The Who", "The Who"),
        ("Londn", "London"),
        ("IT", "IT"),
        ("Pekng Universty", "北京大学"),
        ('C++ OR "x" AND ~ [', None),
        ("", None),
    ],
)
def test_words_that_are_nearly_a_name_find_it_first(store, words, first):
    assert next(iter(column(store, "find_entity", "name", words=words)), None) == first


def test_a_card_is_cut_to_the_facts_that_most_documents_state(store):
    (card,) = ask(store, "entity_card", name="鲁迅", count=1)

    assert card["facts"] == [{"subject": "鲁迅", "predicate": "出生地", "object": "绍兴", "support": 2}]
    assert (card["mentions"], card["degree"]) == (3, 4)
    assert [row["document"] for row in card["documents"]] == ["d1", "d2", "d3"]


def test_facts_of_an_entity_name_the_documents_that_state_them(store):
    assert ask(store, "facts_of_entity", name="鲁迅", predicate="出生地") == [
        {"subject": "鲁迅", "predicate": "出生地", "object": "绍兴", "support": 2, "documents": ["新闻#d1", "新闻#d2"]},
        {"subject": "鲁迅", "predicate": "出生地", "object": "北京", "support": 1, "documents": ["新闻#d3"]},
    ]


def test_neighbours_are_reached_step_by_step(store):
    one = ask(store, "neighbours", name="呐喊")
    two = ask(store, "neighbours", name="呐喊", depth=2)

    assert [(row["steps"], row["direction"], row["neighbour"]) for row in one] == [(1, "→", "鲁迅")]
    assert [(row["steps"], row["neighbour"]) for row in two] == [(1, "鲁迅"), (2, "绍兴"), (2, "北京大学"), (2, "北京")]


def test_neighbours_no_steps_away_are_none(store):
    assert ask(store, "neighbours", name="呐喊", depth=0) == []


def test_four_steps_reach_what_three_do_not(store):
    assert "巴金" not in column(store, "neighbours", "neighbour", name="呐喊", depth=4)
    assert "老舍" not in column(store, "neighbours", "neighbour", name="呐喊", depth=2)
    assert "老舍" in column(store, "neighbours", "neighbour", name="呐喊", depth=3)


def test_a_path_between_two_names_is_told_with_its_directions(store):
    (row,) = ask(store, "paths_between", **{"from": "呐喊", "to": "蔡元培"}, count=1, longest=3)[:1]

    assert row["length"] == 3
    assert row["path"] in (
        "呐喊 —作者→ 鲁迅 —任职→ 北京大学 ←任职— 蔡元培",
        "呐喊 —作者→ 鲁迅 —出生地→ 绍兴 ←出生地— 蔡元培",
    )


def test_a_path_longer_than_asked_for_is_none(store):
    assert ask(store, "paths_between", **{"from": "呐喊", "to": "蔡元培"}, longest=2) == []
    assert ask(store, "paths_between", **{"from": "呐喊", "to": "London"}) == []


def test_common_neighbours_tell_both_predicates(store):
    assert ask(store, "common_neighbours", first="鲁迅", second="蔡元培") == [
        {"name": "北京大学", "label": "名", "with_first": ["任职"], "with_second": ["任职"]},
        {"name": "绍兴", "label": "名", "with_first": ["出生地"], "with_second": ["出生地"]},
    ]


@pytest.mark.parametrize(
    ("first", "second", "with_first", "with_second"),
    [("呐喊", "绍兴", ["作者"], ["出生地"]), ("绍兴", "呐喊", ["出生地"], ["作者"])],
)
def test_common_neighbours_keep_the_two_apart_whichever_has_more_facts(store, first, second, with_first, with_second):
    assert ask(store, "common_neighbours", first=first, second=second) == [
        {"name": "鲁迅", "label": "名", "with_first": with_first, "with_second": with_second}
    ]


def test_what_stands_in_the_same_documents_is_counted(store):
    assert ask(store, "co_occurring_entities", name="鲁迅", count=2) == [
        {"name": "绍兴", "label": "名", "documents": 3},
        {"name": "蔡元培", "label": "名", "documents": 3},
    ]


def test_a_predicate_with_one_object_as_a_rule_is_found_where_it_has_two(store):
    assert ask(store, "contradictions", share=0.8) == [
        {
            "subject": "鲁迅",
            "label": "名",
            "predicate": "出生地",
            "objects": [{"object": "绍兴", "support": 2}, {"object": "北京", "support": 1}],
        }
    ]
    assert ask(store, "contradictions", share=0.9) == []


def test_predicates_that_are_named_need_no_rule(store):
    assert column(store, "contradictions", "subject", predicates=["任职", "出生地"]) == ["鲁迅"]


def test_a_timeline_goes_by_years_and_months_and_ends_with_what_has_no_year(store):
    assert column(store, "timeline", "time") == ["1917年", "1920年8月", "May 3, 1970", "last summer"]
    assert column(store, "timeline", "time", event="任职") == ["1917年", "1920年8月"]


def test_a_timeline_of_one_entity_says_who_took_part(store):
    (row,) = ask(store, "timeline", name="the High Numbers")

    assert (row["time"], row["participants"]) == ("May 3, 1970", [{"role": "artist", "name": "The Who"}])


def test_participants_are_counted_by_role(store):
    assert ask(store, "participants", event="concert", role="artist") == [
        {"event": "concert", "role": "artist", "name": "The Who", "label": "名", "times": 1}
    ]


def test_event_types_tell_their_roles(store):
    assert ask(store, "list_event_types")[0] == {
        "label": "concert",
        "events": 2,
        "roles": [{"role": "date", "times": 2}, {"role": "artist", "times": 1}],
    }


def test_predicates_are_listed_by_their_facts(store):
    assert ask(store, "list_predicates")[0] == {"predicate": "出生地", "facts": 7, "statements": 8}


def test_the_newest_documents_come_first(store):
    rows = ask(store, "newest_documents", count=2)

    assert [(row["document"], row["mentions"], row["facts"]) for row in rows] == [("d5", 8, 4), ("d4", 8, 3)]


def test_a_document_tells_its_names_facts_and_events(store):
    (card,) = ask(store, "document_card", source="新闻", document="d4")

    assert card["facts"][0] == {"subject": "The Who", "predicate": "formed in", "object": "London"}
    assert [event["label"] for event in card["events"]] == ["concert", "concert"]
    assert [mention["entity"] for mention in card["mentions"]].count("The Who") == 1


def test_a_name_that_several_entities_bear_is_a_homonym(store, neo4j_server):
    other = Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=f"{store.graph}-two")
    with other:
        other.prepare("workspace-1")
        rows = "CREATE (:Entity {graph: $graph, key: $graph + n, id: n, name: '王伟', label: n, aliases: []})"
        other.run(f"UNWIND ['医生', '律师'] AS n {rows}", write=True)

        assert ask(other, "homonyms") == [{"name": "王伟", "entities": 2, "labels": ["医生", "律师"]}]
        other.run("MATCH (n:Entity {graph: $graph}) DETACH DELETE n", write=True)
        other.clear()
    assert ask(store, "homonyms") == []


def test_two_graphs_differ_by_the_facts_of_one_of_them(store, neo4j_server):
    other = Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=f"{store.graph}-three")
    with other:
        other.prepare("workspace-1")
        failed = Failure(document=read("d3").document, stage="llm", reason="no answer")
        write(other, [read("d1"), read("d2"), failed, read("d4")])

        differing = ask(store, "diff_graphs", other=other.graph)
        failures = ask(other, "failed_documents")
        other.clear()

    assert {row["only_in"] for row in differing} == {store.graph}
    assert ("蔡元培", "出生地", "绍兴") in [(row["subject"], row["predicate"], row["object"]) for row in differing]
    assert len(differing) == 6
    assert failures == [{"source": "新闻", "document": "d3", "failure": "llm: no answer"}]


def test_at_least_25_queries_are_for_analysts_beside_the_checks():
    assert len([query for query in queries.named() if not query.name.startswith("check_")]) >= 25
