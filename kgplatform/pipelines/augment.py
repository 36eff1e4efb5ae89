"""More examples for a train split: proposed by kinds, let through by filters, written apart from gold, gated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kgplatform.augmentation.filters import Known, Sieve
from kgplatform.augmentation.proposed import Proposed
from kgplatform.augmentation.substitution import pools_of, substituted
from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.pipelines.gate import Verdict, gate
from kgplatform.pipelines.new_records import write_new
from kgplatform.pipelines.origin import write_origin
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.types.extraction import Example, SetAside

KINDS = ("substitution",)
_HELD_OUT = ("dev", "test")


class Wanted(NamedTuple):
    """Which kinds, how many variants of an example, at most how many new examples, and whether they are gated."""

    kinds: tuple[str, ...]
    times: int = 1
    size: int | None = None
    seed: int = 0
    gated: bool = False
    forced: bool = False


@dataclass
class Augmented:
    """What came of each kind: proposed, kept, refused by reason, verdict; and the records that could not be read."""

    source: str
    kept: dict[str, int] = field(default_factory=dict)
    refused: dict[str, dict[str, int]] = field(default_factory=dict)
    verdicts: dict[str, Verdict | None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def augment(
    paths: Sequence[Path], choice: Choice, wanted: Wanted, output: Path, progress: Progress
) -> tuple[Augmented, ...]:
    """A file of new examples for each train set of the choice, in the folder `output`, with its provenance beside."""
    output.mkdir(parents=True, exist_ok=True)
    return tuple(_augmented(dataset, choice, wanted, output, progress) for dataset in _train_sets(paths, choice))


def _train_sets(paths: Sequence[Path], choice: Choice) -> Iterator[DataSet]:
    for dataset in find_sets(paths, choice, "train"):
        if dataset.task is None or dataset.layout not in ("iepile", "instructie"):
            raise DatasetError("only labelled unified records can be augmented", dataset.path)
        yield dataset


def _augmented(dataset: DataSet, choice: Choice, wanted: Wanted, output: Path, progress: Progress) -> Augmented:
    done = Augmented(dataset.source)
    gold = [one for one in read_set(dataset, choice, done.set_aside.append) if one.gold is not None]
    if not gold:
        raise ConfigError(f"{dataset.path}: no labelled documents to make others from")
    held_out = {split: _beside(dataset, choice, split) for split in _HELD_OUT}
    known = Known.of(gold, (one.document.text for beside in held_out.values() for one in beside))
    kept: list[Proposed] = []
    for kind in wanted.kinds:
        sieve = Sieve(known)
        proposals = _proposals(kind, gold, wanted)
        found = list(islice(sieve.keep(tracked(proposals, f"{kind}: {dataset.source}", None, progress)), wanted.size))
        done.kept[kind] = len(found)
        done.refused[kind] = dict(sieve.refused.most_common())
        if wanted.gated:
            done.verdicts[kind] = gate(kind, gold, [one.example for one in found], held_out["dev"], wanted.seed)
        if _may_stay(kind, done, wanted):
            kept += found
    _write(dataset, kept, wanted, output, done)
    return done


def _may_stay(kind: str, done: Augmented, wanted: Wanted) -> bool:
    """A kind that was gated and does not help is left out unless it is forced."""
    verdict = done.verdicts.get(kind)
    if not wanted.gated or wanted.forced or (verdict is not None and verdict.helps):
        return True
    done.left_out.append(kind)
    return False


def _proposals(kind: str, gold: Sequence[Example], wanted: Wanted) -> Iterator[Proposed]:
    return {"substitution": substituted}[kind](gold, pools_of(gold), times=wanted.times, seed=wanted.seed)


def _beside(dataset: DataSet, choice: Choice, split: str) -> list[Example]:
    """The examples of another split of the set; none where it has no such split."""
    other = choice.model_copy(update={"split": split, "limit": None, "sample": None, "sources": ()})
    try:
        found = find_sets([Path(dataset.path).parent], other, split)
    except DatasetError:
        return []
    same = (one for one in found if (one.language, one.task) == (dataset.language, dataset.task))
    return [example for one in same for example in read_set(one, other, lambda _: None)]


def _write(dataset: DataSet, kept: Sequence[Proposed], wanted: Wanted, output: Path, done: Augmented) -> None:
    words = (dataset.language, dataset.task, Path(dataset.path).absolute().parent.name, "augmented")
    path = output / ("_".join(word for word in words if word) + ".json")
    write_new(path, dataset, kept)
    write_origin(path, "augment", (dataset,), wanted._asdict(), len(kept))
    done.written.append(str(path))
