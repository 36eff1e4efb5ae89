"""What is enlarged and what must never be touched: train sets, their dev and test splits, other held-out texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kgplatform.augmentation.records import labels_of
from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.records import Aside
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.pipelines.spool import Spool, Spooled
from kgplatform.types.extraction import Example

_SPLITS = ("dev", "test")


def train_sets(paths: Sequence[Path], choice: Choice) -> tuple[DataSet, ...]:
    """The labelled train sets of the choice; raises DatasetError where one cannot be enlarged."""
    found = find_sets(paths, choice, "train")
    for dataset in found:
        if dataset.task is None or dataset.layout not in ("iepile", "instructie"):
            raise DatasetError(
                "only labelled unified records can be augmented; `kgplatform convert FILE --to unified` makes them of "
                "instruction records",
                dataset.path,
            )
        if dataset.task == "EEA":
            raise DatasetError("EEA has the records of EE: augment them with --task EE", dataset.path)
    return found


def beside(dataset: DataSet, choice: Choice, split: str) -> Iterator[Example]:
    """The examples of another split of the set; none where it has no such split."""
    other = _whole(choice, split).model_copy(update={"sources": ()})
    try:
        found = find_sets([Path(dataset.path).parent], other, split)
    except DatasetError:
        return
    same = (one for one in found if (one.language, one.task) == (dataset.language, dataset.task))
    for one in same:
        yield from read_set(one, other, lambda _: None)


def labelled(
    dataset: DataSet, choice: Choice, set_aside: Aside, labels: Sequence[str], spool: Spool
) -> Spooled[Example]:
    """The labelled examples of a train set; raises ConfigError where there are none, or a label is not asked there."""
    gold = spool.keep(one for one in read_set(dataset, choice, set_aside) if one.gold is not None)
    if not gold:
        raise ConfigError(f"{dataset.path}: no labelled documents to make others from")
    if labels:
        _check_labels(labels, gold, dataset)
    return gold


def _check_labels(labels: Sequence[str], gold: Iterable[Example], dataset: DataSet) -> None:
    known = dict.fromkeys(
        label for wanted in {one.wanted.digest: one.wanted for one in gold}.values() for label in labels_of(wanted)
    )
    if unknown := [label for label in labels if label not in known]:
        raise ConfigError(f"{dataset.path}: no label {unknown[0]!r}; there are {', '.join(sorted(known))}")


def never_near(dataset: DataSet, choice: Choice, others: Sequence[Path]) -> Iterator[str]:
    """The texts that no new text may come near: of dev, of test, and of other files that nobody may learn from."""
    for split in _SPLITS:
        yield from (one.document.text for one in beside(dataset, choice, split))
    for path in others:
        yield from _texts(path)


def _texts(path: Path) -> Iterator[str]:
    """All texts of a file; of a folder those of its dev and test splits."""
    for split in _SPLITS if path.is_dir() else ("test",):
        choice = Choice(split=split)
        for one in find_sets([path], choice, split):
            yield from (example.document.text for example in read_set(one, choice, lambda _: None))


def _whole(choice: Choice, split: str) -> Choice:
    return choice.model_copy(update={"split": split, "limit": None, "sample": None})
