"""A graph that somebody edited by hand is found out and put right."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.pipelines import doctor
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.counts import LoadCounts
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.update import load_stage
from kgplatform.stores.local import ServerAddress
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

CASES = (Path(__file__).parents[1] / "cases" / "hand_edits.csv").read_text(encoding="utf-8")
EDITS = list(csv.DictReader(CASES.splitlines()))

PKU = Mention(text="北京大学", label="学校", span=Span(0, 4))
CITY = Mention(text="北京", label="城市", span=Span(9, 11))
ENGLISH_PKU = Mention(text="Peking University", label="school", span=Span(0, 17))
BEIJING = Mention(text="Beijing", label="city", span=Span(29, 36))
LIES = Relation(subject=PKU, predicate="位于", object=CITY, confidence=0.5)
ENGLISH_LIES = Relation(subject=ENGLISH_PKU, predicate="located in", object=BEIJING)
FOUNDED = Event(
    label="创办", trigger=Mention(text="创办", span=Span(17, 19)), arguments=(Argument(role="机构", mention=PKU),)
)
CHINESE = Document(source="百科", id="zh", text="北京大学坐落于首都北京，1898年创办。", language="zh")
ENGLISH = Document(source="百科", id="en", text="Peking University is here in Beijing.", language="en")
READ = (
    Extraction.of(CHINESE, Reading.of((), [LIES], [FOUNDED]), "gold"),
    Extraction.of(ENGLISH, Reading.of((), [ENGLISH_LIES], ()), "gold"),
)


@pytest.fixture(scope="module")
def settings(neo4j_server: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two documents in the journal and in the store, for all tests here: each leaves the graph as it was."""
    given = read_settings(
        workspace=tmp_path_factory.mktemp("repair") / "workspace",
        graph=f"repair-{uuid.uuid4().hex[:8]}",
        store=neo4j_server.url,
        neo4j_username=neo4j_server.user,
        neo4j_password=neo4j_server.password,
    )
    with open_workspace(given) as workspace:
        numbers = workspace.register([read.document for read in READ])
        workspace.record(given.graph, [(number, read, "gold") for number, read in zip(numbers, READ, strict=True)])
    load(given)
    return given


def load(settings: Settings, *, repair: bool = False) -> LoadCounts:
    return load_stage(settings, silent, extractions=None, adopt=False, repair=repair)[0]


def looks_well(settings: Settings) -> tuple[bool, str]:
    *_, finding = doctor.examine(settings, silent, graph_check=True)
    return finding.well, finding.seen


def edit(settings: Settings, cypher: str) -> None:
    with open_store(settings) as store:
        store.run(cypher, write=True)


def content(settings: Settings) -> list[object]:
    """Every node and relationship of the graph with all its properties."""
    with open_store(settings) as store:
        nodes = store.run("MATCH (n {graph: $graph}) RETURN labels(n), properties(n) ORDER BY n.key").rows
        edges = store.run(
            "MATCH (a {graph: $graph})-[r]->(b) RETURN a.key, type(r), properties(r), b.key "
            "ORDER BY a.key, type(r), b.key, r.role"
        ).rows
    return [*nodes, *edges]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["reason"]) for case in EDITS])
def test_an_edit_by_hand_is_found_and_undone(case: dict[str, str], settings: Settings) -> None:
    before = content(settings)
    edit(settings, case["edit"])

    well, _ = looks_well(settings)
    repaired = load(settings, repair=True).repaired

    assert not well
    assert repaired > 0
    assert content(settings) == before
    assert looks_well(settings)[0]


def test_a_graph_that_nobody_edited_looks_well_and_is_not_written(settings: Settings) -> None:
    well, seen = looks_well(settings)
    counts = load(settings, repair=True)

    assert (well, counts.written, counts.deleted, counts.repaired) == (True, 0, 0, 0), seen


def test_doctor_says_what_was_edited_where_and_what_to_do(settings: Settings) -> None:
    edit(settings, "MATCH (m:Mention {graph: $graph, text: '北京'}) SET m.text = '南京'")

    _, seen = looks_well(settings)
    load(settings, repair=True)

    assert "1 documents (document 百科#zh: mention: text is 南京 instead of 北京)" in seen
    assert "kgplatform load --repair" in seen


def test_properties_of_other_programs_are_no_damage(settings: Settings) -> None:
    edit(settings, "MATCH (e:Entity {graph: $graph, name: '北京'}) SET e.reviewed_by = 'Li'")

    assert looks_well(settings)[0]
