"""What a small graph looks like in each format, read back by the programs that the formats are for."""

from __future__ import annotations

import io
import json

import networkx
import pandas
import pyoxigraph
import pytest

from kgplatform.export.cypher import literal
from kgplatform.export.frames import facts_frame
from kgplatform.export.graphml import graphml
from kgplatform.export.lines import facts_csv, jsonl
from kgplatform.export.networks import network
from kgplatform.export.turtle import VOCABULARY, write_turtle
from kgplatform.types.view import (
    ArgumentView,
    DocumentView,
    EntityView,
    EventView,
    FactView,
    GraphView,
    MentionView,
    StatementView,
)

TRICKY = "“红楼梦” <&> 'x' \"y\"\n\t\x00 😀 שלום \\u0041 `z` })-[:X]->("


def graph(name: str = TRICKY) -> GraphView:
    statement = StatementView("百科", "1", "gold", 0.5, name, 0, 3, "曹雪芹", None, None)
    return GraphView(
        name="main 主",
        entities=[
            EntityView("b", name, "作品", ("石头记", "Dream, of; it"), 2),
            EntityView("a", "曹雪芹", None, (), 1),
        ],
        facts=[FactView("f", "b", name, "作品", "作者 of", "a", "曹雪芹", None, 1, (statement,))],
        events=[EventView("e", "写作", "写", 4, 5, "百科", "1", (ArgumentView("作者", "a", "曹雪芹"),))],
        documents=[DocumentView("百科", "1", 0, "zh", "标题", None, f"文 {name}", "gold", None)],
        mentions=[MentionView("m", name, "作品", 0, 3, "百科", "1", "b", 1.0, "founder")],
    )


def test_graphml_is_read_by_networkx_with_all_that_xml_can_say():
    read = networkx.parse_graphml("\n".join(graphml(graph())))

    assert read.nodes["b"]["name"] == TRICKY.replace("\x00", "�")
    assert json.loads(read.nodes["b"]["aliases"]) == ["石头记", "Dream, of; it"]
    assert read.nodes["e"] == {"kind": "Event", "label": "写作", "trigger": "写", "start": 4, "end": 5} | {
        "documents": '["百科#1"]'
    }
    assert read.edges["b", "a"] == {"kind": "FACT", "predicate": "作者 of", "support": 1, "documents": '["百科#1"]'}
    assert read.edges["e", "a"]["role"] == "作者"
    assert len(read) == 3


def test_full_graphml_holds_documents_and_mentions_too():
    read = networkx.parse_graphml("\n".join(graphml(graph("红楼梦"), full=True)))

    assert read.nodes["百科#1"]["text"] == "文 红楼梦"
    assert {(start, end, said["kind"]) for start, end, said in read.edges(data=True)} == {
        ("b", "a", "FACT"),
        ("e", "a", "ARGUMENT"),
        ("e", "百科#1", "STATED_IN"),
        ("m", "百科#1", "IN"),
        ("m", "b", "REFERS_TO"),
    }


def test_a_carriage_return_survives_graphml():
    read = networkx.parse_graphml("\n".join(graphml(graph("a\rb\r\nc"))))

    assert read.nodes["b"]["name"] == "a\rb\r\nc"


def test_jsonl_says_one_element_a_line():
    lines = [json.loads(line) for line in jsonl(graph())]

    assert [(line["type"], line["kind"]) for line in lines] == [
        ("node", "Entity"),
        ("node", "Entity"),
        ("edge", "FACT"),
        ("node", "Event"),
        ("edge", "ARGUMENT"),
    ]
    assert lines[0]["properties"]["name"] == TRICKY


def test_csv_is_read_by_pandas_as_it_was():
    text = "\n".join(facts_csv(graph('红楼梦, "石头记"\n上')))

    read = pandas.read_csv(io.StringIO(text))

    assert read["subject"].tolist() == ['红楼梦, "石头记"\n上']
    assert read[["predicate", "object", "support", "documents"]].values.tolist() == [["作者 of", "曹雪芹", 1, "百科#1"]]


def test_turtle_is_read_back_with_the_characters_where_the_fact_is_stated():
    out = io.BytesIO()
    write_turtle(graph(), out)
    store = pyoxigraph.Store()
    store.load(out.getvalue(), pyoxigraph.RdfFormat.TURTLE)

    rows = store.query(
        f"""PREFIX kg: <{VOCABULARY}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?subject ?predicate ?object ?start ?id WHERE {{
          ?s ?p ?o . ?fact rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:statedBy ?place .
          ?s rdfs:label ?subject . ?p rdfs:label ?predicate . ?o rdfs:label ?object .
          ?place kg:subject_start ?start ; prov:wasDerivedFrom ?document . ?document dcterms:identifier ?id }}"""
    )

    assert [tuple(value.value for value in row) for row in rows] == [(TRICKY, "作者 of", "曹雪芹", "0", "1")]


def test_names_with_every_kind_of_character_make_valid_names_in_turtle():
    out = io.BytesIO()
    view = graph()
    odd = view.facts[0]._replace(predicate=TRICKY)  # type: ignore[index]
    write_turtle(view._replace(facts=[odd], name=TRICKY), out)

    store = pyoxigraph.Store()
    store.load(out.getvalue(), pyoxigraph.RdfFormat.TURTLE)
    assert len(store) > 20


def test_networkx_gets_an_edge_per_fact():
    made = network(graph())

    assert made.edges["b", "a", "作者 of"]["support"] == 1
    assert made.nodes["b"]["aliases"] == ("石头记", "Dream, of; it")


def test_a_frame_holds_one_fact_a_row():
    frame = facts_frame(graph("红楼梦"))

    assert frame.to_dict("records") == [
        {
            "subject": "红楼梦",
            "predicate": "作者 of",
            "object": "曹雪芹",
            "subject_label": "作品",
            "object_label": None,
            "support": 1,
            "documents": ("百科#1",),
        }
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.5, "0.5"),
        ("it's", r"'it\'s'"),
        ("a\nb\\u0041\x00", r"'a\nb\\u0041\u0000'"),
        ({"a b": ["北", None]}, "{`a b`: ['北', null]}"),
    ],
)
def test_values_are_written_as_cypher_reads_them(value, written):
    assert literal(value) == written
