"""--language: zh or en for every document; auto, as without it, by each document's text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from tests.stubs.llm_server import StubLLMServer

TEXTS = {"鲁迅": "鲁迅生于绍兴。", "Ann": "Ann lives in Rome."}


class Monoglot(StubLLMServer):
    """Understands a text only where it is asked in the language of the text."""

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        said = str(body["messages"][-1]["content"])  # type: ignore[index]
        name = next(name for name, text in TEXTS.items() if text in said)
        understood = ("文本：" in said) is (name == "鲁迅")
        self.answer = json.dumps({"name": [name] if understood else []}, ensure_ascii=False)
        return super()._completion(body)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], {"鲁迅", "Ann"}),  # F1 100.0
        (["--language", "auto"], {"鲁迅", "Ann"}),  # F1 100.0
        (["--language", "zh"], {"鲁迅"}),  # P 1, R 1/2: F1 66.7
        (["--language", "EN"], {"Ann"}),  # P 1, R 1/2: F1 66.7
    ],
)
def test_each_document_is_asked_in_its_own_language_unless_one_is_given(
    options: list[str], found: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mixed.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in TEXTS.values()), "utf-8")
    (tmp_path / "schema.yaml").write_text("labels: [name]\n", "utf-8")
    with Monoglot() as stub:
        where = ["--base-url", stub.base_url, "--model", "novel", "--schema", "schema.yaml", "-o", "out.jsonl", "-q"]
        run = CliRunner().invoke(app, ["extract", "mixed.jsonl", *where, *options])

    assert run.exit_code == 0, run.output
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert {mention["text"] for line in lines for mention in json.loads(line)["mentions"]} == found
