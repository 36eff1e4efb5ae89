"""The first command of a new user: four questions, each answer tried at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from tests.stubs.llm_server import StubLLMServer

TEXT = json.dumps({"text": "Marie Curie was born in Warsaw."})


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("KGPLATFORM_", "NEO4J_")):
            monkeypatch.delenv(name)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "news.jsonl").write_text(TEXT, "utf-8")
    return tmp_path


def test_every_answer_is_tried_and_asked_again_when_it_does_not_work(empty_folder: Path) -> None:
    with StubLLMServer(model="novel", key="sk-123456") as server:
        host = server.base_url.removeprefix("http://").removesuffix("/v1")
        answers = ("nowhere", "corpus", host, "sk-wrong", "sk-123456", "gpt", "novel", "neo4j", "local")

        done = CliRunner().invoke(app, ["init"], input="\n".join(answers) + "\n")

    written = (empty_folder / "kgplatform.toml").read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert "nowhere: no such file or folder" in done.output
    assert "does not serve 'gpt'; it has novel" in done.output
    assert 'data = "corpus"' in written
    assert f'base_url = "{server.base_url}"' in written
    assert 'model = "novel"' in written
    assert 'store = "local"' in written
    assert "sk-123456" not in written + done.output
    assert (empty_folder / ".kgplatform" / "llm_api_key").read_text("utf-8") == "sk-123456\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_key_is_kept_where_only_its_owner_can_read_and_git_does_not_look(empty_folder: Path) -> None:
    with StubLLMServer(model="novel", key="sk-123456") as server:
        CliRunner().invoke(app, ["init"], input=f"corpus\n{server.base_url}\nsk-123456\nnovel\nlocal\n")

    assert (empty_folder / ".kgplatform" / "llm_api_key").stat().st_mode & 0o777 == 0o600
    assert (empty_folder / ".kgplatform" / ".gitignore").read_text("utf-8") == "*\n"


def test_without_an_endpoint_three_answers_are_enough(empty_folder: Path) -> None:
    done = CliRunner().invoke(app, ["init"], input="\n\n\n")

    assert done.exit_code == 0, done.output
    assert 'data = "corpus"' in (empty_folder / "kgplatform.toml").read_text("utf-8")


def test_doctor_tells_what_it_saw_of_data_and_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with StubLLMServer(model="novel") as server:
        CliRunner().invoke(
            app, ["init", "--yes", "--data", "corpus", "--base-url", server.base_url, "--model", "novel"]
        )
        done = CliRunner().invoke(app, ["doctor", "--json"])

    seen = {finding["check"]: finding["seen"] for finding in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert "1 documents" in seen["data"]
    assert "serves novel" in seen["endpoint"]
    assert "ms, directly: the address is on this machine" in seen["endpoint"]


def test_build_without_a_corpus_takes_the_data_of_the_settings() -> None:
    CliRunner().invoke(app, ["init", "--yes", "--data", "corpus"])

    done = CliRunner().invoke(app, ["build", "--dry-run", "--extractor", "gold"])

    assert done.exit_code == 0, done.output
    assert "news" in done.output


def test_build_without_a_corpus_and_without_settings_says_what_to_do() -> None:
    done = CliRunner().invoke(app, ["build"])

    assert done.exit_code == 2
    assert "kgplatform init" in done.output
