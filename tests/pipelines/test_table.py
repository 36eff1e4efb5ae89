"""Merging alone: a table in, entities, scores and reasons out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app

NAMES = "编号,名称,类型\na,北京华清科技有限公司,公司\nb,北京华清科技,公司\nc,Acme Robotics Ltd,company\nd,,company\n"


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "names.csv").write_text(NAMES, "utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["resolve", "--table", "names.csv", *arguments])
    return done.exit_code, done.stdout


def test_each_row_gets_the_id_of_the_first_row_of_its_entity(table: Path) -> None:
    code, _ = run("-o", "merged.csv")
    rows = list(csv.DictReader((table / "merged.csv").read_text("utf-8").splitlines()))

    assert code == 3  # a row without a name was set aside
    assert [(row["id"], row["entity_id"]) for row in rows] == [("a", "a"), ("b", "a"), ("c", "c")]
    assert "same after normalisation" in rows[1]["reason"] or "same but for" in rows[1]["reason"]


def test_what_is_known_wins(table: Path) -> None:
    (table / "known.csv").write_text("left,right,same\na,b,0\na,c,1\n", "utf-8")
    run("-o", "merged.jsonl", "--judgements", "known.csv")
    rows = [json.loads(line) for line in (table / "merged.jsonl").read_text("utf-8").splitlines()]

    assert [(row["id"], row["entity_id"]) for row in rows] == [("a", "a"), ("b", "b"), ("c", "a")]
    assert rows[2]["reason"] == "judged the same by an import"


def test_one_entity_is_explained() -> None:
    _, output = run("--explain", "b", "--json")
    told = json.loads(output)

    assert told["entity"]["id"] == "a"
    assert [member["name"] for member in told["members"]] == ["北京华清科技有限公司", "北京华清科技"]
    assert len(told["members"][1]["way"]) == 1


def test_counts_are_one_json_object() -> None:
    _, output = run("--json")
    counts = json.loads(output)

    assert (counts["names"], counts["entities"], counts["set_aside"]) == (3, 2, 1)


def test_a_row_that_is_not_there_cannot_be_explained() -> None:
    assert run("--explain", "z")[0] == 2
