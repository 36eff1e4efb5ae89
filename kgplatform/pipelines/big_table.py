"""Tables that memory does not hold: rows go to files by label, and each file is merged by itself, several at once.

Names of different labels never meet, so nothing is lost by that. Each file has a profile of its own, whose thresholds
are those of the whole table. Judgements may join labels and are for tables that memory holds.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from kgplatform.datasets.name_tables import NameRow, read_names
from kgplatform.errors import ConfigError
from kgplatform.parallel import ordered_runs
from kgplatform.pipelines.by_label import Group, Names, merge_group
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.table import TableCounts, TableDone, TableJob, write_rows
from kgplatform.text.fold import fold
from kgplatform.types.extraction import SetAside

_MOST_FILES = 64


class _Merged(NamedTuple):
    """A file of results, in the order of its rows, and what they come to."""

    path: Path
    names: int
    entities: int
    links: int


def resolve_big_table(job: TableJob, progress: Progress, *, processes: int = 2) -> TableDone:
    """Merge the names of a table label by label, from disk; rows come out in the order in which they came."""
    if job.judgements is not None or job.explain is not None or job.output is None:
        raise ConfigError("a table merged on disk takes no --judgements and no --explain, and writes to a file (-o)")
    start = time.monotonic()
    faults: list[SetAside] = []
    with tempfile.TemporaryDirectory(dir=job.output.absolute().parent, prefix=".merging-") as folder:
        names = tracked(read_names(job.path, faults.append, job.context), "reading names", None, progress)
        parts, total = _dealt(names, Path(folder))
        done: list[_Merged] = []
        with ordered_runs(partial(_merging, total), processes) as run:
            for one in run(parts):
                done.append(one)
                progress("merging names", sum(part.names for part in done), total)
        ordered = merge(*(_lines(one.path) for one in done), key=itemgetter(0))
        write_rows(job.output, (tuple(row[1:]) for row in ordered))
    counts = TableCounts(
        names=total,
        entities=sum(one.entities for one in done),
        links=sum(one.links for one in done),
        judgements=0,
        contradictions=0,
        set_aside=len(faults),
        seconds=round(time.monotonic() - start, 3),
    )
    return TableDone(counts, tuple(faults), None)


def _dealt(names: Iterable[NameRow], folder: Path) -> tuple[list[Path], int]:
    """The rows in files by label, the biggest first, and how many there are."""
    numbers: dict[str, int] = {}
    files: dict[int, Path] = {}
    total = 0
    with ExitStack() as stack:
        opened: dict[int, Callable[[bytes], int]] = {}
        for place, name in enumerate(names):
            number = numbers.setdefault(fold(name.label), len(numbers)) % _MOST_FILES
            if number not in opened:
                files[number] = folder / f"{number}.names"
                opened[number] = stack.enter_context(files[number].open("wb")).write
            opened[number](orjson.dumps([place, *name[1:]]) + b"\n")
            total = place + 1
    return sorted(files.values(), key=lambda path: (-path.stat().st_size, path.name)), total


def _merging(total: int) -> Callable[[Path], _Merged]:
    return partial(_merged, total=total)


def _merged(path: Path, *, total: int) -> _Merged:
    """The names of one file merged; ids stay those of the table."""
    names = Names(*map(list, zip(*_lines(path), strict=True)))
    went = merge_group(Group(names, (), total))
    ids = dict(zip(names.places, names.ids, strict=True))
    results = path.with_suffix(".results")
    with results.open("wb") as file:
        for place, founder, score, reason in zip(went.places, went.founders, went.scores, went.reasons, strict=True):
            file.write(orjson.dumps([place, ids[place], ids[founder], round(score, 4), reason]) + b"\n")
    return _Merged(results, len(names.ids), len(set(went.founders)), went.links)


def _lines(path: Path) -> Iterator[list[Any]]:  # Any: what was written a moment ago, see there
    with path.open("rb") as file:
        yield from map(orjson.loads, file)
