"""Merging alone: a table of names in, their entities, scores and reasons out. No workspace, no store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.cells import cells_text, is_json_lines
from kgplatform.datasets.judgements import row_judgements
from kgplatform.datasets.name_tables import read_names
from kgplatform.datasets.parquet import write_parquet
from kgplatform.errors import ConfigError
from kgplatform.parallel import usable_processes
from kgplatform.pipelines.by_label import Group, Went, columns_of, groups_of, merged, profile_of, table_of
from kgplatform.pipelines.decisions import Words
from kgplatform.pipelines.explained import Explained, tell
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.resolution.judgements import standings
from kgplatform.resolution.resolve import resolve
from kgplatform.types.extraction import SetAside
from kgplatform.types.noun import Noun

COLUMNS = ("id", "entity_id", "score", "reason")


class TableCounts(Noun):
    """Names of a table in, entities out."""

    names: int
    entities: int
    links: int
    judgements: int
    contradictions: int
    set_aside: int
    seconds: float


class TableJob(NamedTuple):
    """What is merged, and what comes out: `output` the rows, `explain` the id whose entity is explained."""

    path: Path
    output: Path | None = None
    judgements: Path | None = None
    context: Sequence[str] = ()
    explain: str | None = None


class TableDone(NamedTuple):
    """What was merged, the lines set aside, and the explanation that was asked for."""

    counts: TableCounts
    set_aside: tuple[SetAside, ...]
    explained: Explained | None


def resolve_table(job: TableJob, progress: Progress, *, processes: int | None = None) -> TableDone:
    """Merge the names of a table; each row gets the id of the first row of its entity."""
    start = time.monotonic()
    faults: list[SetAside] = []
    names = columns_of(tracked(read_names(job.path, faults.append, job.context), "reading names", None, progress))
    total, ids = len(names.ids), names.ids
    said = list(row_judgements(job.judgements, frozenset(ids), faults.append)) if job.judgements else []
    groups = groups_of(names, said)
    explained = None if job.explain is None else _explained(job.explain, groups)
    went = list(merged(groups, min(len(groups), processes or usable_processes())))
    progress("merging names", total, total)
    if job.output is not None:
        write_rows(job.output, _rows(ids, went))
    states = standings(said, frozenset(ids))
    counts = TableCounts(
        names=total,
        entities=sum(len(set(one.founders)) for one in went),
        links=sum(one.links for one in went),
        judgements=len(said),
        contradictions=sum(one.contradicts for one in states),
        set_aside=len(faults),
        seconds=round(time.monotonic() - start, 3),
    )
    return TableDone(counts, tuple(faults), explained)


def write_rows(output: Path, rows: Iterator[tuple[object, ...]]) -> None:
    """What came out, as the name of the file says."""
    if output.suffix.lower() == ".parquet":
        write_parquet(output, COLUMNS, rows)
        return
    write_lines(output, cells_text(COLUMNS, rows, json_lines=is_json_lines(output)))


def _rows(ids: Sequence[str], went: Iterable[Went]) -> Iterator[tuple[object, ...]]:
    """The rows in the order of the table."""
    lines: list[tuple[object, ...]] = [()] * len(ids)
    for one in went:
        for place, founder, score, reason in zip(one.places, one.founders, one.scores, one.reasons, strict=True):
            lines[place] = ids[place], ids[founder], round(score, 4), reason
    return iter(lines)


def _explained(wanted: str, groups: Iterable[Group]) -> Explained:
    group = next((one for one in groups if wanted in one.names.ids), None)
    if group is None:
        raise ConfigError(f"no row has the id {wanted!r}")
    table = table_of(group.names)
    resolution = resolve(table, group.judgements, profile_of(table, group.total))
    entity = resolution.entities[resolution.assignments[wanted].entity]
    return tell(entity, resolution, group.judgements, Words.of(table), {})
