"""The command line as people and scripts meet it: exit codes, one clear message, JSON on stdout."""

from __future__ import annotations

import contextlib
import gzip
import html
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.stores.local import ServerAddress
from tests.stubs.llm_server import StubLLMServer, gold_of

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "dataset" / "sample"
RELATION = '{"head": "Marie Curie", "relation": "born in", "tail": "Warsaw"}'
GOOD = '{"text": "Marie Curie was born in Warsaw.", "relation": [' + RELATION + "]}"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def kgplatform(*arguments: str, cwd: Path, stdin: str = "", **environment: str) -> Done:
    """The command in this process, which spares two seconds of imports; an error that is not told fails the test."""
    env = {name: None for name in os.environ if name.startswith(("KGPLATFORM_", "NEO4J_"))}
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(
            app, arguments, input=stdin, env={**env, "NO_COLOR": "1", **environment}, catch_exceptions=False
        )
    return Done(done.exit_code, done.stdout, done.stderr)


def kgplatform_itself(*arguments: str, cwd: Path, **environment: str) -> Done:
    """The command in a process of its own, as a shell runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "kgplatform", *arguments],
        cwd=cwd,
        env={**clean_environment(), "TERM": "dumb", "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KGPLATFORM_", "NEO4J_"))}


@pytest.fixture
def env(neo4j_server: ServerAddress) -> dict[str, str]:
    return {
        "KGPLATFORM_STORE": neo4j_server.url,
        "NEO4J_USERNAME": neo4j_server.user,
        "NEO4J_PASSWORD": neo4j_server.password,
    }


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


# (name of the bad input, what the file holds, further arguments, exit code, what the message must say)
BAD_INPUT = [
    ("an empty file", "", ["--extractor", "gold"], 1, "empty"),
    ("a binary file", "\x00\x01\x02\x7fELF" * 50, ["--extractor", "gold"], 1, "bad.json"),
    ("no labels for gold", '{"text": "Hello there."}\n', ["--extractor", "gold"], 2, "gold needs a labelled"),
    ("a wrong task", GOOD, ["--task", "NER", "--extractor", "gold"], 1, "task NER"),
    ("an unknown task", GOOD, ["--task", "POS"], 2, "unknown task 'POS'"),
    ("an unknown language", GOOD, ["--language", "fr"], 2, "unknown language 'fr'"),
    ("no train split and no endpoint", '{"text": "Hello there."}\n', [], 2, "--train"),
    ("an extractor that is no file", GOOD, ["--extractor", "magic"], 2, "'magic'"),
    ("half an endpoint", GOOD, ["--model", "novel"], 2, "llm_base_url"),
    ("a store that is no address", GOOD, ["--store", "localhost"], 2, "bolt://localhost:7687"),
    ("a missing schema file", GOOD, ["--extractor", "gold", "--schema", "nowhere.json"], 1, "nowhere.json"),
]


@pytest.mark.parametrize(
    ("content", "arguments", "code", "message"), [row[1:] for row in BAD_INPUT], ids=[row[0] for row in BAD_INPUT]
)
def test_bad_input_gives_one_clear_message(
    content: str, arguments: list[str], code: int, message: str, tmp_path: Path, env: dict[str, str]
) -> None:
    path = written(tmp_path / "bad.json", content)

    done = kgplatform("build", str(path), *arguments, cwd=tmp_path, **env)

    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert done.stderr.count("error:") == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = kgplatform("build", "nowhere.json", cwd=tmp_path)

    assert done.returncode == 1
    assert "nowhere.json" in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    written(tmp_path / "mine.json", GOOD).chmod(0)

    done = kgplatform("build", "mine.json", "--extractor", "gold", cwd=tmp_path)

    assert done.returncode == 1
    assert "mine.json" in done.stderr


def test_a_wrong_password_is_told(tmp_path: Path, env: dict[str, str]) -> None:
    path = written(tmp_path / "good.json", GOOD)

    done = kgplatform("build", str(path), "--extractor", "gold", cwd=tmp_path, **{**env, "NEO4J_PASSWORD": "wrong"})

    assert done.returncode == 1
    assert "NEO4J_PASSWORD" in done.stderr
    assert "wrong" not in done.stderr.replace("wrong user", "")


def test_a_server_that_is_down_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "good.json", GOOD)

    done = kgplatform("build", str(path), "--extractor", "gold", "--store", "bolt://127.0.0.1:9", cwd=tmp_path)

    assert done.returncode == 1
    assert "bolt://127.0.0.1:9" in done.stderr


# (name of the fault, what the endpoint is told, what the message must say)
BAD_ENDPOINT = [
    ("a wrong key", {"KGPLATFORM_LLM_API_KEY": "wrong"}, ["--model", "novel"], "401"),
    ("an unknown model", {"KGPLATFORM_LLM_API_KEY": "right"}, ["--model", "other"], "novel"),
    ("no schema", {"KGPLATFORM_LLM_API_KEY": "right"}, ["--model", "novel"], "--schema"),
]


@pytest.mark.parametrize(
    ("key", "arguments", "message"), [row[1:] for row in BAD_ENDPOINT], ids=[row[0] for row in BAD_ENDPOINT]
)
def test_a_bad_endpoint_gives_one_clear_message(
    key: dict[str, str], arguments: list[str], message: str, tmp_path: Path, env: dict[str, str]
) -> None:
    written(tmp_path / "news.jsonl", '{"text": "Marie Curie was born in Warsaw."}\n')
    schema = [] if message == "--schema" else ["--schema", "Person"]
    with StubLLMServer(key="right") as stub:
        told = ["build", "news.jsonl", "--base-url", stub.base_url, *arguments, *schema]
        done = kgplatform(*told, cwd=tmp_path, **{**env, **key})

    assert done.returncode in (1, 2), done.stderr
    assert message in done.stderr
    assert done.stderr.count("error:") == 1
    assert "wrong" not in done.stderr


# (name of the damage, bytes before the good line and after it, what is said of the damaged line)
DAMAGED = [
    ("a cut line", b'{"text": "cut he\n', b"", "bad.json:1"),
    ("full-width JSON", "｛“text”：“你好”｝\n".encode(), b"", "full-width"),
    ("a list", b"", b"\n[1, 2]\n", "bad.json:2"),
    ("a byte order mark and blank lines", b"\xef\xbb\xbf\n\n", b"\n\n", None),
    ("the same id with another text", b'{"id": "1", "text": "Other.", "relation": []}\n', b"", "bad.json:2"),
]


@pytest.mark.parametrize(("before", "after", "message"), [row[1:] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
def test_damage_is_set_aside_and_the_rest_goes_on(
    before: bytes,
    after: bytes,
    message: str | None,
    tmp_path: Path,
    env: dict[str, str],
    request: pytest.FixtureRequest,
) -> None:
    good = GOOD.replace('{"text"', '{"id": "1", "text"', 1) if b'"id"' in before else GOOD
    (tmp_path / "bad.json").write_bytes(before + good.encode() + after)
    graph = f"damage-{abs(hash(before))}"

    done = kgplatform(
        "build", "bad.json", "--extractor", "gold", "--task", "RE", "--graph", graph, "--json", cwd=tmp_path, **env
    )

    counts = json.loads(done.stdout)
    assert counts["documents"] == 1
    assert (done.returncode, counts["set_aside"]) == ((3, 1) if message else (0, 0))
    assert message is None or message in done.stderr


def test_gzip_and_standard_input_are_read(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "test_en.json.gz").write_bytes(gzip.compress(GOOD.encode()))

    zipped = kgplatform(
        "build", "test_en.json.gz", "--extractor", "gold", "--graph", "zip", "--json", cwd=tmp_path, **env
    )
    piped = kgplatform(
        "build",
        "-",
        "--extractor",
        "gold",
        "--task",
        "RE",
        "--graph",
        "pipe",
        "--json",
        cwd=tmp_path,
        stdin=GOOD,
        **env,
    )

    assert json.loads(zipped.stdout)["relations"] == 1
    assert piped.returncode in (0, 2), piped.stderr


def test_the_main_job_in_five_commands(tmp_path: Path, env: dict[str, str]) -> None:
    env = {**env, "KGPLATFORM_GRAPH": "five"}
    sample = (str(SAMPLES / "InstructIE"), "--limit", "60")

    built = kgplatform_itself("build", *sample, "--extractor", "gold", "--json", cwd=tmp_path, **env)
    again = kgplatform_itself("build", *sample, "--extractor", "gold", "--json", cwd=tmp_path, **env)
    asked = kgplatform_itself("ask", "most_supported_facts", "--param", "count=3", "--json", cwd=tmp_path, **env)
    scored = kgplatform_itself("evaluate", *sample, "--json", cwd=tmp_path, **env)
    page = kgplatform_itself("report", *sample, "-o", "page.html", cwd=tmp_path, **env)

    assert [done.returncode for done in (built, again, asked, scored, page)] == [0, 0, 0, 0, 0], (
        built.stderr + page.stderr
    )
    assert json.loads(again.stdout)["written"] == 0
    assert len(json.loads(asked.stdout)) == 3
    assert json.loads(scored.stdout)["micro"]["f1"] == 100.0
    assert "read by gold" in (tmp_path / "page.html").read_text("utf-8")


def test_ask_refuses_to_write_unless_told(tmp_path: Path, env: dict[str, str]) -> None:
    query = "CREATE (n:Note {graph: $graph}) RETURN n.graph"

    refused = kgplatform("ask", query, "--graph", "notes", cwd=tmp_path, **env)
    allowed = kgplatform("ask", query, "--graph", "notes", "--write", "--json", cwd=tmp_path, **env)

    assert refused.returncode == 1
    assert "--write" in refused.stderr
    assert json.loads(allowed.stdout) == [{"n.graph": "notes"}]


def test_a_query_that_is_wrong_is_told_with_its_place(tmp_path: Path, env: dict[str, str]) -> None:
    done = kgplatform("ask", "MATCH (n RETURN n", cwd=tmp_path, **env)

    assert done.returncode == 1
    assert "RETURN" in done.stderr


def test_a_graph_of_another_workspace_is_refused(tmp_path: Path, env: dict[str, str]) -> None:
    path = written(tmp_path / "good.json", GOOD)
    kgplatform("build", str(path), "--extractor", "gold", "--graph", "taken", cwd=tmp_path, **env)

    done = kgplatform(
        "build", str(path), "--extractor", "gold", "--graph", "taken", "--workspace", "other", cwd=tmp_path, **env
    )

    assert done.returncode == 1
    assert "taken" in done.stderr


def test_doctor_and_config_say_what_they_saw(tmp_path: Path, env: dict[str, str]) -> None:
    doctor = kgplatform("doctor", "--json", cwd=tmp_path, **env)
    config = kgplatform("config", "--json", cwd=tmp_path, **env)

    assert [finding["well"] for finding in json.loads(doctor.stdout)] == [True, True, True]
    assert json.loads(config.stdout)["store"]["from"] == "KGPLATFORM_STORE"
    assert env["NEO4J_PASSWORD"] not in config.stdout


def test_init_writes_a_file_that_is_read(tmp_path: Path) -> None:
    done = kgplatform("init", "--yes", "--store", "local", cwd=tmp_path)
    again = kgplatform("init", "--yes", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert 'store = "local"' in (tmp_path / "kgplatform.toml").read_text("utf-8")
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_the_page_of_the_command_line_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_cli import render

    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == render(), "run: python docs/make_cli.py"


EXAMPLES = [
    html.unescape(line.strip())
    for line in (ROOT / "docs" / "cli.md").read_text("utf-8").splitlines()
    if re.match(r"kgplatform \w+", line.strip())
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_help_is_understood(example: str) -> None:
    """The words of each example are options and arguments that its verb knows (nothing is run)."""
    from typer.main import get_command

    command, words = get_command(app), shlex.split(example)[1:]
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]

    assert command.make_context("kgplatform", words) is not None


@pytest.mark.skipif(os.name == "nt", reason="SIGINT to a child is a POSIX matter")
def test_ctrl_c_keeps_what_was_done_and_the_next_run_goes_on(tmp_path: Path, env: dict[str, str]) -> None:
    reading = SAMPLES / "iepile" / "IE-zh" / "RE"
    with StubLLMServer(gold_of([reading]), modes=["slow::0.2"]) as stub:
        command = [
            "build",
            str(reading),
            "--base-url",
            stub.base_url,
            "--model",
            "novel",
            "--graph",
            "ctrl-c",
            "--json",
        ]
        with subprocess.Popen(
            [sys.executable, "-m", "kgplatform", *command],
            cwd=tmp_path,
            env={**clean_environment(), **env, "KGPLATFORM_LLM_CONCURRENCY": "2"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as running:
            while stub.calls < 6:
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            _, told = running.communicate(timeout=30)

        done = kgplatform(*command, cwd=tmp_path, **env)

    assert running.returncode == 130
    assert "run the same command again" in told
    assert "Traceback" not in told
    assert json.loads(done.stdout)["failed"] == 0
    asked = {json.dumps(body["messages"]) for body in stub.bodies}
    assert stub.calls <= len(asked) + 2  # only the two that were in flight were asked again
