"""Merging alone: a table of names in, their entities, scores and reasons out. No workspace, no store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.cells import cells_text, is_json_lines
from kgplatform.datasets.judgements import row_judgements
from kgplatform.datasets.name_tables import NameRow, read_names
from kgplatform.datasets.parquet import write_parquet
from kgplatform.errors import ConfigError
from kgplatform.pipelines.decisions import Words
from kgplatform.pipelines.explained import Explained, tell
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.resolution.context import read_context
from kgplatform.resolution.judgements import standings
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.extraction import SetAside
from kgplatform.types.noun import Noun
from kgplatform.types.resolution import Judgement, Resolution

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


def resolve_table(job: TableJob, progress: Progress) -> TableDone:
    """Merge the names of a table; each row gets the id of the first row of its entity."""
    start = time.monotonic()
    faults: list[SetAside] = []
    names = tracked(read_names(job.path, faults.append, job.context), "reading names", None, progress)
    table = MentionTable.of_rows(table_row(place, name) for place, name in enumerate(names))
    ids = frozenset(table.anchors)
    said = list(row_judgements(job.judgements, ids, faults.append)) if job.judgements else []
    resolution = resolve(table, said, fit_profile(table))
    progress("merging names", len(table), len(table))
    explained = None if job.explain is None else _explained(job.explain, table, said, resolution)
    if job.output is not None:
        write_rows(job.output, _rows(table, resolution))
    states = standings(said, ids)
    counts = TableCounts(
        names=len(table),
        entities=len(resolution.entities),
        links=sum(link.accepted for link in resolution.links),
        judgements=len(said),
        contradictions=sum(one.contradicts for one in states),
        set_aside=len(faults),
        seconds=round(time.monotonic() - start, 3),
    )
    return TableDone(counts, tuple(faults), explained)


def table_row(place: int, name: NameRow) -> Row:
    """A row of a table as merging takes it."""
    return Row(
        number=place,
        offset=0,
        argument_only=False,
        anchor=name.id,
        text=name.name,
        label=name.label,
        language=name.language,
        source="table",
        context=read_context(name.context),
    )


def write_rows(output: Path, rows: Iterator[tuple[object, ...]]) -> None:
    """What came out, as the name of the file says."""
    if output.suffix.lower() == ".parquet":
        write_parquet(output, COLUMNS, rows)
        return
    write_lines(output, cells_text(COLUMNS, rows, json_lines=is_json_lines(output)))


def _rows(table: MentionTable, resolution: Resolution) -> Iterator[tuple[object, ...]]:
    for anchor in table.anchors:
        assigned = resolution.assignments[anchor]
        yield anchor, assigned.entity, round(assigned.score, 4), assigned.reason


def _explained(wanted: str, table: MentionTable, said: Sequence[Judgement], resolution: Resolution) -> Explained:
    if wanted not in resolution.assignments:
        raise ConfigError(f"no row has the id {wanted!r}")
    entity = resolution.entities[resolution.assignments[wanted].entity]
    return tell(entity, resolution, said, Words.of(table), {})
