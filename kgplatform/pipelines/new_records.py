"""New examples as files: records in the layout of their parents, and where each comes from, beside.

`FILE.provenance.jsonl` has a line for each line of FILE, in the same order; so has that of the instruction records.
FILE is written last: where it stands, all that is said of it stands beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kgplatform.augmentation.proposed import Proposed, Refused
from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.sentences import own_sentence
from kgplatform.datasets.plan import DataSet
from kgplatform.notation.records import GOLD_KEYS, render_gold
from kgplatform.pipelines.augment_wish import Wanted
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.pipelines.neighbours import dataset_name, task_of
from kgplatform.pipelines.origin import write_origin
from kgplatform.pipelines.spool import Again, Spool
from kgplatform.types.extraction import Example


def write_all(
    folder: Path, dataset: DataSet, kept: Again[Proposed], refused: Iterable[Refused], wanted: Wanted, spool: Spool
) -> list[str]:
    """The files of a set and what stands beside them; the names of the files."""
    words = (dataset.language, dataset.task, Path(dataset.path).absolute().parent.name, "augmented")
    name = "_".join(word for word in words if word)
    options = {**wanted._asdict(), "gating": wanted.gating._asdict(), "held_out": [one.name for one in wanted.held_out]}
    path = folder / f"{name}.json"
    write_lines(_beside(path, "refused.jsonl"), map(_refused, refused))
    _write_new(path, dataset, kept, options)
    if not wanted.instructions:
        return [str(path)]
    instructions = folder / f"{name}_instructions.json"
    _write_instructions(instructions, dataset, kept, options, spool)
    return [str(path), str(instructions)]


def _write_new(path: Path, dataset: DataSet, kept: Again[Proposed], options: Mapping[str, object]) -> None:
    """The records, a line of provenance for each, and what all were made from and how."""
    count = write_lines(_beside(path, "provenance.jsonl"), map(_provenance, kept))
    write_origin(path, "augment", (dataset,), options, count)
    write_lines(path, (json_line(_record(dataset, one.example)) for one in kept))


def _write_instructions(
    path: Path, dataset: DataSet, kept: Again[Proposed], options: Mapping[str, object], spool: Spool
) -> None:
    """The same as IEPile's instruction records, as `convert` makes them: a line for each slice of the schema."""
    lines = spool.keep((line, _provenance(one)) for one, line in _instructions(dataset, kept))
    write_lines(_beside(path, "provenance.jsonl"), (provenance for _, provenance in lines))
    write_origin(path, "augment", (dataset,), options, len(lines))
    write_lines(path, (line for line, _ in lines))


def _record(dataset: DataSet, example: Example) -> dict[str, object]:
    """The example in the layout of its parents."""
    assert dataset.task is not None
    assert example.gold is not None
    if dataset.layout == "iepile":
        return {"text": example.document.text, GOLD_KEYS[dataset.task]: render_gold(example.gold.reading, dataset.task)}
    topic = {"cate": example.document.topic} if example.document.topic else {}
    relations = render_gold(example.gold.reading, "SPO")
    return {"id": example.document.id, **topic, "text": example.document.text, "relation": relations}


def _instructions(dataset: DataSet, kept: Iterable[Proposed]) -> Iterator[tuple[Proposed, str]]:
    task, source = task_of(dataset), dataset_name(dataset)
    converters: dict[tuple[str, str], Converter] = {}
    for one in kept:
        wanted, language = one.example.wanted, one.example.document.language
        converter = converters.get((wanted.digest, language))
        if converter is None:
            slate = Slate(task, source, own_sentence(task, language))
            converter = converters[wanted.digest, language] = Converter(wanted, slate, ConvertOptions(task=task))
        for line in converter.convert(_record(dataset, one.example)):
            yield one, line.text.removesuffix("\n")


def _provenance(one: Proposed) -> str:
    made = {"kind": one.kind, "parents": one.parents, "prompt": one.prompt, "model": one.model, "seed": one.seed}
    replaced = {"replaces": one.parents[0]} if one.before is not None else {}
    return json.dumps({"id": one.example.document.id, **made, **replaced}, ensure_ascii=False)


def _refused(one: Refused) -> str:
    """What was turned down: kind, reason, parents, and the text where there was one."""
    text = {"text": one.document.text} if one.document is not None else {}
    return json.dumps({"kind": one.kind, "reason": one.reason, "parents": one.parents, **text}, ensure_ascii=False)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
