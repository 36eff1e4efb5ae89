"""The processes that belong to a local server's folder: found by their command line, ended for sure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

_BORN_WITHIN = 1.0  # seconds; systems round a process's birth differently


def mark(folder: Path) -> str:
    """A Java property that does nothing but tell whose process this is."""
    return f"-Dkgplatform.home={folder}"


def born(pid: int) -> float | None:
    """When the living process began; None for none and for one that only waits to be buried."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def is_alive(pid: int, since: float) -> bool:
    """Whether it still is that process: numbers are used again."""
    found = born(pid)
    return found is not None and abs(found - since) < _BORN_WITHIN


def strays(folder: Path) -> list[psutil.Process]:
    """All servers, tools and supervisors of this folder, whoever started them."""
    return [process for process, command in _commands() if _belongs(command, folder) and process.pid != os.getpid()]


def end(processes: Iterable[psutil.Process], patience: float) -> int:
    """Asks them to stop, and kills those that do not in time; gives how many there were."""
    asked = list(processes)
    for process in asked:
        _ask(process)
    for process in psutil.wait_procs(asked, timeout=patience)[1]:
        _kill(process)
    psutil.wait_procs(asked, timeout=patience)
    return len(asked)


def _commands() -> Iterator[tuple[psutil.Process, list[str]]]:
    for process in psutil.process_iter(["cmdline", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE:
            yield process, process.info["cmdline"] or []


def _belongs(command: list[str], folder: Path) -> bool:
    return mark(folder) in command or (str(folder) in command and "kgplatform.stores.supervisor" in command)


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
