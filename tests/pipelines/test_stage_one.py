"""The whole of stage one by its script, on samples, with a stand-in for the model, and the page says so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.augmentation.records import facts_of_gold
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.stores.local import ServerAddress
from kgplatform.types.extraction import Example
from tests.stubs.llm_server import StubLLMServer
from tests.stubs.writer import StubWriter

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "dataset" / "sample"
SETS = "dataset/sample/iepile/IE-zh/NER dataset/sample/iepile/IE-en/RE"


def examples(folder: Path, split: str) -> list[Example]:
    choice = Choice(split=split)
    return [one for found in find_sets([folder], choice) for one in read_set(found, choice, lambda _: None)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where the script runs, with two thirds of each train set; and the other third, which only the stand-in knows."""
    here, unseen = (tmp_path_factory.mktemp(name) for name in ("stage-one", "unseen"))
    for folder in (here, unseen):
        shutil.copytree(SAMPLE, folder / "dataset" / "sample")
    for file in SAMPLE.rglob("train*.json"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        thirds = [line for number, line in enumerate(lines) if number % 3 == 0]
        rest = [line for number, line in enumerate(lines) if number % 3]
        for folder, kept in ((here, rest), (unseen, thirds)):
            (folder / "dataset" / "sample" / file.relative_to(SAMPLE)).write_text("".join(kept), "utf-8")
    return here, unseen


@pytest.fixture(scope="module")
def server(folders: tuple[Path, Path]) -> Iterator[StubLLMServer]:
    here, unseen = folders
    held_out = [one for one in (*examples(here, "test"), *examples(here, "dev")) if facts_of_gold(one)]
    server = StubLLMServer(model="stub-novel")
    stub = StubWriter(examples(here, "train"), examples(unseen, "train"), held_out, bad=0.2)
    server.gold = stub  # type: ignore[assignment]
    with server:
        yield server


@pytest.fixture(scope="module")
def ran(folders: tuple[Path, Path], server: StubLLMServer, neo4j_server: ServerAddress) -> Path:
    """The folder in which the script has run."""
    here, _ = folders
    run(here, server, neo4j_server)
    return here


def run(folder: Path, server: StubLLMServer, store: ServerAddress) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KGPLATFORM_", "NEO4J_"))}
    environment |= {
        "KGPLATFORM_LLM_BASE_URL": server.base_url,
        "KGPLATFORM_LLM_MODEL": "stub-novel",
        "KGPLATFORM_STORE": store.url,
        "KGPLATFORM_GRAPH": "stage-one",
        "NEO4J_USERNAME": store.user,
        "NEO4J_PASSWORD": store.password,
        "KG": f"{sys.executable} -m kgplatform",
        "INSTRUCTIE": "dataset/sample/InstructIE",
        "IEPILE": SETS,
        "SIZE": "3",
        "BUDGET": "200",
        "DOCUMENTS": "5",
    }
    subprocess.run(["sh", str(ROOT / "docs" / "stage_one.sh")], cwd=folder, env=environment, check=True)


def words(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text("utf-8")))


def test_both_data_sets_are_scored_in_one_graph(ran: Path) -> None:
    scores = json.loads((ran / "stage_one" / "scores.json").read_text("utf-8"))

    assert set(scores["by_source"]) == {
        *("InstructIE/zh", "InstructIE/en"),
        *("IE-zh/NER/kg_sample_news", "IE-en/RE/kg_sample_history"),
    }
    assert scores["micro"]["f1"] >= 90  # the stand-in knows the gold


def test_the_one_report_tells_of_examples_prompts_and_scores(ran: Path) -> None:
    page = words(ran / "stage_one" / "report.html")

    assert "Not a real model." in page
    assert "Examples that were made" in page
    assert "Prompts that were tuned" in page
    assert "keep the base prompt" in page  # the stand-in reads all prompts alike
    assert "InstructIE/zh" in page
    assert "IE-en/RE/kg_sample_history" in page


def test_new_examples_stand_apart_with_where_they_come_from(ran: Path) -> None:
    made = ran / "stage_one" / "augmented" / "zh_NER_kg_sample_news_augmented.json"

    records = made.read_text("utf-8").splitlines()
    origins = [json.loads(line) for line in Path(f"{made}.provenance.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == len(origins)
    assert {one["kind"] for one in origins} == {"new", "substitution"}


def test_run_again_it_asks_nothing_again(ran: Path, server: StubLLMServer, neo4j_server: ServerAddress) -> None:
    before = server.calls

    run(ran, server, neo4j_server)

    assert server.calls == before
