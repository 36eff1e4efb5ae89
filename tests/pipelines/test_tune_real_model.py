"""tune with a real server: llama.cpp over HTTP and a tiny Qwen3 in which two sentences and one example decide.

It cannot write prompts, so what is tried besides our own knobs comes from a file of candidates: the sentences that it
was taught, whole and in parts, among others that do nothing. Overfitted on purpose: nothing here says anything about
other models, only that the search finds what is there, within its budget, wherever it is killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stubs.llama_server import MODEL, LlamaServer, model_folder

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

Known = dict[str, Any]
# A plain wording of ours; the model was not taught it, and answers it with empty lists.
PLAIN = {"zh": "找出文本里的实体。", "en": "Find the relations in the text."}
NOTHING = {"zh": "请认真一点。", "en": "Take your time."}
SHOWN = "你可以参考example进行抽取。"


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return model_folder(shared_data)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LlamaServer]:
    with LlamaServer(folder) as running:
        yield running


@pytest.fixture(scope="module")
def known(folder: Path) -> list[Known]:
    return [json.loads(line) for line in (folder / "records.jsonl").read_text("utf-8").splitlines()]


def instruction_of(known: list[Known], *which: str) -> str:
    """The wording of a group, task and variant."""
    record = next(one for one in known if (one["group"], one["task"], one["variant"]) == which)
    return str(json.loads(record["messages"][0]["content"])["instruction"])


def write_records(path: Path, records: list[Known]) -> None:
    lines = [
        json.dumps(
            {
                "task": one["task"],
                "source": one["source"],
                "instruction": one["messages"][0]["content"],
                "output": json.dumps(one["gold"], ensure_ascii=False),
            },
            ensure_ascii=False,
        )
        for one in records
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Group:
    """The files of one group: documents in three parts, the prompt to begin with, candidates."""

    def __init__(self, folder: Path, records: list[Known], cuts: tuple[int, int], instruction: str) -> None:
        self.folder = folder
        first, second = cuts
        parts = {"train": records[:first], "dev": records[first:second], "holdout": records[second:]}
        for name, part in parts.items():
            write_records(folder / f"{name}.json", part)
        task, language = records[0]["task"], records[0]["language"]
        base = {"name": "base", "task": task, "language": language, "layout": "iepile", "instruction": instruction}
        self._write("base.yaml", base)

    def candidates(self, **given: list[str]) -> None:
        self._write("candidates.yaml", given)

    def _write(self, name: str, value: object) -> None:
        (self.folder / name).write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")

    def command(self, budget: int, *knobs: str) -> list[str]:
        named = [part for name in ("train", "dev", "holdout") for part in (f"--{name}", f"{name}.json")]
        rest = ["--prompt", "base.yaml", "--candidates", "candidates.yaml", "--proposals", "0", "-o", "tuned.yaml"]
        more = ["--budget", str(budget), "--page", "search.html", "--json", "--quiet"]
        turned = [part for knob in knobs for part in ("--knob", knob)]
        return [sys.executable, "-m", "kgplatform", "tune", *named, *rest, *more, *turned]


def environment(server: LlamaServer) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KGPLATFORM_")}
    return own | {
        "KGPLATFORM_LLM_BASE_URL": server.base_url,
        "KGPLATFORM_LLM_MODEL": MODEL,
        "KGPLATFORM_LLM_MAX_TOKENS": "400",
        "KGPLATFORM_LLM_CONCURRENCY": "4",
    }


def tuned(group: Group, server: LlamaServer, budget: int, *knobs: str) -> Known:
    """The record of a search; the candidates are always turned, besides `knobs` or all that there are."""
    command = group.command(budget, *knobs)
    done = subprocess.run(
        command, cwd=group.folder, env=environment(server), capture_output=True, text=True, check=True
    )
    assert "a person wrote" in done.stderr
    (search,) = json.loads(done.stdout)["searches"]
    return dict(search)


@pytest.fixture
def chinese(known: list[Known], tmp_path: Path) -> Group:
    records = [one for one in known if (one["group"], one["task"], one["variant"]) == ("tune", "NER", "vague")]
    group = Group(tmp_path, records, (5, 25), PLAIN["zh"])
    published, plain = (instruction_of(known, "tune", "NER", variant) for variant in ("published", "plain"))
    sentences = [f"{sentence}。" for sentence in published.split("。") if sentence]
    group.candidates(
        instructions=[*sentences, plain, "把文本里的名字列出来。"], sentences=[NOTHING["zh"], sentences[-1]]
    )
    return group


@pytest.fixture
def english(known: list[Known], tmp_path: Path) -> Group:
    records = [one for one in known if (one["group"], one["task"], one["variant"]) == ("tune", "RE", "vague")]
    group = Group(tmp_path, records, (5, 25), PLAIN["en"])
    published = instruction_of(known, "tune", "RE", "published")
    group.candidates(sentences=[NOTHING["en"], *(f"{one.rstrip('.')}." for one in published.split(". "))])
    return group


def test_it_finds_the_sentence_that_decides_in_chinese(chinese: Group, server: LlamaServer) -> None:
    search = tuned(chinese, server, 900, "instruction")

    assert search["holdout"]["there"] < 20
    assert search["holdout"]["here"] >= 95
    assert search["promoted"]
    assert search["calls"] <= 900


def test_it_finds_the_two_sentences_that_decide_in_english(english: Group, server: LlamaServer) -> None:
    search = tuned(english, server, 900)

    assert search["holdout"]["there"] < 20
    assert search["holdout"]["here"] >= 95
    assert search["promoted"]
    assert search["calls"] <= 900


def test_it_finds_that_an_example_helps(known: list[Known], server: LlamaServer, tmp_path: Path) -> None:
    records = [one for one in known if (one["group"], one["variant"]) == ("demo", "without")]
    group = Group(tmp_path, records, (6, 13), instruction_of(known, "demo", "NER", "without"))
    group.candidates(sentences=[SHOWN, NOTHING["zh"]])

    search = tuned(group, server, 300, "demonstrations=fixed 1,fixed 2,nearest 1,nearest 2")

    best = next(trial for trial in search["trials"] if trial["number"] == search["best"])
    assert best["setting"]["demonstrations"] != "none"
    assert search["holdout"]["there"] < 85
    assert search["holdout"]["here"] >= 95


def test_killed_and_run_again_it_comes_to_the_same_and_pays_nothing_twice(english: Group, server: LlamaServer) -> None:
    straight = tuned(english, server, 300)
    workspace = english.folder / ".kgplatform"
    workspace.rename(english.folder / "straight")
    begun = subprocess.Popen(
        english.command(300), cwd=english.folder, env=environment(server), stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 200
    while answers(english, server) < 80 and begun.poll() is None and time.monotonic() < until:
        time.sleep(0.5)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    kept = answers(english, server)

    resumed = tuned(english, server, 300)

    assert 80 <= kept < straight["calls"]
    same = ("trials", "best", "holdout", "steps", "calls", "tokens", "verdict")
    assert [name for name in same if resumed[name] != straight[name]] == []
    assert resumed["paid_calls"] == straight["paid_calls"] - kept


def answers(group: Group, server: LlamaServer) -> int:
    """How many answers the workspace holds."""
    command = [sys.executable, "-m", "kgplatform", "cache", "stats", "--json"]
    done = subprocess.run(command, cwd=group.folder, env=environment(server), capture_output=True, text=True)
    return int(json.loads(done.stdout)["completions"]) if done.returncode == 0 else 0
