"""Budgets and the cache through the whole extraction, from the command line where exit codes matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kgplatform.cli.app import app
from tests.stubs.llm_server import StubLLMServer, gold_of

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "iepile" / "IE-en" / "RE"


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubLLMServer]:
    monkeypatch.chdir(tmp_path)
    with StubLLMServer(gold_of([SAMPLE])) as server:
        yield server


def extract(stub: StubLLMServer, *more: str) -> Result:
    where = ["--base-url", stub.base_url, "--model", "novel"]
    return CliRunner().invoke(app, ["extract", str(SAMPLE), *where, "--json", *more])


def test_a_run_stops_at_its_budget_with_exit_code_3_and_goes_on_later(stub: StubLLMServer) -> None:
    whole = len(gold_of([SAMPLE]))
    first = extract(stub, "--max-calls", "2")
    counts = json.loads(first.stdout)
    asked = stub.calls
    second = extract(stub)

    assert (first.exit_code, asked) == (3, 2)
    assert "the budget is spent (2 of 2 calls); what was answered is kept" in first.stderr
    assert counts["documents"] == counts["extracted"] <= 2
    assert second.exit_code == 0
    assert stub.calls == json.loads(second.stdout)["calls"] + 2
    assert json.loads(second.stdout)["documents"] == whole


def test_a_cost_without_prices_is_wrong_usage(stub: StubLLMServer) -> None:
    told = extract(stub, "--max-cost", "1")

    assert told.exit_code == 2
    assert "--price-in" in told.stderr


def test_a_dry_run_tells_the_cost_by_the_prices(stub: StubLLMServer) -> None:
    where = ["--base-url", stub.base_url, "--model", "novel", "--price-in", "2", "--price-out", "8"]
    told = CliRunner().invoke(app, ["build", str(SAMPLE), *where, "--dry-run", "--json"])
    found = json.loads(told.stdout)
    answered = 60 * found["calls"]

    assert found["cost"] == pytest.approx(((found["tokens"] - answered) * 2 + answered * 8) / 1_000_000)
    assert found["cost"] > 0
    assert stub.calls == 0


def test_refresh_asks_everything_again(stub: StubLLMServer) -> None:
    extract(stub)
    calls = stub.calls
    again = extract(stub, "--refresh")

    assert again.exit_code == 0
    assert stub.calls == 2 * calls > 0


def test_offline_reads_what_was_answered_before(stub: StubLLMServer) -> None:
    extract(stub)
    calls = stub.calls
    again = extract(stub, "--offline", "--graph", "other")

    assert again.exit_code == 0
    assert json.loads(again.stdout)["cached"] == calls == stub.calls


def test_offline_without_the_answers_is_an_error(stub: StubLLMServer) -> None:
    told = extract(stub, "--offline")

    assert told.exit_code == 1
    assert "--offline asks nobody" in told.stderr
    assert stub.calls == 0


def test_the_cache_tells_what_it_holds_and_is_pruned(stub: StubLLMServer) -> None:
    extract(stub)
    held = json.loads(CliRunner().invoke(app, ["cache", "stats", "--json"]).stdout)
    pruned = json.loads(CliRunner().invoke(app, ["cache", "prune", "--older-than", "0", "--json"]).stdout)

    assert (held["completions"], held["unused"]) == (stub.calls, 0)
    assert pruned == {"deleted": stub.calls, "completions": 0}
