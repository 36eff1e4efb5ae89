"""SIGKILL at random moments, then again: the same graph as an undisturbed run.

KGPLATFORM_KILLS sets how many kills there are in each stage (default 1).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgplatform.config import read_settings
from kgplatform.pipelines.access import open_store
from kgplatform.stores import local

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

KILLS = int(os.environ.get("KGPLATFORM_KILLS", "1"))
SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE"
# The words by which a run tells its stages; a kill comes at the first of them, after a random wait.
STAGES = ("reading", "merging names", "store", "documents")

BUILD = """
import sys
from pathlib import Path
from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.build import build
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.read import Reading, plan
from kgplatform.stores import local

start = local.start
def told_start(*arguments):
    print("store", flush=True)
    return start(*arguments)
local.start = told_start

reading = Reading([Path(sys.argv[2])], Choice(split="train"))
settings = read_settings(workspace=Path(sys.argv[1]))
build(reading, plan(reading, "gold"), Wish("gold"), settings, lambda stage, done, total: print(stage, flush=True))
print("finished", flush=True)
"""


def start_build(workspace: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, str(workspace), str(SAMPLES)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=workspace.parent)


def finish_build(workspace: Path) -> None:
    running = start_build(workspace)
    told, _ = running.communicate(timeout=300)
    assert told.splitlines()[-1] == "finished"


def kill_build(workspace: Path, stage: str, seconds: float) -> None:
    running = start_build(workspace)
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith(stage):
            time.sleep(seconds)
            break
    running.send_signal(signal.SIGKILL)
    running.stdout.close()
    running.wait()


def stored(workspace: Path) -> tuple[str, dict[str, int]]:
    with open_store(read_settings(workspace=workspace)) as store:
        return store.digest(), store.counts()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, int]]:
    workspace = tmp_path_factory.mktemp("undisturbed") / "workspace"
    try:
        finish_build(workspace)
        return stored(workspace)
    finally:
        local.stop(workspace / "neo4j")


@pytest.mark.parametrize("kill", range(KILLS))
@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_and_run_again_gives_the_same_graph(
    stage: str, kill: int, tmp_path: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    workspace = tmp_path / "workspace"
    wait = random.Random(f"{stage}{kill}").uniform(0, 3.0 if stage == "store" else 0.3)
    try:
        kill_build(workspace, stage, wait)
        finish_build(workspace)

        assert stored(workspace) == undisturbed, json.dumps({"stage": stage, "seconds": wait})
    finally:
        local.stop(workspace / "neo4j")


def test_a_server_killed_while_it_is_written_to_loses_nothing(
    tmp_path: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    workspace = tmp_path / "workspace"
    try:
        running = start_build(workspace)
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("documents"):
                break
        status = local.status(workspace / "neo4j")
        assert status is not None
        assert status.pid is not None
        os.kill(status.pid, signal.SIGKILL)
        running.stdout.close()
        running.kill()
        running.wait()
        finish_build(workspace)

        assert stored(workspace) == undisturbed
    finally:
        local.stop(workspace / "neo4j")
