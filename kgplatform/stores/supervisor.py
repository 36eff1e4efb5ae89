"""The small process that owns a local server: `python -m kgplatform.stores.supervisor FOLDER --jars … --heap 1g …`.

It lives in a session of its own, so that it outlives the command that started it, and holds the folder's lock as long
as it lives. It starts the server, watches it, and ends with it: when asked, when idle, or when the server died.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock
import psutil

from kgplatform.errors import StoreUnavailable
from kgplatform.stores.home import USER, Home, Phase, State, local_url
from kgplatform.stores.jars import server_version
from kgplatform.stores.java import admin_command, environment, server_command, write_settings
from kgplatform.stores.processes import birth, command_of, end, is_alive, marked_port, strays

_POLL = 0.2
_LOCK_PATIENCE = 5.0  # a supervisor that still has the folder after that is serving it, and one is enough
_PATIENCE = 30.0  # a server that has not ended by then is killed; it recovers at its next start
_ORPHAN_PATIENCE = 20.0
_PORT_ATTEMPTS = 3
_PORT_TAKEN = ("Address already in use", "BindException")


# On Windows a console program without a console opens one for everybody to see.
_NO_WINDOW = 0
if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW


class Fault(Exception):
    """Why the server did not start; the command that waits for it reads it in the state file."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Returns when the server has ended."""
    options = _read(arguments)
    home = Home.at(options.folder)
    _detach()
    try:
        with filelock.FileLock(home.supervisor_lock, timeout=_LOCK_PATIENCE):
            Supervisor(home, options).run()
    except filelock.Timeout:
        return


class Supervisor:
    """One server from its start to its end."""

    def __init__(self, home: Home, options: argparse.Namespace) -> None:
        self.home, self.jars, self.heap = home, tuple(options.jars), str(options.heap)
        self.idle_seconds, self.start_timeout = float(options.idle_minutes) * 60, float(options.start_timeout)
        self.server: psutil.Process | None = None
        self.told_to_stop = threading.Event()
        self.use_seen, self.idle_since = 0.0, time.monotonic()
        self.log_sizes = {log: log.stat().st_size for log in home.server_logs if log.exists()}
        self.state = State(
            phase="starting",
            supervisor=os.getpid(),
            supervisor_born=birth(os.getpid()) or 0.0,
            version=server_version(self.jars) or "",
            since=time.time(),
            idle_minutes=options.idle_minutes,
        )

    def run(self) -> None:
        """Leaves a state file behind only when something failed: it names the reason."""
        signal.signal(signal.SIGTERM, lambda *_: self.told_to_stop.set())
        self.home.stop_request.unlink(missing_ok=True)
        self._say("starting")
        try:
            if not self._adopt():
                self._start()
            self._watch()
            self._stop()
        except (Fault, OSError, psutil.Error) as error:
            self._fail(str(error))
        except StoreUnavailable as error:  # the server refuses our password
            other = f"{self.home.password_file} is not the one that {self.home.data} was made with"
            self._fail(f"{error}; {other}: put it back, or remove {self.home.folder} and load the graph again")
        else:
            self.home.forget_state()

    def _adopt(self) -> bool:
        """Takes over a server whose supervisor was killed, for commands may be using it; ends all other strays."""
        found = strays(self.home.folder)
        known = found if self.home.password_file.exists() else ()  # else the folder was removed under them
        orphans = {process: port for process in known if (port := self._port_if_ours(process))}
        adopted = next(iter(orphans), None)
        end((process for process in found if process != adopted), _PATIENCE)
        self.server = adopted
        if adopted and self._answers(adopted, orphans[adopted], _ORPHAN_PATIENCE):
            return True
        self._stop()
        return False

    def _port_if_ours(self, process: psutil.Process) -> int | None:
        """The port of a server that is just what we would start."""
        command = command_of(process)
        port = marked_port(command)
        if port is None:
            return None
        ours = (server_command(self.home, self.jars, self.heap, port, for_much_data=much) for much in (False, True))
        return port if command in ours else None

    def _start(self) -> None:
        """Returns when a new server answers, or when it shall not start any more."""
        self._set_password()
        much = self.home.holds_much
        for _ in range(_PORT_ATTEMPTS):
            port = _free_port()
            write_settings(self.home, port)
            self.server = self._launch(server_command(self.home, self.jars, self.heap, port, for_much_data=much))
            if self._answers(self.server, port, self.start_timeout) or self._is_told_to_stop():
                return
            if is_alive(self.server):
                raise Fault(f"no answer within {self.start_timeout:.0f} seconds. {self._reason()}")
            reason = self._reason()
            if not any(sign in reason for sign in _PORT_TAKEN):  # a port can be taken between our look and Neo4j's
                break
        raise Fault(reason)

    def _set_password(self) -> None:
        """Before the very first start. The tool reads it from the file, so no list of processes ever shows it."""
        if (self.home.data / "databases" / "system").exists():
            return
        self.home.password()
        write_settings(self.home, port=0)
        tool = ["dbms", "set-initial-password", f"@{self.home.password_file}"]
        self._launch(admin_command(self.home, self.jars, self.heap, tool)).wait()
        if not (self.home.data / "dbms" / "auth.ini").exists():
            raise Fault(f"its first password could not be set: {self._reason()}")

    def _launch(self, command: Sequence[str]) -> psutil.Popen:
        with self.home.console_log.open("wb") as log:
            return psutil.Popen(
                command,
                cwd=self.home.folder,
                env=environment(self.home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in a terminal is not meant for it
                creationflags=_NO_WINDOW,
            )

    def _answers(self, server: psutil.Process, port: int, patience: float) -> bool:
        """Whether the server comes to answer; False also when it ends before."""
        from kgplatform.stores.ping import answers  # the driver's import runs while Java starts

        deadline = time.monotonic() + patience
        while is_alive(server) and not self._is_told_to_stop() and time.monotonic() < deadline:
            if _listens(port) and answers(local_url(port), USER, self.home.password()):
                since = server.create_time()
                self._say("running", port=port, server=server.pid, server_born=since, since=since)
                return True
            self.told_to_stop.wait(_POLL)
        return False

    def _watch(self) -> None:
        """Returns when the server shall end or has ended, or when somebody removed the folder."""
        while self.server and is_alive(self.server) and not self._is_told_to_stop() and self._is_in_charge():
            if self._is_idle() and self._nobody_starts():
                return
            self.told_to_stop.wait(_POLL)

    def _is_in_charge(self) -> bool:
        state = self.home.state()
        return state is not None and state.supervisor == self.state.supervisor

    def _is_told_to_stop(self) -> bool:
        return self.told_to_stop.is_set() or self.home.stop_request.exists()

    def _is_idle(self) -> bool:
        """Counted on a clock that neither a change of time nor a sleeping machine moves."""
        last_use = self.home.last_use()
        if last_use != self.use_seen or self.home.is_in_use():
            self.use_seen, self.idle_since = last_use, time.monotonic()
        return time.monotonic() - self.idle_since > self.idle_seconds

    def _nobody_starts(self) -> bool:
        """A command that comes in the moment of going finds the server either in use or stopping."""
        try:
            with filelock.FileLock(self.home.client_lock, timeout=0):
                if not self._is_idle():
                    return False
                self._say("stopping")
                return True
        except filelock.Timeout:
            return False

    def _stop(self) -> None:
        """Ends the server, by force when it takes too long."""
        if self.server is None or not is_alive(self.server):
            return
        try:
            self._say("stopping")
        finally:  # a full disk keeps us from saying it, not from doing it
            end([self.server], _PATIENCE)

    def _fail(self, reason: str) -> None:
        self._stop()
        self._say("failed", reason=reason)

    def _say(self, phase: Phase, **more: Any) -> None:  # Any: each field of State has its own type
        self.state = replace(self.state, phase=phase, **more)
        self.home.write_state(self.state)

    def _reason(self) -> str:
        """The line of the logs that says most about why the server ended."""
        logs = (log for log in (self.home.console_log, *self.home.server_logs) if log.exists())
        return telling_line([line for log in logs for line in _lines_after(log, self.log_sizes.get(log, 0))])


def telling_line(lines: Sequence[str]) -> str:
    """The deepest cause that Java names, else the last error, else the last words."""
    causes = [line.partition("Caused by:")[2].strip() for line in lines if "Caused by:" in line]
    errors = [line.partition(" ERROR ")[2].strip() for line in lines if " ERROR " in line]
    words = [line.strip() for line in lines if line.strip()]
    last_words = [" ".join(words[-3:])] if words else []
    return next((found[-1] for found in (causes, errors, last_words) if found), "it left no word in its logs")


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kgplatform.stores.supervisor", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jars", type=Path, action="append", required=True)
    parser.add_argument("--heap", required=True)
    parser.add_argument("--idle-minutes", type=float, required=True)
    parser.add_argument("--start-timeout", type=float, required=True)
    return parser.parse_args(arguments)


def _detach() -> None:
    """The caller gets its answer at once and has no child that it would have to wait for."""
    if sys.platform == "win32":
        return  # there the caller detaches us by creation flags
    if os.fork():
        os._exit(0)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def _lines_after(log: Path, size: int) -> list[str]:
    """What was written since the log had that size; all of it when the log was begun anew."""
    content = log.read_bytes()
    return content[size if len(content) >= size else 0 :].decode("utf-8", errors="replace").splitlines()


if __name__ == "__main__":
    main()
