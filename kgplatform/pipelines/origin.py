"""Beside every file of records: what it was made from and how, and under which licence it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kgplatform.datasets.plan import DataSet
from kgplatform.pipelines.files import write_lines

_LICENCE = "as its parents; InstructIE and IEPile: CC BY-NC-SA 4.0"


def write_origin(path: Path, verb: str, datasets: Sequence[DataSet], options: Mapping[str, object], lines: int) -> None:
    """Write `FILE.origin.json`; it holds no clock, so that the same work gives the same bytes."""
    parents = [
        {
            "file": Path(one.path).name,
            "source": one.source,
            "task": one.task,
            "language": one.language,
            "sha256": _sha256(Path(one.path)),
        }
        for one in datasets
    ]
    origin = {
        "made_by": f"kgplatform {verb}",
        "options": dict(options),
        "records": lines,
        "licence": _LICENCE,
        "parents": parents,
    }
    write_lines(path.with_name(path.name + ".origin.json"), [json.dumps(origin, ensure_ascii=False, indent=2)])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
