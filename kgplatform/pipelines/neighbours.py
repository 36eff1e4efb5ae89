"""What goes with a set when it is converted: hard negatives (labels easily taken for others), examples, its name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kgplatform.datasets.plan import DataSet
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import Task

_SHOWN = 20  # examples that are read: two of them are shown, chosen for each slice

# Flat, or by task and set: {label: [...]} or {task: {set: {label: [...]}}}.
Neighbours = Mapping[str, Any]


def dataset_name(dataset: DataSet) -> str:
    """The `source` of a record: the folder of its set, as the official conversion has it."""
    return Path(dataset.path).absolute().parent.name


def neighbours_of(given: Neighbours, task: Task, source: str) -> Mapping[str, Sequence[str]]:
    """Hard negatives for a set: of a dictionary by task and set, or of a flat one."""
    nested = given.get(task)
    if isinstance(nested, dict):
        return dict(nested.get(source, {}))
    return {label: near for label, near in given.items() if isinstance(near, list)}


def read_examples(path: Path) -> tuple[Mapping[str, Any], ...]:
    """A few labelled records to show."""
    records = tuple(record.value for record in islice(read_records(str(path), _refuse), _SHOWN))
    if not records:
        raise DatasetError("no labelled records to show", path)
    return records


def _refuse(fault: SetAside) -> None:
    raise DatasetError(fault.reason, fault.path, fault.line)


def read_neighbours(path: Path) -> Neighbours:
    """A dictionary of hard negatives: label to similar labels, or task to set to such a dictionary."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"no dictionary of hard negatives: {error}", path) from error
    if not isinstance(value, dict):
        raise DatasetError("a dictionary of hard negatives is {label: [similar labels]}", path)
    return value


def task_of(dataset: DataSet) -> Task:
    """The task of a labelled set."""
    if dataset.task is None:
        raise DatasetError("no labelled set: say what is annotated by --task", dataset.path)
    return dataset.task
