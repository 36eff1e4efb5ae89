"""`evaluate --predictions` without GOLD: prediction files that carry their own labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import typer

from kgplatform.cli.show import PARTLY, say, write, write_json, write_table
from kgplatform.errors import ConfigError
from kgplatform.evaluation.official import By, Match
from kgplatform.types.task import TASKS

T = TypeVar("T", bound=str)

_MATCHES: tuple[Match, ...] = ("normal", "set")
_BLOCKS: tuple[By, ...] = ("source", "input")


def official(predictions: Path | None, *, task: str | None, match: str | None, by: str | None, as_json: bool) -> None:
    """Print the numbers of the official scorer; where it crashes, say so in one line and leave with 3."""
    from kgplatform.pipelines.official import official as run

    if predictions is None:
        raise ConfigError("--official scores a prediction file: give --predictions FILE")
    if task is None or task.upper() not in TASKS:
        raise ConfigError(f"--official needs --task, one of {', '.join(TASKS)}")
    how = _one_of("--match", match, _MATCHES) or "normal"
    scores = run(predictions, task.upper(), match=how, by=_one_of("--by", by, _BLOCKS))
    if scores.result is None:
        say(scores.crash or "")
        raise typer.Exit(PARTLY)
    if as_json:
        write_json({"rules": "official", "result": scores.result})
        return
    write(f"official rules, {how} mode")
    columns = list(scores.result["total"])
    write_table(("", *columns), [(name, *block.values()) for name, block in scores.result.items()])


def _one_of(option: str, value: str | None, known: Sequence[T]) -> T | None:
    """The value where it is one of those known; None where none is given."""
    if value is None:
        return None
    for name in known:
        if name == value.lower():
            return name
    raise ConfigError(f"unknown {option} {value!r}; known: {', '.join(known)}")
