"""New examples as files: records in the layout of their parents, and where each comes from, beside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from kgplatform.augmentation.proposed import Proposed
from kgplatform.datasets.plan import DataSet
from kgplatform.notation.records import GOLD_KEYS, render_gold
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.types.extraction import Example


def write_new(path: Path, dataset: DataSet, kept: Sequence[Proposed]) -> None:
    """The records, and in `FILE.provenance.jsonl` a line for each: kind, parents, prompt, model, seed."""
    write_lines(path, (json_line(_record(dataset, one.example)) for one in kept))
    write_lines(path.with_name(path.name + ".provenance.jsonl"), map(_provenance, kept))


def _record(dataset: DataSet, example: Example) -> dict[str, object]:
    """The example in the layout of its parents."""
    assert dataset.task is not None
    assert example.gold is not None
    if dataset.layout == "iepile":
        return {"text": example.document.text, GOLD_KEYS[dataset.task]: render_gold(example.gold.reading, dataset.task)}
    topic = {"cate": example.document.topic} if example.document.topic else {}
    relations = render_gold(example.gold.reading, "SPO")
    return {"id": example.document.id, **topic, "text": example.document.text, "relation": relations}


def _provenance(one: Proposed) -> str:
    made = {"kind": one.kind, "parents": one.parents, "prompt": one.prompt, "model": one.model, "seed": one.seed}
    return json.dumps({"id": one.example.document.id, **made}, ensure_ascii=False)
