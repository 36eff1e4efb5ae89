"""How fast reading and storing were in the last run of a workspace (`speeds.json`, which may be thrown away)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.files import json_line, write_lines

STORING = "merging and storing"
_FILE = "speeds.json"
_ENOUGH = 20  # calls or documents: fewer tell how long the beginning takes


class Spent(NamedTuple):
    """How long something took and what it did."""

    seconds: float
    counts: ExtractCounts


def remember(folder: Path, spent: dict[str, Spent]) -> None:
    """Keep how fast each extractor was: a call of a model, a document of the others."""
    worked = {
        name: used.counts.calls or (0 if used.counts.cached else used.counts.extracted) for name, used in spent.items()
    }
    told = {name: spent[name].seconds / work for name, work in worked.items() if work >= _ENOUGH}
    if told:
        write_lines(folder / _FILE, [json_line({**read_speeds(folder), **told})])


def read_speeds(folder: Path) -> dict[str, float]:
    """Seconds of a call or a document, by what did it."""
    path = folder / _FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
