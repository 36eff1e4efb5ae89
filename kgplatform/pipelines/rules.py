"""Which rules make a graph from the journal: when they change, what was made by others is made again."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from kgplatform.graph.rows import VERSION
from kgplatform.types.noun import digest


@cache
def rules() -> str:
    """A name for the rules by which a graph is made from the journal: this version's, as they stand in its files."""
    room = files("kgplatform") / "resolution"
    return digest(VERSION, version("kgplatform"), [digest(name, content) for name, content in sorted(_contents(room))])


def _contents(folder: Traversable) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in folder.iterdir():
        if part.is_dir() and part.name != "__pycache__":
            found += _contents(part)
        elif part.is_file():
            found.append((part.name, part.read_bytes().hex()))
    return found
