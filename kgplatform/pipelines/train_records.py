"""Datasets and instruction records become the files that trainers read: train and valid, in each trainer's shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson

from kgplatform.converting.formats import Format, dataset_info, formatted
from kgplatform.converting.options import ConvertOptions
from kgplatform.datasets.plan import DataSet, find_sets
from kgplatform.datasets.recognise import inner_of
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.parallel import ordered_runs
from kgplatform.pipelines.convert_blocks import Recipe, block_work
from kgplatform.pipelines.convert_set import Converted, convert_set
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.origin import write_origin
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.training.splitting import last_key, text_key
from kgplatform.types.extraction import SetAside

SHAPES: dict[Format, str] = {"messages": "", "prompt-completion": "prompt_completion"}  # and the folder of each
_NAMES = ("train.jsonl", "valid.jsonl")


class Records(NamedTuple):
    """How many records were written for training and validation, and what could not be read."""

    train: int
    valid: int
    split_off: bool
    set_aside: tuple[SetAside, ...]


def write_records(
    reading: Reading, valid: Sequence[Path], folder: Path, *, share: float, seed: int, progress: Progress
) -> Records:
    """`train.jsonl` and `valid.jsonl` in each shape. Valid is what was given, a dev split beside, or split off."""
    made = Converted()
    train = find_sets(reading.paths, reading.choice, "train")
    given = _validation_sets(reading, valid)
    everything = folder / "records.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    if not write_lines(everything, _lines(train, reading, made, progress)):
        raise DatasetError("no instruction record with an answer in it", train[0].path)
    last = -1 if given else last_key((text_key(_text(line), seed) for line in _read(everything)), share)
    kept = _shaped(folder, "train", (line for line in _read(everything) if text_key(_text(line), seed) > last))
    held = (line for line in _read(everything) if text_key(_text(line), seed) <= last)
    back = _shaped(folder, "valid", _lines(given, reading, made, progress) if given else held)
    write_lines(folder / "dataset_info.json", [json.dumps(dataset_info(_NAMES, "messages"), indent=2)])
    options = {"valid": [one.source for one in given] or "split off", "share": share, "seed": seed}
    write_origin(folder / "train.jsonl", "train", train, options, kept)
    everything.unlink()
    return Records(kept, back, not given, tuple(made.set_aside))


def _validation_sets(reading: Reading, valid: Sequence[Path]) -> tuple[DataSet, ...]:
    """The sets given, else those of the dev split beside."""
    choice = reading.choice.model_copy(update={"split": None if valid else "dev"})
    folders = [path for path in reading.paths if path.is_dir()]
    if valid:
        return find_sets(valid, choice, "dev")
    try:
        return find_sets(folders, choice, "dev") if folders else ()
    except DatasetError:
        return ()


def _lines(sets: Iterable[DataSet], reading: Reading, made: Converted, progress: Progress) -> Iterator[str]:
    """Instruction records with an answer: those of the sets as they are, or what the sets are converted to."""
    recipe = Recipe(ConvertOptions(task="NER"))  # the task gives way to that of each set
    with ordered_runs(partial(block_work, reading, recipe), 1) as run:
        for one in sets:
            if one.layout == "instructions":
                yield from _ready(one, made)
            elif one.layout in ("iepile", "instructie"):
                for lines in convert_set(one, reading, recipe, run, made, progress):
                    yield from lines.splitlines()
            else:
                raise DatasetError("nothing to train with: expected labelled records or instruction records", one.path)


def _ready(one: DataSet, made: Converted) -> Iterator[str]:
    for record in read_records(one.path, made.set_aside.append):
        if inner_of(record.value) is not None and isinstance(record.value.get("output"), str):
            yield orjson.dumps(record.value).decode()
        else:
            made.set_aside.append(SetAside(path=one.path, line=record.line, reason='no "instruction" or no "output"'))


def _shaped(folder: Path, name: str, lines: Iterable[str]) -> int:
    """Write the records in each shape, side by side, and say how many there are."""
    with ExitStack() as opened:
        files = []
        for to, below in SHAPES.items():
            (folder / below).mkdir(parents=True, exist_ok=True)
            file = (folder / below / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n")
            files.append((to, opened.enter_context(file)))
        count = 0
        for count, line in enumerate(lines, start=1):  # noqa: B007 - the last number is the count
            for to, opened_file in files:
                opened_file.writelines(shaped + "\n" for shaped in formatted([line], to))
    return count


def _read(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from map(str.rstrip, file)


def _text(line: str) -> str:
    return str((inner_of(orjson.loads(line)) or {}).get("input"))
