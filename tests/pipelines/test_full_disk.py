"""A disk that is full, and a database that may only be read: a clear error, and the right graph once there is room."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.errors import StoreError
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.update import load_stage
from kgplatform.stores import local
from kgplatform.stores.home import USER, Home, local_url
from kgplatform.stores.jars import jar_folders
from kgplatform.stores.java import environment, server_command, write_settings
from kgplatform.stores.options import LocalOptions
from kgplatform.stores.ping import answers
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes"),
]

OPTIONS = LocalOptions(idle_minutes=10)
# the limit on file sizes is inherited by the supervisor and the server; Java and Python get an error, not a signal
LIMITED = """
import resource, sys
from pathlib import Path
from kgplatform.stores import local
from kgplatform.stores.options import LocalOptions
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
print(local.start(Path(sys.argv[1]), LocalOptions(idle_minutes=10)).url)
"""
LIMITED_BUILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from kgplatform.__main__ import main
main()
"""
SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Sixty documents of a megabyte in a journal, and a server's folder with nothing in it yet."""
    given = read_settings(workspace=tmp_path / "workspace", graph=f"full-{uuid.uuid4().hex[:8]}")
    with open_workspace(given) as workspace:
        read = [extraction(number) for number in range(60)]
        numbers = workspace.register([one.document for one in read])
        workspace.record(given.graph, [(number, one, "gold") for number, one in zip(numbers, read, strict=True)])
    yield given
    local.stop(given.workspace / "neo4j")


def extraction(number: int) -> Extraction:
    name, city = Mention(text=f"公司{number}", label="公司"), Mention(text="上海", label="城市")
    document = Document(source="新闻", id=f"{number}", text=f"{number} {uuid.uuid4().hex}" * 25_000, language="zh")
    return Extraction.of(document, Reading.of((), [Relation(subject=name, predicate="位于", object=city)], ()), "gold")


def load(settings: Settings) -> tuple[str, dict[str, int]]:
    counts, _ = load_stage(settings, silent, extractions=None, adopt=False)
    with open_store(settings) as store:
        return store.digest(), counts.stored


def check_consistency(folder: Path) -> None:
    local.stop(folder)
    checked = local.admin(folder, OPTIONS, "database", "check", "neo4j")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_server_that_cannot_write_any_more_loses_nothing(settings: Settings) -> None:
    folder = settings.workspace / "neo4j"
    subprocess.run([sys.executable, "-c", LIMITED, str(folder), str(9 << 20)], check=True, timeout=120)
    with pytest.raises(StoreError) as full:
        load(settings)
    local.stop(folder)

    digest, counts = load(settings)
    again, _ = load(settings)

    assert str(full.value)
    assert counts["documents"] == 60
    assert digest == again
    check_consistency(folder)


def test_a_journal_that_cannot_be_written_any_more_says_so_and_goes_on_later(tmp_path: Path) -> None:
    build = ["extract", str(SAMPLES), "--split", "train", "--extractor", "gold", "--workspace", str(tmp_path), "-q"]
    full = subprocess.run(
        [sys.executable, "-c", LIMITED_BUILD, str(120_000), *build], capture_output=True, text=True, timeout=120
    )
    again = subprocess.run([sys.executable, "-m", "kgplatform", *build], capture_output=True, text=True, timeout=120)

    assert full.returncode == 1
    assert "workspace.sqlite" in full.stderr
    assert "Traceback" not in full.stderr
    assert again.returncode == 0, again.stderr


@contextmanager
def read_only_server(folder: Path) -> Iterator[str]:
    """Community has no roles; a whole server that may only be read is what it can be told."""
    home, jars = Home.at(folder), jar_folders(OPTIONS)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    write_settings(home, port)
    with home.settings.open("a", encoding="utf-8") as more:
        more.write("server.databases.default_to_read_only=true\n")
    command = server_command(home, jars, "1g", port)
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + 90
            while not answers(local_url(port), USER, home.password()):
                assert time.monotonic() < deadline
                time.sleep(0.5)
            yield local_url(port)
        finally:
            server.terminate()


def test_a_database_that_may_only_be_read_is_left_as_it_is(settings: Settings) -> None:
    folder = settings.workspace / "neo4j"
    before = load(settings)
    local.stop(folder)
    with open_workspace(settings) as workspace:
        workspace.forget(settings.graph, range(1, 11))
    with read_only_server(folder) as url:
        user = {"neo4j_username": USER, "neo4j_password": Home.at(folder).password()}
        elsewhere = read_settings(workspace=settings.workspace, graph=settings.graph, store=url, **user)
        with pytest.raises(StoreError, match="may only be read"):
            load(elsewhere)
        with open_store(elsewhere) as store:
            readable = store.digest(), store.counts()

    assert readable == before
    assert load(settings)[1]["documents"] == 50
    check_consistency(folder)
