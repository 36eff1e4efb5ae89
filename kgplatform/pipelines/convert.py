"""Datasets become instruction records: each set of the choice with its own schema, in one file or in one file each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kgplatform.converting.formats import FORMATS, dataset_info, formatted
from kgplatform.converting.plain import KINDS, PlainOptions
from kgplatform.datasets.plan import DataSet, find_sets
from kgplatform.errors import DatasetError
from kgplatform.parallel import ordered_runs
from kgplatform.pipelines.convert_blocks import Recipe, block_work
from kgplatform.pipelines.convert_set import Converted, convert_set, official_lines
from kgplatform.pipelines.files import STDOUT, write_lines
from kgplatform.pipelines.neighbours import dataset_name
from kgplatform.pipelines.origin import write_origin
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.unify import unified_lines

UNIFIED = "unified"
CCKS2024 = "ccks2024"
PLAIN: dict[str, PlainOptions] = {kind: PlainOptions(kind=kind) for kind in KINDS}
TARGETS: tuple[str, ...] = (*FORMATS, *PLAIN, CCKS2024, UNIFIED)


class Written(NamedTuple):
    """The files that were written, what went into them, and the sets that are instruction records already."""

    paths: tuple[Path, ...]
    converted: Converted
    already: tuple[str, ...]


def convert(
    reading: Reading,
    recipe: Recipe,
    output: Path,
    progress: Progress,
    *,
    official: bool = False,
    to: str = "iepile",
) -> Written:
    """Convert what is chosen. An output that is a folder, or ends in `/`, gets one file for each set."""
    split = reading.choice.split or recipe.options.split
    found = find_sets(reading.paths, reading.choice, split)
    datasets = tuple(one for one in found if _fits(one, to))
    if not datasets:
        what = _EXPECTED.get(to, "records with a text and its gold")
        raise DatasetError(f"nothing to convert: expected {what}", found[0].path)
    converted = Converted()
    if not output.suffix and str(output) != STDOUT and not output.is_file():
        output.mkdir(parents=True, exist_ok=True)
    groups = [(output, datasets)] if not output.is_dir() else [(output / _name(one), (one,)) for one in datasets]
    options = recipe.options.model_dump(mode="json", exclude={"task"}) | {"official": official, "to": to}
    options |= {} if recipe.plain is None else {"plain": recipe.plain.model_dump(mode="json")}
    with ordered_runs(partial(block_work, reading, recipe), 1 if official else recipe.processes) as run:

        def lines_of(dataset: DataSet) -> Iterator[str]:
            if to == UNIFIED:
                return unified_lines(dataset, reading, converted, progress)
            if official:
                return official_lines(dataset, reading, recipe, converted, progress)
            return convert_set(dataset, reading, recipe, run, converted, progress)

        for path, group in groups:
            before = converted.lines
            lines = _without_ends(group, lines_of)
            write_lines(path, formatted(lines, to))
            if str(path) != STDOUT:
                write_origin(path, "convert", group, options, converted.lines - before)
    _tell_trainers([path for path, _ in groups], to)
    already = tuple(one.path for one in found if one not in datasets)
    return Written(tuple(path for path, _ in groups), converted, already)


_EXPECTED = {
    UNIFIED: "instruction records, with schema and input",
    CCKS2024: "relations with types for their subjects, as SPO, KG and InstructIE have",
    "ccks2023": "relations (--to ccks2023 has nothing else)",
    "knowlm": "relations (--to knowlm has nothing else)",
}


def _fits(dataset: DataSet, to: str) -> bool:
    """Whether a set holds what becomes such records."""
    if to == UNIFIED:
        return dataset.layout in ("instructions", "ccks2023")
    if dataset.layout not in ("iepile", "instructie"):
        return False
    if to == CCKS2024:
        return dataset.task in ("SPO", "KG") or dataset.layout == "instructie"
    return to not in ("ccks2023", "knowlm") or dataset.task in ("RE", "SPO", "KG")


def _name(dataset: DataSet) -> str:
    words = (dataset.language, dataset.task, dataset_name(dataset), dataset.split)
    return "_".join(word for word in words if word) + ".json"


def _without_ends(datasets: tuple[DataSet, ...], lines_of: Callable[[DataSet], Iterator[str]]) -> Iterator[str]:
    for dataset in datasets:
        for lines in lines_of(dataset):
            if lines:
                yield lines.removesuffix("\n")


def _tell_trainers(paths: Sequence[Path], to: str) -> None:
    """`dataset_info.json` beside files that LLaMA-Factory reads, with what stood there of other files."""
    info = dataset_info((path.name for path in paths if str(path) != STDOUT), to)
    if info:
        beside = paths[0].with_name("dataset_info.json")
        known = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
        write_lines(beside, [json.dumps(known | info, ensure_ascii=False, indent=2)])
