"""Scores a prediction file by the rules of the datasets' own scorer, bug for bug. Nothing heavy is imported here."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kgplatform.errors import DatasetError
from kgplatform.evaluation.official import By, Crash, Match, score_official

_BUFFER = 1 << 18


class OfficialScores(NamedTuple):
    """The blocks as the official scorer prints them; or where it ends with an error, and which."""

    result: dict[str, dict[str, float]] | None
    crash: str | None = None


def official(path: Path, task: str, *, match: Match = "normal", by: By | None = None) -> OfficialScores:
    """The official numbers of a prediction file."""
    try:
        with path.open("rb", buffering=_BUFFER) as lines, _without_collector():
            scored = score_official(lines, task, match=match, by=by)
    except OSError as error:
        raise DatasetError(f"the file cannot be read: {error.strerror or error}", path) from error
    if isinstance(scored, Crash):
        return OfficialScores(None, f"{path}:{scored.line}: the official scorer ends here with {scored.why}")
    return OfficialScores(scored)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Scoring makes many small tuples and no cycles: looking for cycles takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
