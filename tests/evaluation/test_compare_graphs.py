"""A graph beside another, and the figures of one."""

from __future__ import annotations

from kgplatform.evaluation.compare import Answers, GraphSide, compare_graphs
from kgplatform.evaluation.shape import StoredGraph, shape_of
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation
from kgplatform.types.findings import Hub
from kgplatform.types.graph import Fact
from kgplatform.types.resolution import Entity
from kgplatform.types.score import Score


def graph(name: str, facts: list[tuple[str, str, str]], *alone: str, events: tuple[list[str], ...] = ()) -> StoredGraph:
    ids = dict.fromkeys([end for subject, _, object in facts for end in (subject, object)] + [*alone])
    return StoredGraph(
        graph=name,
        documents=1,
        entities={one: Entity(one, "L", one, ()) for one in ids},
        facts=[Fact(*fact, 1) for fact in facts],
        events=events,
    )


def test_parts_degrees_and_hubs_are_counted() -> None:
    shape = shape_of(graph("main", [("a", "r", "b"), ("a", "r", "c"), ("d", "r", "d")], "e", "f", events=(["e", "f"],)))

    assert (shape.entities, shape.facts, shape.components, shape.biggest_component, shape.isolated) == (6, 3, 3, 3, 0)
    assert shape.degrees == {1: 4, 2: 2}
    assert shape.mean_degree == 8 / 6
    assert shape.hubs[0] == Hub(name="a", label="L", degree=2)


def test_an_empty_graph_has_a_shape_too() -> None:
    assert shape_of(graph("main", [])).components == 0


def side(name: str, documents: dict[str, list[tuple[str, str, str]]], **entity_of: str) -> GraphSide:
    extractions = {}
    for id, facts in documents.items():
        document = Document(source="S", id=id, text="", language="zh")
        relations = [
            Relation(subject=Mention(text=a), predicate=predicate, object=Mention(text=b)) for a, predicate, b in facts
        ]
        extractions[document.key] = Extraction.of(document, Reading.of(relations=relations), "")
    ids = {
        (key, None, mention.text): entity_of.get(mention.text, mention.text)
        for key, extraction in extractions.items()
        for mention in extraction.mentions
    }
    facts_of_all = {(ids_of, p, o) for facts in documents.values() for ids_of, p, o in facts}
    return GraphSide(graph(name, sorted(facts_of_all)), extractions, ids)


def test_entities_and_facts_are_found_through_partners() -> None:
    gold = side("gold", {"1": [("a", "r", "b"), ("c", "r", "d")]})
    # the built graph calls a A, lacks c, and has a fact of its own
    built = side("built", {"1": [("a", "r", "b"), ("a", "q", "e")]}, a="A")

    found = compare_graphs(built, gold)

    assert found.entities == Score(tp=2, fp=1, fn=2)
    assert found.facts == Score(tp=1, fp=1, fn=1)


def test_documents_of_one_graph_only_do_not_count() -> None:
    gold = side("gold", {"1": [("a", "r", "b")], "2": [("c", "r", "d")]})

    found = compare_graphs(side("built", {"1": [("a", "r", "b")]}), gold)

    assert (found.documents, found.entities, found.facts) == (1, Score(tp=2), Score(tp=1))


def test_a_wrong_merge_loses_an_entity_and_its_fact() -> None:
    gold = side("gold", {"1": [("a", "r", "b"), ("c", "r", "b")]})
    built = side("built", {"1": [("a", "r", "b"), ("c", "r", "b")]}, c="a")

    found = compare_graphs(built, gold)

    assert found.entities == Score(tp=2, fn=1)
    assert found.facts == Score(tp=1, fn=1)


def test_graphs_without_a_common_name_have_nothing_in_common_whatever_their_ids() -> None:
    gold, built = side("gold", {"1": [("a", "r", "b")]}), side("built", {"1": [("x", "r", "y")]}, x="a", y="b")

    assert compare_graphs(built, gold).facts == Score(fp=1, fn=1)


def test_rows_of_the_same_question_are_scored_and_runs_added() -> None:
    answers = [
        Answers("neighbours", "who?", [("a", 1), ("b", 1)], [("a", 1), ("c", 1)]),
        Answers("neighbours", "who?", [], [(["x", "y"], None)]),
    ]

    (found,) = compare_graphs(side("built", {}), side("gold", {}), answers).queries

    assert (found.query, found.runs, found.score) == ("neighbours", 2, Score(tp=1, fp=1, fn=2))
    assert found.wrong_examples == ('["b", 1]',)
    assert found.missing_examples == ('["c", 1]', '[["x", "y"], null]')


def test_the_order_in_a_list_of_a_row_does_not_matter() -> None:
    answers = [Answers("entity_card", "who?", [("a", ["x", "y"])], [("a", ["y", "x"])])]

    (found,) = compare_graphs(side("built", {}), side("gold", {}), answers).queries

    assert found.score == Score(tp=1)
