"""What a prompt is tuned on: labelled documents of each task and language, and how those were made that are no gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.schemas import read_schema
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.notation.answers import keep_asked
from kgplatform.pipelines.pool import draw
from kgplatform.pipelines.tune_kinds import kinds_of
from kgplatform.types.extraction import Example, Extraction, SetAside
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import Language, Task

_MOST = 2_000  # documents that are learnt from; more show nothing new
_RACED = 1_000  # documents of dev and of holdout that are looked at

Group = tuple[Task, Language]


@dataclass
class TuneData:
    """The documents of one task and language. `kinds`: how augmented ones were made, by id."""

    sources: dict[str, None] = field(default_factory=dict)
    train: list[Example] = field(default_factory=list)
    dev: list[Example] = field(default_factory=list)
    holdout: list[Example] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)


def read_tune_data(
    train: Sequence[Path],
    dev: Sequence[Path],
    holdout: Sequence[Path],
    choice: Choice,
    schema: Path | None,
    labels: Sequence[str],
    set_aside: list[SetAside],
) -> dict[Group, TuneData]:
    """By task and language, what there is to tune on; a dev split beside is taken where none is given."""
    groups: dict[Group, TuneData] = {}
    sets = find_sets(train, choice, "train")
    made = {dataset.path: kinds_of(dataset.path) for dataset in sets}
    gold_tasks = {dataset.task for dataset in sets if not made[dataset.path]}
    found = {"train": sets, "dev": _sets(dev, choice, "dev") or _beside(sets, choice)}
    for name, datasets in {**found, "holdout": _sets(holdout, choice, "test")}.items():
        for dataset in datasets:
            kinds = made.get(dataset.path, {})
            task = next(iter(gold_tasks)) if kinds and len(gold_tasks) == 1 else None
            for example in _read(dataset, choice, schema, set_aside, _MOST if name == "train" else _RACED):
                group = groups.setdefault(_group(example, dataset, task), TuneData())
                getattr(group, name).append(example.model_copy(update={"task": task}) if task else example)
                group.sources |= {} if kinds else {dataset.source: None}
                group.kinds |= {example.document.id: kinds[example.document.id]} if kinds else {}
    kept = {group: _whole(data, group[0], labels) for group, data in sorted(groups.items()) if data.train}
    if not kept:
        raise ConfigError("no labelled documents to tune on: give a train split with --train FILE")
    return kept


def _sets(paths: Sequence[Path], choice: Choice, split: str) -> tuple[DataSet, ...]:
    return find_sets(paths, choice.model_copy(update={"split": None}), split) if paths else ()


def _beside(sets: Iterable[DataSet], choice: Choice) -> tuple[DataSet, ...]:
    """The dev splits that belong to these train splits."""
    beside = choice.model_copy(update={"split": "dev", "limit": None, "sample": None})
    found: dict[DataSet, None] = {}
    for one in sets:
        try:
            near = find_sets([Path(one.path).parent], beside, "dev")
        except DatasetError:
            continue
        found |= dict.fromkeys(dev for dev in near if dev.train_path == one.path)
    return tuple(found)


def _read(dataset: DataSet, choice: Choice, schema: Path | None, aside: list[SetAside], most: int) -> Iterator[Example]:
    given = read_schema(schema, dataset.task, dataset.language, choice.topic) if schema is not None else None
    labelled = (one for one in read_set(dataset, choice, aside.append, given) if one.gold is not None)
    yield from draw(labelled, most).examples


def _group(example: Example, dataset: DataSet, task: Task | None) -> Group:
    task = task or example.task or next(iter(example.wanted.tasks()), None)
    if task is None:
        raise ConfigError(f"{dataset.path}: nothing is asked of it; give --schema FILE")
    return task, example.document.language


def _whole(data: TuneData, task: Task, labels: Sequence[str]) -> TuneData:
    """Made-up documents are asked what gold is asked; where labels are named, nothing else is asked or counted."""
    wanted = join_schemas(one.wanted for one in data.train if one.document.id not in data.kinds)
    if labels:
        wanted = wanted.only(frozenset(labels))
        if not wanted:
            raise ConfigError(f"none of {', '.join(labels)} is asked here")
    data.train = [_asked(one, wanted, task, narrowed=bool(labels)) for one in data.train]
    data.dev = [_asked(one, wanted, task, narrowed=bool(labels)) for one in data.dev]
    data.holdout = [_asked(one, wanted, task, narrowed=bool(labels)) for one in data.holdout]
    return data


def _asked(example: Example, wanted: Schema, task: Task, *, narrowed: bool) -> Example:
    if example.gold is None or not narrowed:
        return example.model_copy(update={"task": task, "wanted": example.wanted or wanted})
    kept, _ = keep_asked(example.gold.reading, wanted, task)
    gold = Extraction.of(example.document, kept, example.gold.recipe)
    return example.model_copy(update={"task": task, "wanted": wanted, "gold": gold})
