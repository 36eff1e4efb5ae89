"""SIGKILL at random moments, of us and of the server, then again: the same graph as an undisturbed run.

KGPLATFORM_KILLS sets how many kills there are of each (default 20). After the server's kills its own consistency check
must find nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import resolve_stage
from kgplatform.pipelines.update import load_stage
from kgplatform.stores import local
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.options import LocalOptions

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

KILLS = int(os.environ.get("KGPLATFORM_KILLS", "20"))
OPTIONS = LocalOptions(idle_minutes=10)
SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE"
# The words by which a run tells its stages; a kill comes at the first of them, after a random wait.
STAGES = ("reading", "merging names", "store", "documents")
WRITING = ("entities", "documents", "documents", "comparing")

BUILD = """
import json
import sys
from functools import partial
from pathlib import Path
from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines import access
from kgplatform.pipelines.build import build
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.read import Reading, plan
from kgplatform.stores import local
from kgplatform.stores.neo4j_options import StoreOptions

start = local.start
def told_start(*arguments):
    print("store", flush=True)
    return start(*arguments)
local.start = told_start
many_transactions = StoreOptions(documents=6, entities=40, retry_seconds=3)
access.Neo4jStore = partial(access.Neo4jStore, options=many_transactions)

reading = Reading([Path(path) for path in sys.argv[2:]], Choice(split="train", limit=60))
settings = read_settings(**json.loads(sys.argv[1]))
build(reading, plan(reading, "gold"), Wish("gold"), settings, lambda stage, done, _: print(stage, done, flush=True))
print("finished", flush=True)
"""


class Place(NamedTuple):
    """A workspace of its own and the server that it writes to; without one it starts its own."""

    folder: Path
    graph: str
    server: ServerAddress | None = None

    @property
    def given(self) -> dict[str, str]:
        settings = {"workspace": str(self.folder / "workspace"), "graph": self.graph}
        if self.server:
            user, password = self.server.user, self.server.password
            settings |= {"store": self.server.url, "neo4j_username": user, "neo4j_password": password}
        return settings

    @property
    def settings(self) -> Settings:
        return read_settings(**self.given)


def start_build(place: Place, *corpus: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, json.dumps(place.given), *map(str, corpus or [SAMPLES])]
    place.folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=place.folder
    )


def finish_build(place: Place, *corpus: Path) -> None:
    told, faults = start_build(place, *corpus).communicate(timeout=300)
    assert told.splitlines()[-1:] == ["finished"], faults


def wait_for(running: subprocess.Popen[str], stage: str, seconds: float) -> None:
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith(stage):
            time.sleep(seconds)
            return


def stored(place: Place) -> tuple[str, dict[str, int]]:
    with open_store(place.settings) as store:
        return store.digest(), store.counts()


@pytest.fixture(scope="module")
def undisturbed(neo4j_server: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, int]]:
    place = Place(tmp_path_factory.mktemp("undisturbed"), "kills-undisturbed", neo4j_server)
    finish_build(place)
    return stored(place)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_build_killed_and_run_again_gives_the_same_graph(
    kill: int, neo4j_server: ServerAddress, tmp_path: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    stage = STAGES[kill % len(STAGES)]
    place = Place(tmp_path, f"client-{kill}", None if stage == "store" else neo4j_server)
    wait = random.Random(kill).uniform(0, 3.0 if stage == "store" else 0.5)
    try:
        running = start_build(place)
        wait_for(running, stage, wait)
        running.kill()
        running.communicate()
        finish_build(place)

        assert stored(place) == undisturbed, json.dumps({"stage": stage, "seconds": wait})
    finally:
        local.stop(place.settings.workspace / "neo4j")


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a server that is killed again and again."""
    folder = tmp_path_factory.mktemp("doomed") / "neo4j"
    yield folder
    local.stop(folder)


def server_of(folder: Path) -> tuple[ServerAddress, int]:
    address = local.start(folder, OPTIONS)
    status = local.status(folder)
    assert status is not None
    assert status.pid is not None
    return address, status.pid


def check_consistency(folder: Path) -> None:
    """The server's own tool, on the stopped server."""
    local.stop(folder)
    checked = local.admin(folder, OPTIONS, "database", "check", "neo4j")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_server_killed_while_it_is_written_to_loses_nothing(
    kill: int, doomed: Path, tmp_path: Path, undisturbed: tuple[str, dict[str, int]]
) -> None:
    address, pid = server_of(doomed)
    running = start_build(Place(tmp_path, f"server-{kill}", address))
    wait_for(running, WRITING[kill % len(WRITING)], random.Random(-kill).uniform(0, 0.4))
    os.kill(pid, signal.SIGKILL)
    told, faults = running.communicate(timeout=120)
    acknowledged = [int(line.split()[1]) for line in told.splitlines() if line.startswith("documents ")]
    address, _ = server_of(doomed)
    place = Place(tmp_path, f"server-{kill}", address)
    kept = stored(place)[1]["documents"]
    finish_build(place)

    assert "finished" in told or "StoreUnavailable" in faults
    assert kept >= max(acknowledged, default=0)
    assert stored(place) == undisturbed
    check_consistency(doomed)


def test_two_builds_at_once_in_one_workspace_come_to_the_graph_of_both(
    neo4j_server: ServerAddress, tmp_path: Path
) -> None:
    together = Place(tmp_path / "together", "together", neo4j_server)
    apart = Place(tmp_path / "apart", "apart", neo4j_server)
    corpora = SAMPLES / "train_zh.json", SAMPLES / "train_en.json"
    both = [start_build(together, corpus) for corpus in corpora]
    told = [running.communicate(timeout=300) for running in both]
    for corpus in corpora:
        finish_build(apart, corpus)
    for place in (together, apart):  # which came first decided the profile
        resolve_stage(place.settings, silent, extractions=None, output=None, refit=True)
        load_stage(place.settings, silent, extractions=None, adopt=False)

    assert [said.splitlines()[-1:] for said, _ in told] == [["finished"], ["finished"]], told
    assert stored(together) == stored(apart)
