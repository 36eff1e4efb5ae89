"""Datasets become instruction records: each set of the choice with its own schema, in one file or in one file each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

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


class Written(NamedTuple):
    """The files that were written, what went into them, and the sets that are instruction records already."""

    paths: tuple[Path, ...]
    converted: Converted
    already: tuple[str, ...]


def convert(reading: Reading, recipe: Recipe, output: Path, progress: Progress, *, official: bool = False) -> Written:
    """Convert what is chosen. An output that is a folder, or ends in `/`, gets one file for each set."""
    split = reading.choice.split or recipe.options.split
    found = find_sets(reading.paths, reading.choice, split)
    datasets = tuple(one for one in found if one.layout in ("iepile", "instructie"))
    if not datasets:
        raise DatasetError(
            "no unified records to convert: they have a text with entity, relation or event", found[0].path
        )
    converted = Converted()
    groups = [(output, datasets)] if not output.is_dir() else [(output / _name(one), (one,)) for one in datasets]
    options = recipe.options.model_dump(mode="json", exclude={"task"}) | {"official": official}
    with ordered_runs(partial(block_work, reading, recipe), 1 if official else recipe.processes) as run:

        def lines_of(dataset: DataSet) -> Iterator[str]:
            if official:
                return official_lines(dataset, reading, recipe, converted, progress)
            return convert_set(dataset, reading, run, converted, progress)

        for path, group in groups:
            before = converted.lines
            write_lines(path, _without_ends(group, lines_of))
            if str(path) != STDOUT:
                write_origin(path, "convert", group, options, converted.lines - before)
    already = tuple(one.path for one in found if one not in datasets)
    return Written(tuple(path for path, _ in groups), converted, already)


def _name(dataset: DataSet) -> str:
    words = (dataset.language, dataset.task, dataset_name(dataset), dataset.split)
    return "_".join(word for word in words if word) + ".json"


def _without_ends(datasets: tuple[DataSet, ...], lines_of: Callable[[DataSet], Iterator[str]]) -> Iterator[str]:
    for dataset in datasets:
        for lines in lines_of(dataset):
            if lines:
                yield lines.removesuffix("\n")
