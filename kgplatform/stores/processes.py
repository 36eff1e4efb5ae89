"""The processes that belong to a local server's folder: found by their command line, ended for sure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

_FOLDER, _PORT = "-Dkgplatform.home=", "-Dkgplatform.port="
_SUPERVISOR = "kgplatform.stores.supervisor"
_BORN_WITHIN = 1.0  # seconds; systems round a process's birth differently


def marks(folder: Path, port: int | None = None) -> list[str]:
    """Java properties that do nothing but tell whose process this is, and where it serves."""
    return [f"{_FOLDER}{folder}", *([f"{_PORT}{port}"] if port else [])]


def marked_port(command: Sequence[str]) -> int | None:
    """Where the process with this command line serves, when it is a server of ours."""
    return next((int(word.removeprefix(_PORT)) for word in command if word.startswith(_PORT)), None)


def birth(pid: int) -> float | None:
    """When the living process began; None for none and for one that only waits to be buried."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def lives(pid: int, since: float) -> bool:
    """Whether it still is that process: numbers are used again."""
    found = birth(pid)
    return found is not None and abs(found - since) < _BORN_WITHIN


def is_alive(process: psutil.Process) -> bool:
    """Whether it does anything yet."""
    return process.is_running() and birth(process.pid) is not None


def is_supervisor(process: psutil.Process) -> bool:
    """Whether it watches over a server, rather than being one."""
    return _SUPERVISOR in command_of(process)


def strays(folder: Path) -> list[psutil.Process]:
    """All servers, tools and supervisors of this folder but ourselves, whoever started them."""
    others = (process for process in psutil.process_iter() if process.pid != os.getpid())
    return [process for process in others if _belongs(command_of(process), folder)]


def command_of(process: psutil.Process) -> list[str]:
    """Its command line; empty when it has ended or is not ours to look at."""
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def end(processes: Iterable[psutil.Process], patience: float) -> int:
    """Asks them to stop, and kills those that do not in time; gives how many there were."""
    asked = list(processes)
    for process in asked:
        _ask(process)
    for process in psutil.wait_procs(asked, timeout=patience)[1]:
        _kill(process)
    psutil.wait_procs(asked, timeout=patience)
    return len(asked)


def _belongs(command: Sequence[str], folder: Path) -> bool:
    return f"{_FOLDER}{folder}" in command or (_SUPERVISOR in command and str(folder) in command)


def _ask(process: psutil.Process) -> None:
    try:
        process.terminate()
    except psutil.NoSuchProcess:
        return


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
