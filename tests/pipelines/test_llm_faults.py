"""A server with every fault at once, and kills at random moments: nothing is lost, nothing that was kept is paid twice.

KGPLATFORM_SOAK sets how many documents the soak test has (default 1,000), KGPLATFORM_KILLS how often a run is killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kgplatform.config import read_settings
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.stores.local import ServerAddress
from kgplatform.types.extraction import Extraction, Failure
from kgplatform.workspace.journal import Workspace
from tests.stubs.llm_server import StubLLMServer, chance, is_prose

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]

DOCUMENTS = int(os.environ.get("KGPLATFORM_SOAK", "1000"))
KILLS = int(os.environ.get("KGPLATFORM_KILLS", "3"))
ANSWER = '{"person": ["Ada Lovelace", "Charles Babbage"]}'
# Seconds: what came longer before a kill is kept. The promise is 0.1; the rest is for a machine that has other work.
YOUNG = float(os.environ.get("KGPLATFORM_YOUNG", "0.3"))

RUN = """
import json, sys
from pathlib import Path
import psutil
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.asking import LLM
from kgplatform.pipelines.extract import Extracting
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema
from kgplatform.workspace.journal import Workspace

base_url, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
memory = {}

def examples():
    for number in range(count):
        text = f"Note {number}: Ada Lovelace wrote to Charles Babbage."
        document = Document(source="soak", id=str(number), text=text, language="en")
        yield Example(document=document, wanted=Schema(labels=("person",)), task="NER")

def report(stage, done, total):
    if done in (count // 3, count):
        memory[str(done)] = psutil.Process().memory_info().rss >> 20

options = LLMOptions(base_url=base_url, model="novel", concurrency=32, timeout=10, retry_seconds=60)
with Workspace(folder) as workspace:
    model = LLM(ExtractionOptions(), options, workspace, load_prompts())
    print("asking", flush=True)
    counts = Extracting(workspace, "main", model, report).run(examples(), "reading", count)
print(json.dumps({"counts": counts.model_dump(), "memory": list(memory.values())}))
"""


def start(server: StubLLMServer, folder: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, server.base_url, str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def finish(server: StubLLMServer, folder: Path, count: int) -> dict[str, dict[str, int]]:
    told, _ = start(server, folder, count).communicate(timeout=1500)
    return dict(json.loads(told.splitlines()[-1]))


def outcomes(folder: Path) -> list[Extraction | Failure]:
    with Workspace(folder) as workspace:
        return [outcome for _, outcome in workspace.outcomes("main")]


def test_every_document_is_read_or_listed_whatever_the_server_does(tmp_path: Path) -> None:
    with StubLLMServer(answer=ANSWER, modes=["chaos", "restart::3", "no-models"]) as server:
        server.modes[1].spared = DOCUMENTS // 2
        told = finish(server, tmp_path, DOCUMENTS)

    prompts = [prompt for prompt, _ in server.given]
    found = outcomes(tmp_path)
    failures = [outcome for outcome in found if isinstance(outcome, Failure)]
    poisoned = {json.dumps(body["messages"]) for body in server.bodies if _is_poisoned(body)}
    prose = [prompt for prompt in prompts if is_prose(prompt)]
    reasons = Counter(failure.reason for failure in failures)
    assert len(found) == DOCUMENTS == told["counts"]["documents"]
    assert len(failures) == len(poisoned) + len(prose) == told["counts"]["failed"]
    assert sum(count for reason, count in reasons.items() if "this one breaks me" in reason) == len(poisoned) > 0
    assert reasons["the answer holds no JSON object"] == len(prose) > 0
    assert len(prompts) == len(set(prompts)) == DOCUMENTS - len(poisoned)
    third, whole = told["memory"]
    assert whole - third < 30


def _is_poisoned(body: dict[str, object]) -> bool:
    messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
    return chance("poison", messages[-1]["content"]) < 0.005


def stored(folder: Path, server: ServerAddress, graph: str) -> tuple[str, dict[str, int]]:
    """What the graph says that is made of the journal in the folder."""
    settings = read_settings(
        workspace=folder, store=server.url, neo4j_username=server.user, neo4j_password=server.password, graph=graph
    )
    with open_workspace(settings) as workspace, workspace.lease(), open_store(settings) as store:
        with workspace.transaction() as sql:
            sql.execute("UPDATE extractions SET graph = ?", (graph,))
        resolution, _ = resolve_graph(workspace, graph, silent)
        load_graph(workspace, graph, resolution, store, silent)
        return store.digest(), store.counts()


def test_killed_at_any_moment_it_goes_on_and_pays_again_only_what_was_just_coming(
    tmp_path: Path, neo4j_server: ServerAddress
) -> None:
    count = 100 * KILLS
    with StubLLMServer(answer=ANSWER) as server:
        finish(server, tmp_path / "undisturbed", count)
    with StubLLMServer(answer=ANSWER, modes=["slow::0.15"]) as server:
        killed = []
        for _ in range(KILLS):
            running = start(server, tmp_path / "killed", count)
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(random.uniform(0.2, 1.0))
            killed.append(time.time())
            running.send_signal(signal.SIGKILL)
            running.wait()
            running.stdout.close()
        finish(server, tmp_path / "killed", count)

    assert outcomes(tmp_path / "killed") == outcomes(tmp_path / "undisturbed")
    undisturbed = stored(tmp_path / "undisturbed", neo4j_server, "undisturbed")
    assert undisturbed[1]["documents"] == count
    assert stored(tmp_path / "killed", neo4j_server, "killed") == undisturbed
    given = defaultdict(list)
    for prompt, at in server.given:
        given[prompt].append(at)
    assert len(given) == count
    lost = [at for times in given.values() for at in times[:-1]]
    assert len(lost) < count  # else nothing was ever kept
    ages = sorted(min(kill - at for kill in killed if kill > at - 1) for at in lost)
    print(f"{len(ages)} answers paid again; the oldest came {ages[-1]:.3f} s before a kill")
    assert all(age < YOUNG for age in ages)
