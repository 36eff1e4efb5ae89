"""tune and prompt from the command line: what they print, what they promise in JSON, how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from tests.stubs.llm_server import StubLLMServer, gold_of

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "iepile" / "IE-zh" / "NER" / "kg_sample_news"
TRAIN = str(SAMPLE / "train.json")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def kgplatform(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_a_search_is_told_before_and_afterwards(tmp_path: Path) -> None:
    with StubLLMServer(gold_of([SAMPLE / f"{split}.json" for split in ("train", "dev", "test")])) as server:
        way = ("--base-url", server.base_url, "--model", server.model)
        search = ("tune", TRAIN, "--knob", "complete", "--knob", "form=triples", "--proposals", "0", *way)

        before = json.loads(kgplatform(*search, "--dry-run", "--json"))["searches"][0]
        after = json.loads(kgplatform(*search, "--json", "--quiet"))["searches"][0]
        words = kgplatform("tune", "--status")

    assert (before["settings"], before["trials"], before["stage"]) == (4, [], "searching")
    assert (after["name"], after["stage"], after["promoted"]) == (before["name"], "finished", False)
    assert len(after["trials"]) == 4
    assert "not better; keep the base prompt" in words
    assert "knob form: labels, triples" in words


def test_prompts_are_shown_diffed_promoted_and_rolled_back(tmp_path: Path) -> None:
    written = (
        kgplatform("prompt", "show", "ner-zh").replace("name: ner-zh", "name: mine").replace("所有名称", "全部名称")
    )
    Path("mine.yaml").write_text(written, encoding="utf-8")

    assert "-instruction: 找出文本中属于下列实体类型的所有名称。" in kgplatform("prompt", "diff", "mine.yaml")
    kgplatform("prompt", "promote", "mine.yaml")
    assert json.loads(kgplatform("prompt", "list", "--json"))["prompts"][0]["in_force"] is True
    assert "in force now: our own" in kgplatform("prompt", "rollback")
    assert json.loads(kgplatform("prompt", "list", "--json"))["prompts"][0]["in_force"] is False
    assert "did you mean mine?" in kgplatform("prompt", "show", "mime", code=2)


def test_a_prompt_is_tried_beside_ours(tmp_path: Path) -> None:
    kgplatform("prompt", "promote", "ner-en")
    with StubLLMServer(gold_of([SAMPLE / f"{split}.json" for split in ("train", "dev", "test")])) as server:
        way = ("--base-url", server.base_url, "--model", server.model, "--split", "dev")
        found = json.loads(kgplatform("prompt", "test", "ner-zh", str(SAMPLE), "--json", *way))

    assert (found["prompt"], found["documents"], found["difference"]["verdict"]) == ("ner-zh", 6, "not different")


@pytest.mark.parametrize("more", [("--aim", "median"), ("--knob", "colour"), ("--candidates", "none.txt")])
def test_what_cannot_be_meant_is_refused(more: tuple[str, str]) -> None:
    kgplatform("tune", TRAIN, "--dry-run", "--base-url", "http://localhost:1/v1", "--model", "m", *more, code=2)
