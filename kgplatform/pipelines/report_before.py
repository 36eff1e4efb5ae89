"""What came before the graph: the examples that were made, and the prompts that were tuned in this workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from kgplatform.config import Settings
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.pipelines.access import open_workspace
from kgplatform.reports.page import Table
from kgplatform.reports.rendering import signed
from kgplatform.types.extraction import SetAside
from kgplatform.types.tuning import Search
from kgplatform.workspace.prompts import kept_searches

_MADE_BY = "kgplatform augment"
_REASONS = 3  # for which most were turned down

Row = tuple[str | int | float | None, ...]


def before(settings: Settings, augmented: Sequence[Path]) -> tuple[Table, ...]:
    """Tables of what is there; `augmented`: folders that `augment` wrote."""
    with open_workspace(settings) as workspace:
        searches = kept_searches(workspace)
    examples = tuple(row for folder in augmented for row in _examples(folder))
    made = Table(
        title="Examples that were made", columns=("set", "kind", "kept", "turned down", "mostly for"), rows=examples
    )
    columns = ("task", "model", "holdout", "base F1", "tuned F1", "difference", "interval", "questions", "verdict")
    tuned = Table(title="Prompts that were tuned", columns=columns, rows=tuple(map(_search, searches)))
    return tuple(table for table in (made, tuned) if table.rows)


def _search(one: Search) -> Row:
    found = one.holdout
    scores = (found.there, found.here, signed(found.difference)) if found else (None, None, "")
    interval = f"{signed(found.low)} to {signed(found.high)}" if found else ""
    verdict = one.verdict if one.stage == "finished" else "not finished"
    return (f"{one.task} {one.language}", one.model, one.splits.holdout, *scores, interval, one.calls, verdict)


def _examples(folder: Path) -> Iterator[Row]:
    files = sorted(folder.glob("*.origin.json"))
    if not files:
        raise DatasetError("no examples that `kgplatform augment` made", folder)
    for file in files:
        origin = orjson.loads(file.read_bytes())
        records = file.with_name(file.name.removesuffix(".origin.json"))
        if origin.get("made_by") == _MADE_BY and not records.stem.endswith("_instructions"):
            name = ", ".join(parent["source"] for parent in origin["parents"])
            yield from _kinds(name, records, origin["options"]["kinds"])


def _kinds(name: str, records: Path, kinds: Sequence[str]) -> Iterator[Row]:
    kept = Counter(one["kind"] for one in _lines(records, "provenance"))
    refused = [(one["kind"], str(one["reason"])) for one in _lines(records, "refused")]
    for kind in kinds:
        reasons = Counter(reason for of, reason in refused if of == kind).most_common()
        said = ", ".join(f"{reason} ({count:,})" for reason, count in reasons[:_REASONS])
        yield (name, kind, kept[kind], sum(count for _, count in reasons), said)


def _lines(records: Path, what: str) -> list[dict[str, object]]:
    path = records.with_name(f"{records.name}.{what}.jsonl")
    aside: list[SetAside] = []
    known = path.exists() and path.stat().st_size > 0
    return [one.value for one in read_records(str(path), aside.append)] if known else []
