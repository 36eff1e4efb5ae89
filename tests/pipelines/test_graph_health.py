"""Checks without gold: a sound graph passes, and each fault that is made by hand is found and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.build import build
from kgplatform.pipelines.health import health
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.findings import Health, HealthFinding

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample"
SCHEMA = SAMPLES / "InstructIE" / "schema_zh.json"

RECORDS = (
    {
        "text": "桐华写了《步步惊心》。",
        "cate": "作品",
        "relation": [
            {"head": "步步惊心", "head_type": "产品", "relation": "作者", "tail": "桐华", "tail_type": "人物"}
        ],
    },
    {
        "text": "𠮷野家的创办者是松田瑞穗。",
        "cate": "组织",
        "relation": [
            {"head": "𠮷野家", "head_type": "组织", "relation": "创办者", "tail": "松田瑞穗", "tail_type": "人物"}
        ],
    },
)


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Settings:
    path = tmp_path / "test_zh.json"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS), "utf-8")
    reading = Reading([path], Choice())
    build(reading, plan(reading, "gold"), Wish("gold"), settings, silent)
    return settings


def change(settings: Settings, cypher: str) -> None:
    with open_store(settings) as store:
        store.run(cypher, write=True)


def looked(settings: Settings, schema: Path | None = None) -> Health:
    return health(settings, silent, schema=schema)


def finding(settings: Settings, check: str, schema: Path | None = None) -> HealthFinding:
    return {one.check: one for one in looked(settings, schema).findings}[check]


def test_a_sound_graph_has_no_faults_and_its_figures_are_right(built: Settings) -> None:
    found = looked(built, SCHEMA)

    assert [(one.check, one.cases) for one in found.findings if one.cases] == []
    assert [one.check for one in found.findings if one.skipped] == []
    assert (found.shape.documents, found.shape.entities, found.shape.facts) == (2, 4, 2)
    assert (found.shape.components, found.shape.biggest_component, found.faults) == (2, 2, 0)


def test_a_whole_sample_is_sound(settings: Settings) -> None:
    reading = Reading([SAMPLES / "InstructIE"], Choice(language="zh"))
    build(reading, plan(reading, "gold"), Wish("gold"), settings, silent)

    found = looked(settings, SCHEMA)

    assert found.faults == 0


def test_without_a_schema_conformity_is_not_judged_and_that_is_said(built: Settings) -> None:
    skipped = [one.check for one in looked(built).findings if one.skipped == "no --schema was given"]

    assert skipped == ["check_labels", "check_predicates", "check_signatures", "check_event_types"]


@pytest.mark.parametrize(
    ("cypher", "check", "row"),
    [
        ("MATCH (e:Entity {graph: $graph, name: '桐华'}) SET e.label = '作者'", "check_labels", ("桐华", "作者", 1)),
        (
            "MATCH (r:Relation {graph: $graph, predicate: '作者'}) SET r.predicate = '写手'",
            "check_predicates",
            ("步步惊心", "写手", "桐华", 1),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '桐华'}) SET e.label = '组织'",
            "check_signatures",
            ("步步惊心", "产品", "作者", "桐华", "组织", 1),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '桐华'})<-[r:REFERS_TO]-() DELETE r",
            "check_mentions_without_entity",
            ("桐华", "人物"),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '桐华'})<-[r:REFERS_TO]-() DELETE r",
            "check_entities_without_mention",
            ("桐华", "人物"),
        ),
        (
            "MATCH (:Relation {graph: $graph, predicate: '作者'})-[s:STATED_IN]->() DELETE s",
            "check_facts_without_document",
            ("步步惊心", "作者", "桐华"),
        ),
        (
            "MATCH (r:Relation {graph: $graph, predicate: '作者'}) DETACH DELETE r",
            "check_dangling",
            ("FACT without relation", "步步惊心 作者 桐华"),
        ),
        (
            "MATCH (m:Mention {graph: $graph, text: '桐华'})-[i:IN]->() DELETE i",
            "check_dangling",
            ("mention without document", "桐华"),
        ),
        (
            "MATCH (m:Mention {graph: $graph, text: '松田瑞穗'}) SET m.start = 0, m.end = 4",
            "check_spans",
            ("mention", "松田瑞穗", "𠮷野家的", 0),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '松田瑞穗'}) SET e.name = '桐 華', e.aliases = ['桐·华']",
            "check_near_names",
            ("人物", "桐华", 2, ["桐·华", "桐华"]),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '桐华'}) SET e.aliases = ['a', 'b', 'c', 'd', 'e']",
            "check_big_clusters",
            ("桐华", "人物", 5, 1, ["a", "b", "c", "d", "e"]),
        ),
        (
            "MATCH (e:Entity {graph: $graph, name: '桐华'})<-[r:SUBJECT|OBJECT]-() DELETE r",
            "check_isolated_entities",
            ("桐华", "人物", 1),
        ),
        (
            "MATCH (m:Mention {graph: $graph, text: '桐华'}) SET m.grounded = false",
            "check_ungrounded",
            ("桐华", "人物"),
        ),
    ],
)
def test_what_is_wrong_is_found_and_shown(built: Settings, cypher: str, check: str, row: tuple[object, ...]) -> None:
    change(built, cypher)

    found = finding(built, check, SCHEMA)

    assert found.cases == 1
    (shown,) = found.rows
    assert shown[: len(row)] == row
    assert looked(built, SCHEMA).findings[0].cases == 1


def test_a_fact_of_an_entity_with_itself_is_shown(built: Settings) -> None:
    change(
        built,
        "MATCH (r:Relation {graph: $graph, predicate: '作者'})-[o:OBJECT]->(), (s:Entity {name: '步步惊心'})"
        "<-[:SUBJECT]-(r) DELETE o CREATE (r)-[:OBJECT]->(s)",
    )

    assert finding(built, "check_self_facts").rows[0][:3] == ("步步惊心", "产品", "作者")


def test_a_document_that_the_journal_forgot_is_found(built: Settings) -> None:
    with open_workspace(built) as workspace:
        workspace.forget(built.graph, [1])

    found = finding(built, "check_forgotten")

    assert (found.cases, found.of) == (1, 2)


def test_the_command_that_shows_all_cases_is_named(built: Settings) -> None:
    named = f"--graph {built.graph}"

    assert finding(built, "check_near_names").command == f"kgplatform health --check check_near_names {named}"
    assert finding(built, "check_labels", SCHEMA).command.endswith(f"{named} --schema {SCHEMA}")


def test_one_check_alone_gives_all_its_cases(settings: Settings) -> None:
    reading = Reading([SAMPLES / "InstructIE"], Choice(language="zh"))
    build(reading, plan(reading, "gold"), Wish("gold"), settings, silent)
    change(settings, "MATCH (m:Mention {graph: $graph}) SET m.grounded = false")

    (found,) = health(settings, silent, only="check_ungrounded").findings

    assert found.cases == found.of == len(found.rows) > 100


def test_a_check_that_there_is_not_is_refused_with_those_there_are(built: Settings) -> None:
    with pytest.raises(ConfigError, match="check_spans"):
        health(built, silent, only="check_everything")
