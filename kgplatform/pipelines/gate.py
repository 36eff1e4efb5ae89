"""Do new examples help? An extractor reads dev without and with them, and the difference is told with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from kgplatform.augmentation.proposed import Proposed
from kgplatform.evaluation.against import Side, against
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train
from kgplatform.pipelines.diverse import pick_diverse
from kgplatform.pipelines.spool import Again
from kgplatform.types.extraction import Example
from kgplatform.types.saved import Difference

_ALL = 1_000_000  # the gate must see every new example, so nothing is sampled


class Verdict(NamedTuple):
    """Dev F1 without and with the new examples, and the paired interval of the difference."""

    kind: str
    added: int
    difference: Difference

    @property
    def helps(self) -> bool:
        """Whether the interval lies above zero."""
        return self.difference.low > 0


class Trial(Protocol):
    """Reads dev after it has learnt from gold alone, or from gold and new examples."""

    def read(self, gold: Iterable[Example], added: Iterable[Example], dev: Sequence[Example]) -> Side:
        """What it finds in each document of dev; gold and added may be walked twice, nothing added is ()."""


def gate(
    kind: str, gold: Sequence[Example], added: Sequence[Proposed], dev: Sequence[Example], trial: Trial
) -> Verdict | None:
    """The verdict on one kind; None where dev has too few documents to tell, or nothing is added.

    Examples that take the place of their parents take it here too.
    """
    if not added:
        return None
    replaced = {one.example.document.key for one in added if one.before is not None}
    others = Again(lambda: (one for one in gold if one.document.key not in replaced))
    new = Again(lambda: (one.example for one in added))
    without, with_added = trial.read(gold, (), dev), trial.read(others, new, dev)
    found = against(dev, with_added, without, other="without", all_documents=True, options=BootstrapOptions())
    headline = next((one for one in found.differences if one.number == "micro.f1"), None)
    return None if headline is None else Verdict(kind, len(added), headline)


class Learning:
    """The learned extractor, trained anew each time; what it reads after gold alone is kept for all kinds.

    Thresholds are tuned on held-out parts of the gold, the same in both runs, never on dev: dev is what is reported.
    Learning holds in memory all that is learnt from.
    """

    def __init__(self, seed: int) -> None:
        self._options = LearnedOptions(seed=seed, max_records=_ALL)
        self._of_gold: Model | None = None

    def of_gold(self, gold: Iterable[Example]) -> Model:
        """The model of the gold alone."""
        if self._of_gold is None:
            self._of_gold = train(list(gold), (), self._options)
        return self._of_gold

    def read(self, gold: Iterable[Example], added: Iterable[Example], dev: Sequence[Example]) -> Side:
        """What a model of all of it finds."""
        model = train([*gold, *added], (), self._options) if added else self.of_gold(gold)
        return Side({one.document.key: model.extract(one.document, one.wanted) for one in dev})


class Showing:
    """A model behind an endpoint that is shown examples: of gold alone, or as many, every second one of them new."""

    def __init__(self, read: Callable[[Sequence[Example], tuple[Example, ...]], Side], shots: int) -> None:
        self._read = read
        self._shots = shots

    def read(self, gold: Iterable[Example], added: Iterable[Example], dev: Sequence[Example]) -> Side:
        """What the model finds with these examples before its eyes."""
        new = pick_diverse(added, (self._shots + 1) // 2) if added else ()
        return self._read(dev, (*pick_diverse(gold, self._shots - len(new)), *new))
