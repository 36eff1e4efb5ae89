"""evaluate and health from the command line: what their JSON promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.stores.local import ServerAddress

SAMPLE = str(Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE" / "test_en.json")
CLUSTERS = str(Path(SAMPLE).with_name("clusters_en.jsonl"))
PROMISED = {
    *(
        "rules",
        "micro",
        "by_kind",
        "by_label",
        "by_source",
        "by_topic",
        "macro",
        "graph_level",
        "not_built",
        "interval",
    ),
    *("relaxed", "by_language", "by_group", "macros", "graph_level_clusters", "clusters", "intervals"),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, neo4j_server: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KGPLATFORM_STORE", neo4j_server.url)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("KGPLATFORM_GRAPH", f"cli-{tmp_path.name}")


def kgplatform(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments, "--quiet"])
    assert result.exit_code == code, result.output
    return result.stdout


def test_the_json_of_evaluate_holds_every_key_that_is_promised_and_what_was_asked() -> None:
    kgplatform("build", SAMPLE, "--extractor", "gold", "--limit", "8")
    graph = f"cli-{Path.cwd().name}"
    more = ("--waterfall", "--clusters", CLUSTERS, "--against", graph, "--beside", graph, "--save", "first")

    found = json.loads(kgplatform("evaluate", SAMPLE, "--limit", "8", "--json", "--resamples", "50", *more))

    assert found.keys() >= PROMISED
    assert found["micro"]["f1"] == 100.0
    assert found["interval"] == [100.0, 100.0]
    assert found["intervals"]["micro.f1"]["resamples"] == 50
    assert [step["name"] for step in found["waterfall"]["steps"]] == ["aligned", "merged", "stored"]
    assert {one["verdict"] for one in found["against"]["differences"]} == {"not different"}
    assert found["beside"]["facts"]["f1"] == 100.0
    assert found["clusters"]["truth"] == "given clusters"

    changed = json.loads(kgplatform("evaluate", "--compare", "first", "first", "--json"))
    assert (changed["documents"], changed["unchanged"]) == ([], 8)


def test_people_get_tables_of_the_same() -> None:
    kgplatform("build", SAMPLE, "--extractor", "gold", "--limit", "4")
    graph = f"cli-{Path.cwd().name}"
    more = ("--waterfall", "--clusters", CLUSTERS, "--against", graph, "--beside", graph)

    shown = kgplatform("evaluate", SAMPLE, "--limit", "4", *more)

    assert "95 % interval 100.00 to 100.00" in shown
    assert "no model was asked" in shown
    assert "not different" in shown
    assert "B³" in shown
    assert "neighbours" in shown


def test_health_counts_and_shows() -> None:
    kgplatform("build", SAMPLE, "--extractor", "gold", "--limit", "4")

    found = json.loads(kgplatform("health", "--json"))

    assert (found["faults"], found["shape"]["documents"]) == (0, 4)
    assert {"check_spans", "check_near_names"} <= {one["check"] for one in found["findings"]}
    assert "0 cases" in kgplatform("health", "--check", "check_spans")
    assert "check_spans" in kgplatform("health")
