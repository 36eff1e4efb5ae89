"""The front door of `augment`: what it prints, and with which exit code it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from tests.stubs.enlarging import enlarging
from tests.stubs.llm_server import StubLLMServer

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample"
RELATIONS = str(SAMPLE / "iepile" / "IE-en" / "RE" / "kg_sample_history")


def called(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["augment", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_dry_run_tells_calls_tokens_and_money_and_writes_nothing(tmp_path: Path) -> None:
    code, out, _ = called(
        RELATIONS,
        "--kind",
        "completion",
        "--nli",
        "--dry-run",
        "--json",
        "--price-in",
        "1",
        "-o",
        str(tmp_path / "new"),
    )

    told = json.loads(out)
    assert code == 0
    assert told["calls"] == 3 * told["sets"][0]["documents"]
    assert told["tokens"] > 0
    assert told["cost"] > 0
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--kind", "poems"), "unknown --kind 'poems'; known: substitution, new, paraphrase"),
        (("--second-reading", "gold"), "unknown --second-reading 'gold'; known: llm, learned, none"),
        (("--kind", "new", "--label", "nix"), "no label 'nix'; there are author of"),
        (("--kind", "paraphrase"), "no llm_base_url"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    code, _, errors = called(RELATIONS, *arguments, "-o", str(tmp_path), "--workspace", str(tmp_path / "w"))

    assert code == 2
    assert words in errors


def test_a_spent_budget_leaves_with_exit_code_3(tmp_path: Path) -> None:
    case = enlarging(Path(RELATIONS), "en", 5, tmp_path, bad=0)
    with StubLLMServer() as server:
        server.gold = case.stub  # type: ignore[assignment]  # it answers as GoldBook does
        code, _, errors = called(
            str(case.folder), "--kind", "paraphrase", "--base-url", server.base_url, "--model", "novel",
            "--max-calls", "2", "-o", str(tmp_path / "new"), "--workspace", str(tmp_path / "w"),
        )  # fmt: skip

    assert code == 3
    assert "run the same command again to go on" in errors


def test_json_tells_what_each_kind_came_to(tmp_path: Path) -> None:
    case = enlarging(Path(RELATIONS), "en", 5, tmp_path, bad=0)
    with StubLLMServer() as server:
        server.gold = case.stub  # type: ignore[assignment]
        code, out, _ = called(
            str(case.folder), "--kind", "paraphrase", "--base-url", server.base_url, "--model", "novel",
            "--json", "-o", str(tmp_path / "new"), "--workspace", str(tmp_path / "w"),
        )  # fmt: skip

    (told,) = json.loads(out)["sets"]
    assert code == 0
    assert told["kept"] == {"paraphrase": 5}
    assert told["refused"] == {"paraphrase": {}}
    assert told["calls"] == 10
