"""The bulk way gives the graph that Bolt gives, also when it is killed on its way. Each test has its own server."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store, open_workspace, server_folder
from kgplatform.pipelines.bulk import export_bulk
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.update import load_stage
from kgplatform.stores import local
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Relation, Span

TRICKY = "曹雪芹 wrote “红楼梦” `here`\r\n}})-[:X]->( 😀 שלום 'it''s' \\u0041 $graph \x00 \"two\", \t曹雪芹"
LOAD = "from kgplatform.cli.app import main; main()"


@pytest.fixture
def settings(tmp_path) -> Iterator[Settings]:
    """A workspace with 200 documents in Chinese and English, and a few that are hard to write as CSV."""
    given = read_settings(workspace=tmp_path / "ws", neo4j_idle_minutes=5)
    with open_workspace(given) as workspace:
        outcomes = [*map(plain, range(200)), tricky(), Failure(document=document("f"), stage="x", reason='"a",\n')]
        numbers = workspace.register([one.document for one in outcomes])
        workspace.record("main", [(n, one, "gold") for n, one in zip(numbers, outcomes, strict=True)])
    yield given
    local.stop(server_folder(given))


def document(id_: str, text: str = "", **metadata: str) -> Document:
    return Document(source="红楼/测试", id=id_, text=text, language="zh", metadata=metadata)


def plain(number: int) -> Extraction:
    author, work = (f"曹雪芹{number % 50}", f"红楼梦{number}") if number % 2 else (f"Ann Lee {number}", "Main Street")
    text = f"{author}: {work}"
    by = Mention(text=author, label="人物", span=Span(0, len(author)))
    of = Mention(text=work, label="作品")
    wrote = Relation(subject=of, predicate="作者", object=by, confidence=0.5)
    return Extraction(document=document(str(number), text), mentions=(by, of), relations=(wrote,), recipe="gold")


def tricky() -> Extraction:
    by = Mention(text="曹雪芹", label='`人物`) "n",\n', span=Span(0, 3))
    of = Mention(text='"', label="")
    wrote = Event(
        label="写\n", trigger=Mention(text="wrote", span=Span(4, 9)), arguments=(Argument(role='"', mention=by),)
    )
    return Extraction(
        document=document("id '`\"\n😀", TRICKY, title='"', topic="", author="曹,\n", other="\x1f"),
        mentions=(by, of),
        relations=(Relation(subject=by, predicate="}})-[:X]->(,", object=of),),
        events=(wrote, wrote),
        recipe="gold",
    )


def load(settings: Settings, *, bulk: bool) -> None:
    load_stage(settings, silent, extractions=None, adopt=False, bulk=bulk)


def digest(settings: Settings) -> str:
    with open_store(settings) as store:
        return store.digest()


def damage(settings: Settings) -> int:
    """Places where the store, reread property by property, says otherwise than the journal."""
    return load_stage(settings, silent, extractions=None, adopt=False, repair=True)[0].repaired


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_the_bulk_way_gives_the_graph_that_bolt_gives(settings):
    load(settings, bulk=True)
    imported, found = digest(settings), damage(settings)
    local.stop(server_folder(settings))
    moved = settings.model_copy(update={"graph": "main"})
    server_folder(settings).rename(settings.workspace / "imported")

    load(moved, bulk=False)

    assert found == 0
    assert digest(moved) == imported


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_a_database_that_holds_something_is_never_imported_over(settings):
    load(settings, bulk=False)

    with pytest.raises(ConfigError, match="nothing in it yet"):
        load(settings, bulk=True)

    assert damage(settings) == 0


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(3))
def test_killed_in_the_middle_and_run_again_the_graph_is_right(settings, seed):
    command = [sys.executable, "-c", LOAD, "load", "--bulk", "--quiet", "--workspace", str(settings.workspace)]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    mark = server_folder(settings) / "importing"
    while not mark.exists() and running.poll() is None:
        time.sleep(0.05)
    time.sleep(random.Random(seed).uniform(0, 8))
    running.send_signal(signal.SIGKILL if seed % 2 == 0 else signal.SIGINT)
    running.wait()

    load(settings, bulk=False)

    assert damage(settings) == 0


def test_exported_files_come_with_the_command_that_imports_them(settings, tmp_path):
    export_bulk(settings, tmp_path / "files", silent)

    said = (tmp_path / "files" / "README.txt").read_text(encoding="utf-8")
    assert "neo4j-admin database import full neo4j" in said
    assert all((Path(tmp_path) / "files" / name).exists() for name in ("document.csv", "fact.csv", "schema.cypher"))
