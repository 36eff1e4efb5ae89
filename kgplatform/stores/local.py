"""A real Neo4j on this machine without Docker, installer or system Java: started, found again, stopped.

The folder of a local server belongs to one workspace. Any number of commands may call `start` on it at once: one
server comes of it, owned by a supervisor that outlives them all and stops it some time after its last use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import filelock

from kgplatform.errors import StoreUnavailable
from kgplatform.stores.fetch import OTHER_WAYS, Progress, silent
from kgplatform.stores.home import USER, Home, State, local_url
from kgplatform.stores.jars import jar_folders
from kgplatform.stores.java import admin_command, environment, write_settings
from kgplatform.stores.options import LocalOptions
from kgplatform.stores.processes import end, is_supervisor, strays

_POLL = 0.1
_SLACK = 45.0  # the supervisor ends a late start or stop by itself; this is for a supervisor that does not
_ROOM = 200 << 20  # bytes: an empty store and the logs of its first transactions
_QUIET = 20.0  # a supervisor says its first word after about a second


@dataclass(frozen=True)
class ServerAddress:
    """How to reach a server."""

    url: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ServerStatus:
    """What is known about a workspace's own server."""

    running: bool
    data: Path
    url: str | None = None
    user: str | None = None
    pid: int | None = None
    version: str | None = None
    since: datetime | None = None
    stops_at: datetime | None = None
    """When it stops if nobody uses it until then; None while somebody does."""


def start(folder: Path, options: LocalOptions, progress: Progress | None = None) -> ServerAddress:
    """The address of the folder's server, which answers; it is fetched and started where needed."""
    home = _created(folder)
    with filelock.FileLock(home.client_lock):
        home.touch()
        state = home.state()
        if state and state.is_alive:  # perhaps still starting for a command that was killed, or just going
            state = _settled(home, options.start_timeout + _SLACK)
        if state is None or not state.is_running:
            state = _launched(home, options, progress or silent)
        return ServerAddress(local_url(state.port), USER, home.password())


def stop(folder: Path) -> bool:
    """Whether there was something to stop; returns when server and supervisor are gone."""
    home = Home.at(folder)
    if not home.folder.is_dir():
        return False
    with filelock.FileLock(home.client_lock):
        state = home.state()
        asked = state is not None and state.is_alive
        if state and asked:
            home.stop_request.touch()
            _wait_while(lambda: state.is_alive, _SLACK)
        left = end(strays(home.folder), _SLACK)
        home.stop_request.unlink(missing_ok=True)
        home.forget_state()
        return asked or left > 0


def status(folder: Path) -> ServerStatus | None:
    """How the folder's server is; None when there never was one."""
    home = Home.at(folder)
    if not home.data.is_dir():
        return None
    state = home.state()
    if state is None or not state.is_running:
        return ServerStatus(running=False, data=home.data)
    idle_stop = home.last_use() + state.idle_minutes * 60
    return ServerStatus(
        running=True,
        data=home.data,
        url=local_url(state.port),
        user=USER,
        pid=state.server,
        version=state.version,
        since=datetime.fromtimestamp(state.since, UTC),
        stops_at=None if home.is_in_use() else datetime.fromtimestamp(idle_stop, UTC),
    )


def in_use(folder: Path) -> AbstractContextManager[None]:
    """The folder's server does not stop for idleness inside this block; a killed process counts as left."""
    return Home.at(folder).use()


def admin(
    folder: Path, options: LocalOptions, *arguments: str, place: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs one of Neo4j's own tools, as `database check neo4j`, on the folder's stopped server; `place`: run there."""
    home = _created(folder)
    with filelock.FileLock(home.client_lock):
        state = home.state()
        if state and state.is_alive:
            raise StoreUnavailable(
                f"{home.folder}: {' '.join(arguments[:2])} needs the server stopped: kgplatform store stop"
            )
        end(strays(home.folder), _SLACK)
        write_settings(home, port=0)
        command = admin_command(home, jar_folders(options), options.heap, arguments)
        return subprocess.run(
            command,
            env=environment(home),
            cwd=place,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def _created(folder: Path) -> Home:
    home = Home.at(folder)
    try:
        home.create()
    except OSError as error:
        raise StoreUnavailable(
            f"{error.filename}: {error.strerror}; the local server needs a folder of its own: choose another place "
            "with --workspace"
        ) from error
    return home


def _launched(home: Home, options: LocalOptions, progress: Progress) -> State:
    """The state of a new server that answers."""
    jars = jar_folders(options, progress)
    _check_room(home)
    end(filter(is_supervisor, strays(home.folder)), _SLACK)  # of a folder that was removed, or without a word so far
    if home.unfinished_import.exists():
        end(strays(home.folder), _SLACK)  # the import tool outlives a command that was killed
        home.drop_unfinished()
    home.forget_state()
    progress("starting Neo4j", 0, 1)
    _spawn(home, jars, options)
    state = _settled(home, options.start_timeout + _SLACK, quiet=_QUIET)
    if state is None or not state.is_running:
        reason = state.reason if state else _last_word(home)
        raise StoreUnavailable(f"Neo4j did not start: {reason} (logs: {home.folder / 'logs'}). {OTHER_WAYS}")
    progress("starting Neo4j", 1, 1)
    return state


def _check_room(home: Home) -> None:
    """A server that finds the disk full neither starts nor says why."""
    free = shutil.disk_usage(home.folder).free
    if free < _ROOM:
        raise StoreUnavailable(
            f"{home.folder}: {free >> 20} MB free, and the local server needs {_ROOM >> 20}; make room. {OTHER_WAYS}"
        )


def _spawn(home: Home, jars: Sequence[Path], options: LocalOptions) -> None:
    """The supervisor gets none of our pipes and no terminal, or `kgplatform build … | cat` would never end."""
    command = [sys.executable, "-P", "-m", "kgplatform.stores.supervisor", str(home.folder)]
    command += [f"--jars={folder}" for folder in jars]
    command += [f"--heap={options.heap}", f"--idle-minutes={options.idle_minutes}"]
    command += [f"--start-timeout={options.start_timeout}"]
    with home.supervisor_log.open("wb") as log:
        _detached(command, log, home.folder)


def _detached(command: Sequence[str], log: BinaryIO, folder: Path) -> None:
    environment = {**os.environ, **_where_we_are()}
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment, creationflags=flags
        )
    else:  # here the supervisor leaves us by itself, so that nobody has to wait for its end
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
            start_new_session=True,
            check=False,  # what it says when it fails is in the log
        )


def _where_we_are() -> dict[str, str]:
    """What a child needs to import us when we run from a checkout."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    if root == sysconfig.get_path("purelib"):
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def _settled(home: Home, patience: float, quiet: float = 0.0) -> State | None:
    """Waits until the server answers or its supervisor has ended; None when it ended without a word."""
    quiet_until = time.monotonic() + quiet
    _wait_while(lambda: _is_under_way(home.state(), quiet_until), patience)
    return home.state()


def _is_under_way(state: State | None, quiet_until: float) -> bool:
    if state is None:
        return time.monotonic() < quiet_until
    return state.is_alive and not state.is_running


def _wait_while(is_so: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while is_so() and time.monotonic() < deadline:
        time.sleep(_POLL)


def _last_word(home: Home) -> str:
    words = home.supervisor_log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return words[-1] if words else "its supervisor ended without a word"
