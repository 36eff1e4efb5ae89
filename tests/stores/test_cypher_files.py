from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from kgplatform.errors import QueryError
from kgplatform.graph.change import change
from kgplatform.graph.rows import anchors_of, entity_rows, wanted_document
from kgplatform.stores import queries
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span
from kgplatform.types.resolution import Assignment, Entity, Resolution

STORES = Path(queries.__file__).parent
LISTS = ("documents", "entities", "relations", "labels", "predicates", "signatures", "events", "rows")
MAPS = ("tokens", "label_tokens", "type_tokens")
SAMPLES: dict[str, object] = {"seconds": 1, "migration": 1, **{name: [] for name in LISTS}, **{m: {} for m in MAPS}}
EVERY_QUERY = [pytest.param(queries.load(name), id=name) for name in queries.names()]

PKU = Mention(text="北京大学", label="学校", span=Span(0, 4))
CITY = Mention(text="北京", label="城市", span=Span(9, 11))
TEXT = "北京大学坐落于首都北京，1898年创办。"


@pytest.fixture(scope="module")
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    """One document: Peking University lies in Peking and was founded."""
    graph = f"queries-{uuid.uuid4().hex[:8]}"
    with Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=graph) as opened:
        opened.prepare("workspace-1")
        load(opened)
        yield opened
        opened.clear()


def load(store: Neo4jStore) -> None:
    lies = Relation(subject=PKU, predicate="位于", object=CITY, confidence=0.5)
    founded = Event(
        label="创办", trigger=Mention(text="创办", span=Span(17, 19)), arguments=(Argument(role="机构", mention=PKU),)
    )
    document = Document(source="百科", id="1", text=TEXT, language="zh", metadata={"title": "北大"})
    extraction = Extraction.of(document, Reading.of((), [lies], [founded]), "gold")
    anchors = anchors_of(extraction)
    assignments = {anchor: Assignment(anchor, 1.0, "founder") for anchor in anchors.values()}
    aliases = {"北京大学": ("Peking University", 'the "PKU"'), "北京": ()}
    entities = {anchor: Entity(anchor, label, text, aliases[text]) for (label, text), anchor in anchors.items()}
    resolution = Resolution("p", assignments, entities, ())
    wanted = [wanted_document(0, extraction, resolution, graph=store.graph)]
    store.write(change(wanted, entity_rows(resolution, store.graph), stored_documents={}, stored_entities={}))


def ask(store: Neo4jStore, query_name: str, /, **parameters: object) -> list[dict[str, object]]:
    query = queries.load(query_name)
    answer = store.run(query.text, {**query.defaults, "graph": store.graph, **parameters})
    assert answer.columns == query.columns
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


# The files


@pytest.mark.parametrize("query", EVERY_QUERY)
def test_every_query_says_what_it_answers_and_uses_the_parameters_it_names(query):
    body = "\n".join(line for line in query.text.splitlines() if not line.strip().startswith("//"))

    assert query.answers
    assert set(re.findall(r"\$(\w+)", body)) == set(query.parameters)


@pytest.mark.parametrize("query", EVERY_QUERY)
def test_every_query_is_called_by_name_or_by_kind(query):
    code = "".join(path.read_text(encoding="utf-8") for path in STORES.parent.rglob("*.py"))

    assert query.kind in ("named", "schema") or f'"{query.name}"' in code


@pytest.mark.parametrize("query", EVERY_QUERY)
def test_every_query_runs_on_the_server_and_does_what_its_kind_says(query, store):
    given = {name: SAMPLES.get(name, "1") for name in query.parameters} | query.defaults
    explain = f"EXPLAIN {query.text}"
    refusal = pytest.raises(QueryError, match="it was not run") if query.kind in ("write", "schema") else nullcontext()

    assert store.run(explain, given, write=True).columns == query.columns
    with refusal:
        store.run(explain, given)


@pytest.mark.parametrize("query", [pytest.param(query, id=query.name) for query in queries.named()])
def test_every_named_query_has_a_default_graph_and_needs_no_other_code(query):
    assert query.defaults.get("graph", "main") == "main"


def test_an_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(QueryError, match=r"no query 'entity_crad'.*entity_card"):
        queries.load("entity_crad")


# What analysts ask


def test_a_card_shows_facts_events_and_aliases(store):
    assert ask(store, "entity_card", name="北京大学") == [
        {
            "name": "北京大学",
            "label": "学校",
            "aliases": ["Peking University", 'the "PKU"'],
            "mentions": 1,
            "degree": 1,
            "facts": [{"subject": "北京大学", "predicate": "位于", "object": "北京", "support": 1}],
            "events": [{"label": "创办", "trigger": "创办", "role": "机构"}],
            "documents": [{"source": "百科", "document": "1", "title": "北大", "snippet": TEXT}],
        }
    ]


@pytest.mark.parametrize("name", ["Peking University", 'the "PKU"'])
def test_a_card_is_found_by_any_alias(store, name):
    assert [card["name"] for card in ask(store, "entity_card", name=name)] == ["北京大学"]


@pytest.mark.parametrize("name", ["大学", 'nobody \\" OR *', ""])
def test_a_part_of_a_name_is_no_name(store, name):
    assert ask(store, "entity_card", name=name) == []


@pytest.mark.parametrize("words", ["大学", "peking", "university"])
def test_an_entity_is_found_by_part_of_a_name(store, words):
    assert [found["name"] for found in ask(store, "find_entity", words=words)] == ["北京大学"]


def test_neighbours_are_seen_from_both_sides(store):
    assert [tuple(row.values()) for row in ask(store, "neighbours", name="北京大学")] == [
        (1, "北京大学", "学校", "→", "位于", "北京", "城市", 1)
    ]
    assert [row["direction"] for row in ask(store, "neighbours", name="北京")] == ["←"]


def test_facts_of_a_predicate_need_the_support_asked_for(store):
    assert [tuple(row.values()) for row in ask(store, "facts_of_predicate", predicate="位于")] == [
        ("北京大学", "位于", "北京", 1)
    ]
    assert ask(store, "facts_of_predicate", predicate="位于", minimum=2) == []


def test_the_most_supported_facts_are_as_many_as_asked_for(store):
    assert len(ask(store, "most_supported_facts")) == 1
    assert ask(store, "most_supported_facts", count=0) == []


def test_entities_are_listed_by_label(store):
    assert [tuple(row.values()) for row in ask(store, "entities_by_label", label="城市")] == [("北京", [], 1)]
    assert ask(store, "list_labels") == [{"label": "城市", "entities": 1}, {"label": "学校", "entities": 1}]


def test_events_of_an_entity_name_its_part(store):
    assert [(row["label"], row["role"], row["others"]) for row in ask(store, "events_of_entity", name="北京大学")] == [
        ("创办", "机构", [])
    ]


def test_documents_of_an_entity_show_the_words_around_it(store):
    assert [
        (row["title"], row["mentions"], row["snippet"]) for row in ask(store, "documents_of_entity", name="北京")
    ] == [("北大", ["北京"], TEXT)]


def test_provenance_goes_down_to_characters(store):
    (row,) = ask(store, "provenance_of_fact", subject="Peking University", predicate="位于", object="北京")

    assert (row["document"], row["subject_start"], row["subject_end"]) == ("1", 0, 4)
    assert (row["object_start"], row["object_end"], row["confidence"], row["recipe"]) == (9, 11, 0.5, "gold")


def test_the_schema_summary_counts_facts_by_labels(store):
    assert [tuple(row.values()) for row in ask(store, "schema_summary")] == [("学校", "位于", "城市", 1, 1)]


def test_a_sound_graph_has_no_orphans(store):
    assert ask(store, "find_orphans") == []


def test_the_graphs_of_the_database_are_listed(store):
    assert store.graph in [row["graph"] for row in ask(store, "list_graphs")]


def test_the_guide_names_every_named_query():
    guide = (Path(__file__).parents[2] / "docs" / "graph.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\|[^|]*\| `(\w+)` \|", guide, re.MULTILINE)) == {query.name for query in queries.named()}


@pytest.mark.parametrize("query", queries.of_kind("schema"), ids=lambda query: query.name)
def test_a_constraint_or_index_is_named_like_its_file(query: queries.Query) -> None:
    # what is there already is known by that name, and not made again
    assert re.search(rf"^CREATE \w+( INDEX)? {query.name.partition('_')[2]} IF NOT EXISTS", query.text, re.MULTILINE)
