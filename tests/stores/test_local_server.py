"""One real Neo4j per folder, whatever happens to the processes around it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from neo4j import Driver, GraphDatabase

from kgplatform.errors import StoreUnavailable
from kgplatform.stores import local
from kgplatform.stores.home import Home, State
from kgplatform.stores.jars import jar_folders, server_version
from kgplatform.stores.ping import answers
from kgplatform.stores.processes import lives, strays
from kgplatform.stores.supervisor import telling_line
from tests.conftest import server_options

OPTIONS = server_options()
START = """
import sys
from pathlib import Path
from kgplatform.stores import local
from kgplatform.stores.options import LocalOptions
print(local.start(Path(sys.argv[1]), LocalOptions.model_validate_json(sys.argv[2])).url)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose server these tests start, kill and stop; each test starts what it needs."""
    folder = tmp_path_factory.mktemp("kill me") / "neo4j"
    yield folder
    local.stop(folder)


def _command(folder: Path) -> subprocess.Popen[str]:
    """A command of its own, with its output in a pipe as in `kgplatform build … | cat`."""
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder), OPTIONS.model_dump_json()], stdout=subprocess.PIPE, text=True
    )


def _output(command: subprocess.Popen[str]) -> str:
    return command.communicate(timeout=90)[0].strip()


def _state(folder: Path) -> State:
    state = Home.at(folder).state()
    assert state is not None
    return state


def _kill(pid: int) -> None:
    process = psutil.Process(pid)
    since = process.create_time()
    process.kill()
    _wait_until(lambda: not lives(pid, since))


def _wait_until(is_so: Callable[[], bool], patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _driver(address: local.ServerAddress) -> Driver:
    return GraphDatabase.driver(address.url, auth=(address.user, address.password))


def _names(address: local.ServerAddress) -> Sequence[str]:
    with _driver(address) as driver:
        return [record["name"] for record in driver.execute_query("MATCH (c:City) RETURN c.name AS name").records]


def test_two_commands_at_once_start_one_server_and_their_pipes_end(folder: Path) -> None:
    first, second = _command(folder), _command(folder)

    assert _output(first) == _output(second) == local.start(folder, OPTIONS).url
    assert len(strays(folder)) == 2  # the supervisor and its server


def test_a_started_server_answers_only_to_its_password(folder: Path) -> None:
    address = local.start(folder, OPTIONS)

    assert answers(address.url, address.user, address.password)
    with pytest.raises(StoreUnavailable, match="refuses the password of user neo4j"):
        answers(address.url, address.user, "wrong password")


def test_an_address_without_a_server_does_not_answer() -> None:
    assert not answers("bolt://127.0.0.1:9", "neo4j", "any")


def test_the_password_is_for_the_owners_eyes(folder: Path) -> None:
    address = local.start(folder, OPTIONS)

    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    assert address.password == (folder / "password").read_text()
    assert address.password not in repr(address)
    assert not any(address.password in word for process in strays(folder) for word in process.cmdline())


def test_the_server_listens_on_this_machine_only(folder: Path) -> None:
    address = local.start(folder, OPTIONS)

    listening = [
        each.laddr for each in psutil.Process(_state(folder).server).net_connections() if each.status == "LISTEN"
    ]

    assert [f"bolt://{host.removeprefix('::ffff:')}:{port}" for host, port in listening] == [address.url]


def test_an_interrupt_at_the_terminal_reaches_neither_server_nor_supervisor(folder: Path) -> None:
    local.start(folder, OPTIONS)

    sessions = {os.getsid(process.pid) for process in strays(folder)}

    assert len(sessions) == 2
    assert os.getsid(0) not in sessions


def test_status_tells_where_it_is_and_when_it_will_stop(folder: Path) -> None:
    address = local.start(folder, OPTIONS)

    status = local.status(folder)

    assert status is not None
    assert status.running
    assert (status.url, status.user, status.pid) == (address.url, "neo4j", _state(folder).server)
    assert (status.version, status.data) == (server_version(jar_folders(OPTIONS)), folder / "data")
    assert status.since is not None
    assert status.stops_at is not None
    assert (status.stops_at - status.since).total_seconds() > 60


def test_a_server_in_use_has_no_time_to_stop(folder: Path) -> None:
    local.start(folder, OPTIONS)

    with local.in_use(folder):
        during = local.status(folder)
    after = local.status(folder)

    assert during is not None
    assert during.stops_at is None
    assert after is not None
    assert after.stops_at is not None


def test_the_sign_of_a_killed_user_does_not_count(folder: Path) -> None:
    local.start(folder, OPTIONS)
    (folder / "uses" / "1-abc.use").write_text("999999999 1.0")

    assert not Home.at(folder).is_in_use()
    assert list((folder / "uses").iterdir()) == []


def test_a_tool_needs_the_server_stopped(folder: Path) -> None:
    local.start(folder, OPTIONS)

    with pytest.raises(StoreUnavailable, match="database check needs the server stopped"):
        local.admin(folder, OPTIONS, "database", "check", "neo4j")


def test_a_killed_supervisor_is_replaced_and_the_server_goes_on(folder: Path) -> None:
    address = local.start(folder, OPTIONS)
    before = _state(folder)

    _kill(before.supervisor)
    again = local.start(folder, OPTIONS)

    assert again == address
    assert _state(folder).server == before.server
    assert _state(folder).supervisor != before.supervisor


@pytest.mark.faults
def test_a_killed_server_starts_again_with_its_data(folder: Path) -> None:
    address = local.start(folder, OPTIONS)
    with _driver(address) as driver:
        driver.execute_query("MERGE (:City {name: '北京'})")

    _kill(_state(folder).server)
    again = local.start(folder, OPTIONS)

    assert _names(again) == ["北京"]
    assert len(strays(folder)) == 2


def test_after_a_stop_nothing_runs_and_data_stay(folder: Path) -> None:
    with _driver(local.start(folder, OPTIONS)) as driver:
        driver.execute_query("MERGE (:City {name: '北京'})")

    assert local.stop(folder)

    assert strays(folder) == []
    assert not local.stop(folder)
    status = local.status(folder)
    assert status is not None
    assert not status.running
    checked = local.admin(folder, OPTIONS, "database", "check", "neo4j")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.faults
@pytest.mark.faults
def test_a_server_with_much_data_has_both_compilers_and_is_taken_over_when_it_has_less(folder: Path) -> None:
    local.start(folder, OPTIONS)
    local.stop(folder)
    ballast = folder / "data" / "databases" / "neo4j" / "ballast"
    with ballast.open("wb") as file:
        file.truncate(300 << 20)
    local.start(folder, OPTIONS)
    before = _state(folder)
    ballast.unlink()
    _kill(before.supervisor)
    local.start(folder, OPTIONS)

    assert _state(folder).server == before.server
    assert "-XX:TieredStopAtLevel=1" not in psutil.Process(before.server).cmdline()
    local.stop(folder)
    local.start(folder, OPTIONS)
    assert "-XX:TieredStopAtLevel=1" in psutil.Process(_state(folder).server).cmdline()


def test_a_command_killed_while_it_starts_a_server_does_no_harm(folder: Path) -> None:
    local.stop(folder)
    command = _command(folder)
    _wait_until(lambda: (folder / "state.json").exists())
    command.kill()
    command.communicate()
    supervisor = _state(folder).supervisor

    address = local.start(folder, OPTIONS)

    assert answers(address.url, address.user, address.password)
    assert _state(folder).supervisor == supervisor


@pytest.mark.faults
def test_a_removed_folder_ends_its_server_and_can_be_begun_anew(folder: Path) -> None:
    before = local.start(folder, OPTIONS)
    shutil.rmtree(folder)

    after = local.start(folder, OPTIONS)

    assert before.password != after.password
    assert _names(after) == []
    assert len(strays(folder)) == 2


@pytest.mark.faults
def test_an_idle_server_stops_by_itself_but_not_while_in_use(folder: Path) -> None:
    local.start(folder, OPTIONS)
    _kill(_state(folder).supervisor)  # the next one takes the server over and has less patience

    with local.in_use(folder):
        local.start(folder, OPTIONS.model_copy(update={"idle_minutes": 0.01}))
        time.sleep(1.5)
        assert _state(folder).is_running
    _wait_until(lambda: strays(folder) == [])

    assert not (folder / "state.json").exists()


def test_stopping_where_no_server_ever_was_stops_nothing(tmp_path: Path) -> None:
    assert not local.stop(tmp_path / "neo4j")
    assert local.status(tmp_path / "neo4j") is None


def test_a_start_that_fails_says_what_java_said_and_what_else_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"did not start: .*Invalid maximum heap size: -Xmxmuch.*docker compose"):
        local.start(tmp_path / "neo4j", OPTIONS.model_copy(update={"heap": "much"}))

    assert strays(tmp_path / "neo4j") == []


def test_the_folder_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "neo4j").write_text("a file in the way")

    with pytest.raises(StoreUnavailable, match=r"neo4j: .*needs a folder of its own"):
        local.start(tmp_path / "neo4j", OPTIONS)


def test_the_deepest_cause_is_what_is_told() -> None:
    log = [
        "2026-11-21 08:58:01 ERROR Failed to start Neo4j on 127.0.0.1:50001.",
        "java.lang.RuntimeException: Error starting Neo4j database server",
        "Caused by: org.neo4j.kernel.lifecycle.LifecycleException: Component failed",
        "Caused by: org.neo4j.io.locker.FileLockException: Lock file has been locked by another process",
        "\t... 11 more",
    ]

    assert telling_line(log) == "org.neo4j.io.locker.FileLockException: Lock file has been locked by another process"
