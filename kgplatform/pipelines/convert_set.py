"""The lines that a set becomes, ours or as the original makes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kgplatform.converting.lines import Slate
from kgplatform.converting.official import OfficialConverter, OfficialSchema
from kgplatform.converting.sentences import own_sentence
from kgplatform.datasets.plan import DataSet, count_documents
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.pipelines.convert_blocks import Block, Made, Recipe
from kgplatform.pipelines.neighbours import dataset_name, neighbours_of, task_of
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.types.extraction import SetAside

_BLOCK = 500  # records in the hands of a process at a time


@dataclass
class Converted:
    """Records in, lines out, lines whose answer says something, and what was set aside."""

    records: int = 0
    lines: int = 0
    answered: int = 0
    set_aside: list[SetAside] = field(default_factory=list)


Run = Callable[[Iterable[Block]], Iterator[Made]]


def convert_set(
    dataset: DataSet, reading: Reading, recipe: Recipe, run: Run, converted: Converted, progress: Progress
) -> Iterator[str]:
    """The lines of a set, many at a time; counts and faults go to `converted`."""
    total, done = count_documents(dataset), 0
    sizes: list[int] = []
    options = recipe.options
    keep = options.keep_empty
    if options.pure_negatives is not None and options.split == "train":
        keep = min(keep, _share_for(options.pure_negatives, run(_blocks(dataset, reading, Converted(), [], 1.0))))
    for made in run(_blocks(dataset, reading, converted, sizes, keep)):
        done += sizes.pop(0)
        converted.lines += made.lines
        converted.answered += made.answered
        converted.set_aside += [SetAside(path=dataset.path, line=line, reason=why) for line, why in made.faults]
        progress(f"converting {dataset.source}", done, total)
        yield made.text
    converted.records += done


def _share_for(pure_negatives: float, made: Iterable[Made]) -> float:
    """The share of records without an answer that leaves so many for each with one: a walk before the walk."""
    answered = empty = 0
    for block in made:
        answered += block.answered
        empty += block.lines - block.answered
    return min(1.0, pure_negatives * answered / empty) if empty else 1.0


def _blocks(
    dataset: DataSet, reading: Reading, converted: Converted, sizes: list[int], keep_empty: float
) -> Iterator[Block]:
    records = islice(read_records(dataset.path, converted.set_aside.append), reading.choice.limit)
    while block := list(islice(records, _BLOCK)):
        sizes.append(len(block))
        yield Block(dataset, block, keep_empty)


def official_lines(
    dataset: DataSet, reading: Reading, recipe: Recipe, converted: Converted, progress: Progress
) -> Iterator[str]:
    """As the original: one set, three lines of schema, and its faults."""
    path = reading.schema or (Path(dataset.schema_path) if dataset.schema_path else None)
    if path is None:
        raise DatasetError("the official conversion needs a schema of three lines (--schema)", dataset.path)
    task, source, language = task_of(dataset), dataset_name(dataset), dataset.language or "zh"
    sentence = recipe.sentences.get((task, language)) or own_sentence(task, language)
    options = recipe.options.model_copy(update={"task": task})
    near = neighbours_of(recipe.neighbours, task, source)
    converter = OfficialConverter(_three_lines(path), Slate(task, source, sentence), options, near)

    def records() -> Iterator[dict[str, object]]:
        for record in read_records(dataset.path, converted.set_aside.append):
            converted.records += 1
            yield record.value
            progress(f"converting {dataset.source}", converted.records, None)

    try:
        for line in converter.convert(records()):
            converted.lines += 1
            yield line
    except DatasetError as error:
        raise DatasetError(error.reason, dataset.path, converted.records) from error


def _three_lines(path: Path) -> OfficialSchema:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    try:
        types, names, members = (json.loads(line) for line in lines[:3])
        return OfficialSchema(types, names, members)
    except (ValueError, AttributeError) as error:
        raise DatasetError("the official conversion needs a schema of three JSON lines", path) from error
