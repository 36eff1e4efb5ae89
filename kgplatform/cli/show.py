"""Everything that people see: results on stdout, progress and words about the run on stderr."""

from __future__ import annotations

import functools
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import typer

from kgplatform.errors import ConfigError, KGError, LLMBudgetSpent
from kgplatform.pipelines.progress import silent

WELL, ERROR, USAGE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 130

# Counts that are worth a line even when they are 0; `--json` has them all.
_ALWAYS = frozenset(
    {"documents", "extracted", "failed", "skipped", "set_aside", "relations", "events", "written", "calls"}
)

P = ParamSpec("P")
R = TypeVar("R")


def verb(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose errors are one clear message and the right exit code."""

    @functools.wraps(command)
    def safely(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ConfigError as error:
            say(f"error: {error}")
            raise typer.Exit(USAGE) from error
        except LLMBudgetSpent as error:
            say(f"stopped: {error}; what was answered is kept, run the same command again to go on")
            raise typer.Exit(PARTLY) from error
        except KGError as error:
            say(f"error: {error}")
            raise typer.Exit(ERROR) from error
        except KeyboardInterrupt as error:
            say("interrupted; run the same command again: what is kept is not done twice")
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:  # `… | head` closed its end
            sys.stderr.close()
            raise typer.Exit(WELL) from error

    return safely


def say(text: str) -> None:
    """A line for people, on stderr."""
    typer.echo(text, err=True)


def write(text: str) -> None:
    """A line of the result, on stdout."""
    typer.echo(text)


def write_json(value: Any) -> None:  # Any: whatever JSON can say
    """One JSON object on stdout."""
    write(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table on stdout; wide cells are folded, never cut."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = Console(width=None if sys.stdout.isatty() else 140, soft_wrap=False, markup=False)
    console.print(table)


def write_pairs(pairs: Mapping[str, object]) -> None:
    """Names and values, one a line."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        write(f"{name:<{width}}  {_cell(value)}")


def write_counts(counts: Mapping[str, object]) -> None:
    """What was done, for people: rare counts are shown only where there is something to count."""
    write_pairs({name: value for name, value in counts.items() if value or name in _ALWAYS})


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """A callback that draws bars on stderr; silent where nobody watches."""
    logging.getLogger("kgplatform").setLevel(logging.WARNING)
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
