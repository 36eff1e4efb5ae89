"""What is in a dataset: every split of every set, and what the splits of a set have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from kgplatform.datasets.plan import Choice, DataSet, count_documents, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.inspection.look import Inspector
from kgplatform.inspection.texts import Texts
from kgplatform.pipelines.documents import one_for_each
from kgplatform.pipelines.progress import Progress
from kgplatform.types.extraction import SetAside
from kgplatform.types.inspection import Leak, SetInspection

_SPLITS = ("train", "dev", "test")


def inspect(
    paths: Sequence[Path], choice: Choice, progress: Progress
) -> tuple[tuple[SetInspection, ...], tuple[SetAside, ...]]:
    """Each set that the choice wants, all splits where none is chosen; and the records that could not be read."""
    aside: list[SetAside] = []
    found: list[tuple[DataSet, Inspector, SetInspection]] = []
    for dataset in _sets(paths, choice):
        before = len(aside)
        inspector = Inspector()
        total = count_documents(dataset)
        for done, example in enumerate(one_for_each(read_set(dataset, choice, aside.append)), start=1):
            inspector.add(example)
            progress(f"reading {dataset.source} {dataset.split or ''}".rstrip(), done, max(done, total))
        seen = inspector.inspection(
            source=dataset.source,
            split=dataset.split,
            path=dataset.path,
            task=dataset.task,
            doubled=_doubled(dataset, choice),
            set_aside=len(aside) - before,
        )
        found.append((dataset, inspector, seen))
    return tuple(_with_leaks(found)), tuple(aside)


def _sets(paths: Sequence[Path], choice: Choice) -> tuple[DataSet, ...]:
    if choice.split is not None:
        return find_sets(paths, choice)
    sets: dict[str, DataSet] = {}
    missing: DatasetError | None = None
    for split in _SPLITS:
        try:
            sets |= {one.path: one for one in find_sets(paths, choice, split)}
        except DatasetError as error:
            missing = error  # not every folder has every split
    if not sets and missing is not None:
        raise missing
    return tuple(sorted(sets.values(), key=lambda one: (one.source, one.language or "", _order(one))))


def _doubled(dataset: DataSet, choice: Choice) -> int:
    """Records whose text stood in an earlier one: reading joins them, so they are counted by themselves."""
    if dataset.layout not in ("iepile", "instructie"):
        return 0
    texts = Texts()
    for record in islice(read_records(dataset.path, _ignore), choice.limit):
        if isinstance(text := record.value.get(choice.text_field), str):
            texts.add(text)
    return texts.doubled


def _ignore(_: SetAside) -> None:
    """Said already, when the set was read."""


def _order(dataset: DataSet) -> int:
    return _SPLITS.index(dataset.split) if dataset.split in _SPLITS else len(_SPLITS)


def _with_leaks(found: Sequence[tuple[DataSet, Inspector, SetInspection]]) -> Iterator[SetInspection]:
    """Each set with the texts that stand in an earlier split of it: train before valid before test."""
    for dataset, inspector, seen in found:
        leaks = []
        for other, texts, _ in found:
            if _is_earlier(other, dataset):
                exact, folded = inspector.texts.shared(texts.texts)
                if exact or folded:
                    leaks.append(Leak(split=other.split or other.path, exact=exact, folded=folded))
        yield seen.model_copy(update={"leaks": tuple(leaks)})


def _is_earlier(other: DataSet, dataset: DataSet) -> bool:
    same = (other.source, other.language, other.task) == (dataset.source, dataset.language, dataset.task)
    return same and other.path != dataset.path and _order(other) < _order(dataset)
