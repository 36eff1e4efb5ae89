"""Jars come complete and verified, or not at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kgplatform.errors import ConfigError, StoreUnavailable
from kgplatform.stores import fetch as fetching
from kgplatform.stores.fetch import Jar
from kgplatform.stores.jars import LockList, fetch, jar_folders, own_jars, read_lock_list, server_version
from kgplatform.stores.options import LocalOptions


class Repository(ThreadingHTTPServer):
    """A small Maven repository that can be told to misbehave."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.refusals: dict[str, int] = {}
        self.cut: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/maven2"


class _Answer(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        path = self.path.removeprefix("/maven2/")
        self.server.asked.append(path)
        if self.server.refusals.get(path, 0) > 0:
            self.server.refusals[path] -= 1
            return self.send_error(503)
        if path not in self.server.files:
            return self.send_error(404)
        body = self.server.files[path]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if path in self.server.cut else body)
        return None

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def repository() -> Iterator[Repository]:
    server = Repository()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_PAUSES", (0.01, 0.01))


SERVER, LIBRARY = b"the server " * 9000, b"a library " * 5000
SERVER_PATH = "org/neo4j/app/neo4j-server/5.26.0/neo4j-server-5.26.0.jar"
LIBRARY_PATH = "io/netty/netty-native/4.1/netty-native-4.1-linux.jar"
LIST = LockList(
    version="5.26.0",
    jars=(
        Jar("org.neo4j.app", "neo4j-server", "5.26.0", len(SERVER), hashlib.sha256(SERVER).hexdigest()),
        Jar("io.netty", "netty-native", "4.1", len(LIBRARY), hashlib.sha256(LIBRARY).hexdigest(), "linux"),
    ),
)


@pytest.fixture
def full(repository: Repository) -> Repository:
    repository.files = {SERVER_PATH: SERVER, LIBRARY_PATH: LIBRARY}
    return repository


def _options(cache: Path, repository: Repository) -> LocalOptions:
    return LocalOptions(cache=cache, repository=repository.url)


def test_all_jars_come_from_the_mirror_that_the_setting_names(full: Repository, tmp_path: Path) -> None:
    folder = fetch(LIST, _options(tmp_path, full))

    assert {file.name for file in folder.iterdir()} == {"neo4j-server-5.26.0.jar", "netty-native-4.1-linux.jar"}
    assert (folder / "neo4j-server-5.26.0.jar").read_bytes() == SERVER
    assert sorted(full.asked) == [LIBRARY_PATH, SERVER_PATH]


def test_what_is_there_is_not_fetched_again(full: Repository, tmp_path: Path) -> None:
    first = fetch(LIST, _options(tmp_path, full))
    full.asked.clear()

    assert fetch(LIST, _options(tmp_path, full)) == first
    assert full.asked == []


def test_progress_ends_with_all_bytes(full: Repository, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    fetch(LIST, _options(tmp_path, full), lambda what, done, total: told.append((what, done, total)))

    assert told[-1] == ("fetching Neo4j 5.26.0", LIST.size, LIST.size)


def test_a_wrong_sum_is_refused_and_leaves_nothing_that_looks_complete(full: Repository, tmp_path: Path) -> None:
    full.files[SERVER_PATH] = SERVER.replace(b"server", b"sErver")

    with pytest.raises(StoreUnavailable, match=r"neo4j-server-5\.26\.0\.jar: sha256 is .*, expected .*refused"):
        fetch(LIST, _options(tmp_path, full))

    assert not (tmp_path / LIST.folder_name).exists()
    assert list(tmp_path.rglob("neo4j-server*")) == []


def test_a_file_that_the_repository_does_not_have_is_named_with_other_ways(full: Repository, tmp_path: Path) -> None:
    del full.files[LIBRARY_PATH]

    with pytest.raises(StoreUnavailable, match=r"netty-native-4\.1-linux\.jar: 404 .*KGPLATFORM_NEO4J_JARS.*--store"):
        fetch(LIST, _options(tmp_path, full))


@pytest.mark.usefixtures("no_pauses")
def test_a_busy_repository_is_asked_again(full: Repository, tmp_path: Path) -> None:
    full.refusals[SERVER_PATH] = 2

    folder = fetch(LIST, _options(tmp_path, full))

    assert (folder / "neo4j-server-5.26.0.jar").read_bytes() == SERVER
    assert full.asked.count(SERVER_PATH) == 3


@pytest.mark.usefixtures("no_pauses")
def test_an_interrupted_fetch_leaves_nothing_that_looks_complete(full: Repository, tmp_path: Path) -> None:
    full.cut.add(SERVER_PATH)

    with pytest.raises(StoreUnavailable, match="49500 bytes read, 49500 more expected"):
        fetch(LIST, _options(tmp_path, full))

    assert not (tmp_path / LIST.folder_name).exists()
    assert list(tmp_path.rglob("neo4j-server*.jar")) == []


@pytest.mark.usefixtures("no_pauses")
def test_the_next_fetch_takes_up_what_an_interrupted_one_verified(full: Repository, tmp_path: Path) -> None:
    part = tmp_path / f"{LIST.folder_name}.part"
    part.mkdir()
    (part / "netty-native-4.1-linux.jar").write_bytes(LIBRARY)
    (part / "neo4j-server-5.26.0.jar").write_bytes(SERVER[:100])

    folder = fetch(LIST, _options(tmp_path, full))

    assert full.asked == [SERVER_PATH]
    assert (folder / "neo4j-server-5.26.0.jar").read_bytes() == SERVER
    assert not part.exists()


def test_a_jar_that_a_cache_cleaner_took_is_fetched_again(full: Repository, tmp_path: Path) -> None:
    folder = fetch(LIST, _options(tmp_path, full))
    (folder / "netty-native-4.1-linux.jar").unlink()
    full.asked.clear()

    fetch(LIST, _options(tmp_path, full))

    assert full.asked == [LIBRARY_PATH]


def test_two_fetches_at_once_ask_for_each_file_once(full: Repository, tmp_path: Path) -> None:
    threads = [threading.Thread(target=fetch, args=(LIST, _options(tmp_path, full))) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(full.asked) == [LIBRARY_PATH, SERVER_PATH]


@pytest.mark.usefixtures("no_pauses")
def test_a_repository_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"http://127\.0\.0\.1:9/maven2/.*refused.*KGPLATFORM_MAVEN_REPOSITORY"):
        fetch(LIST, LocalOptions(cache=tmp_path, repository="http://127.0.0.1:9/maven2"))


def test_a_repository_that_is_no_address_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="KGPLATFORM_MAVEN_REPOSITORY: 'mirror' is no http"):
        fetch(LIST, LocalOptions(cache=tmp_path, repository="mirror"))


def test_a_cache_that_cannot_be_made_is_named(full: Repository, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")

    with pytest.raises(StoreUnavailable, match=r"cache: .*Neo4j cannot be kept"):
        fetch(LIST, _options(tmp_path / "cache", full))


def test_the_users_own_jars_are_used_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "jars").mkdir()
    (tmp_path / "modules").mkdir()
    (tmp_path / "jars" / "neo4j-server-5.26.7.jar").touch()
    (tmp_path / "modules" / "netty.jar").touch()

    folders = jar_folders(LocalOptions(jars=tmp_path))

    assert folders == (tmp_path / "jars", tmp_path / "modules")
    assert server_version(folders) == "5.26.7"


def test_a_folder_without_the_servers_jar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "netty.jar").touch()

    with pytest.raises(StoreUnavailable, match=r"no neo4j-server-….jar here.*KGPLATFORM_NEO4J_JARS"):
        own_jars(tmp_path)


def test_the_packages_own_list_is_a_whole_server() -> None:
    jars = read_lock_list()

    assert jars.version.startswith("5.26.")
    assert {"neo4j", "neo4j-server", "neo4j-bolt", "neo4j-cypher"} <= {jar.artifact for jar in jars.jars}
    assert len({jar.name for jar in jars.jars}) == len(jars.jars) > 200
    assert {len(jar.sha256) for jar in jars.jars} == {64}
