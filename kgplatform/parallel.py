"""Runs a function over many items, in this process or in several; the results come in the order of the items."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import AsyncResult, Pool
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_KEPT = {-1: (1 << 31) - 1, -2: 64 << 20, -3: 32 << 20}  # glibc: trim threshold, top pad, mmap threshold; in bytes
_AHEAD = 4  # items in the hands of each process; the rest of the input stays unread

# What a process of the pool does, made once when it starts. Any: a pool knows nothing of its work's types.
_work: Callable[[Any], Any] | None = None


def usable_processes(most: int = 4) -> int:
    """How many processes work at once on this machine; more than a few want more memory than they save time."""
    return min(most, os.cpu_count() or 1)


@contextmanager
def ordered_runs(
    make: Callable[[], Callable[[T], R]], processes: int = 1
) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """What runs a stream of items, as often as wanted. `make` gives each process its own function; it is pickled."""
    if processes <= 1:
        work = make()
        yield lambda items: map(work, items)
        return
    # spawned, not forked: the same on every system, and no thread or connection is inherited
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (make,)) as pool:
        yield lambda items: _in_order(pool, items, processes * _AHEAD)


@contextmanager
def run_beside(make: Callable[[], Callable[[T], R]]) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """What runs a stream of items in one process beside this one, a few ahead; each may build on those before it.

    What is run must lie in a module: the script that is being run is not run again, so that it needs no guard.
    """
    with _script_left_out():
        pool = multiprocessing.get_context("spawn").Pool(1, _begin, (make,))
    with pool:
        yield lambda items: _in_order(pool, items, _AHEAD)


@contextmanager
def _script_left_out() -> Iterator[None]:
    """Processes that start meanwhile do not read the script: it might wait for what this process holds."""
    script = sys.modules["__main__"].__dict__
    kept: dict[str, Any] = {name: script[name] for name in ("__file__", "__spec__") if name in script}  # Any: as it was
    script.pop("__file__", None)
    script["__spec__"] = None
    try:
        yield
    finally:
        script.update(kept)


def _in_order(pool: Pool, items: Iterable[T], ahead: int) -> Iterator[Any]:
    waiting: deque[AsyncResult[Any]] = deque()
    for item in items:
        waiting.append(pool.apply_async(_do, (item,)))
        if len(waiting) >= ahead:
            yield waiting.popleft().get()
    while waiting:
        yield waiting.popleft().get()


def _begin(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends the pool
    _keep_memory()
    _work = make()


def _keep_memory() -> None:
    """Have what is freed kept for the next columns, instead of given back and asked for page by page."""
    if sys.platform == "linux" and hasattr(allocator := ctypes.CDLL(None), "mallopt"):
        for option, value in _KEPT.items():
            allocator.mallopt(option, value)


def _do(item: Any) -> Any:  # Any: see above
    assert _work is not None
    return _work(item)
