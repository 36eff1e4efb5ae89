"""How long work tells how far it is: one callback, drawn by the front door, silent by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

# stage in words, done, total (None = not known)
Progress = Callable[[str, int, int | None], None]

T = TypeVar("T")


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody is told."""


def tracked(things: Iterable[T], stage: str, total: int | None, progress: Progress) -> Iterator[T]:
    """The same things, each one reported when it has been used."""
    progress(stage, 0, total)
    for done, thing in enumerate(things, start=1):
        yield thing
        progress(stage, done, total)
