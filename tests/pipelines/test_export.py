"""What is exported is what is stored: the same graph comes back."""

from __future__ import annotations

import csv
import json
import uuid
from pathlib import Path

import networkx
import pyoxigraph
import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.build import build
from kgplatform.pipelines.export import export
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.stores.local import ServerAddress

TRICKY = "“红楼梦” <&> 'x' \"y\"\n\t😀 שלום \\u0041 `z` })-[:X]->("


@pytest.fixture(scope="module")
def built(shared_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Documents in Chinese and English; an event; characters of all kinds."""
    author = {"head": "红楼梦", "head_type": "作品", "relation": "作者", "tail": "曹雪芹", "tail_type": "人物"}
    odd = {"head": TRICKY, "head_type": "作 `品`", "relation": "it's", "tail": "曹雪芹", "tail_type": "人物"}
    works = {"head": "Ada", "head_type": "person", "relation": "works at", "tail": "Acme", "tail_type": "company"}
    event = {
        "event_type": "写作",
        "event_trigger": "写",
        "arguments": [{"argument": "曹雪芹", "role": "作者"}, {"argument": "红楼梦", "role": "作品"}],
    }
    records = [
        {"id": "1", "text": f"曹雪芹写红楼梦。{TRICKY}", "relation": [author, odd]},
        {"id": "2", "text": "Ada works at Acme.", "relation": [works]},
    ]
    folder = tmp_path_factory.mktemp("corpus")
    path = folder / "test.json"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    events = folder / "events" / "test.json"
    events.parent.mkdir()
    events.write_text(json.dumps({"id": "3", "text": "曹雪芹写红楼梦。", "event": [event]}), encoding="utf-8")
    reading = Reading([path, events], Choice())
    build(reading, plan(reading, "gold"), Wish(extractor="gold"), shared_settings, silent)
    return shared_settings


def test_cypher_text_makes_the_same_graph_in_an_empty_place(
    built: Settings, neo4j_server: ServerAddress, tmp_path: Path
) -> None:
    file = tmp_path / "graph.cypher"
    export(built, "cypher", file, silent)
    with open_store(built) as store:
        digest, counts = store.digest(), store.counts()
        documents, entities = store.document_digests(), store.entity_digests()
        store.clear()  # and a graph of this name again, made by the text alone
        for statement in file.read_text("utf-8").split("\n;\n"):
            if statement.strip():
                store.run(statement, write=True)

        assert (store.digest(), store.counts()) == (digest, counts)
        assert (store.document_digests(), store.entity_digests()) == (documents, entities)
        assert counts["events"] == 1


def test_cypher_text_needs_no_server(built: Settings, tmp_path: Path) -> None:
    file = tmp_path / "graph.cypher"

    away = built.model_copy(update={"store": "bolt://127.0.0.1:1"})
    export(away, "cypher", file, silent)

    assert "曹雪芹" in file.read_text("utf-8")


def test_graphml_and_turtle_hold_the_stored_facts(built: Settings, tmp_path: Path) -> None:
    export(built, "graphml", tmp_path / "graph.graphml", silent)
    export(built, "turtle", tmp_path / "graph.ttl", silent, full=True)

    read = networkx.read_graphml(tmp_path / "graph.graphml")
    facts = {
        (read.nodes[start]["name"], said["predicate"], read.nodes[end]["name"], said["support"])
        for start, end, said in read.edges(data=True)
        if said["kind"] == "FACT"
    }
    assert facts == {("红楼梦", "作者", "曹雪芹", 1), (TRICKY, "it's", "曹雪芹", 1), ("Ada", "works at", "Acme", 1)}
    store = pyoxigraph.Store()
    store.load((tmp_path / "graph.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)
    places = store.query("SELECT ?place { ?fact <urn:kgplatform:vocabulary#statedBy> ?place }")
    assert len(list(places)) == 3


@pytest.mark.parametrize("form", ["graphml", "jsonl", "csv"])
def test_the_same_graph_gives_the_same_file(built: Settings, tmp_path: Path, form: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"

    export(built, form, first, silent, full=True)  # type: ignore[arg-type]
    export(built, form, second, silent, full=True)  # type: ignore[arg-type]

    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size > 100


def test_an_empty_graph_is_an_empty_file_with_its_header(settings: Settings, tmp_path: Path) -> None:
    with open_store(settings) as store:
        store.prepare(uuid.uuid4().hex)
    export(settings, "csv", tmp_path / "facts.csv", silent)

    assert (tmp_path / "facts.csv").read_text("utf-8").splitlines() == [
        "subject,predicate,object,subject_label,object_label,support,documents"
    ]


def test_a_suffix_that_names_no_format_is_wrong_usage() -> None:
    done = CliRunner().invoke(app, ["export", "-o", "graph.docx"])

    assert done.exit_code == 2
    assert "--format" in done.output


def test_exported_facts_can_be_built_again(built: Settings, tmp_path: Path) -> None:
    export(built, "csv", tmp_path / "facts.csv", silent)
    again = built.model_copy(update={"graph": f"{built.graph}-again"})

    reading = Reading([tmp_path / "facts.csv"], Choice())
    done = build(reading, plan(reading, "learned"), Wish(), again, silent)
    export(again, "csv", tmp_path / "again.csv", silent)

    assert (done.counts.relations, done.set_aside, done.failures) == (3, (), ())
    assert (
        facts_of(tmp_path / "again.csv")
        == facts_of(tmp_path / "facts.csv")
        == {
            ("红楼梦", "作者", "曹雪芹", "作品", "人物", "1"),
            ("Ada", "works at", "Acme", "person", "company", "1"),
            (TRICKY, "it's", "曹雪芹", "作 `品`", "人物", "1"),
        }
    )


def facts_of(path: Path) -> set[tuple[str, ...]]:
    columns = ("subject", "predicate", "object", "subject_label", "object_label", "support")
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}


def test_a_load_can_be_looked_at_without_a_server(built: Settings) -> None:
    place = ["--workspace", str(built.workspace), "--graph", built.graph, "--store", "bolt://127.0.0.1:1"]

    done = CliRunner().invoke(app, ["load", "--dry-run", *place])

    assert done.exit_code == 0, done.output
    assert "CREATE (document:Document)" in done.stdout
    assert "曹雪芹" in done.stdout
