"""Do new examples help? The learned extractor is trained with and without them, and both are scored on dev."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kgplatform.evaluation.against import Side, against
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train
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


def gate(
    kind: str, gold: Sequence[Example], added: Sequence[Example], dev: Sequence[Example], seed: int = 0
) -> Verdict | None:
    """The verdict on one kind; None where dev has too few documents to tell.

    Thresholds are tuned on held-out parts of the gold, the same in both runs, never on dev: dev is what is reported.
    """
    options = LearnedOptions(seed=seed, max_records=_ALL)
    without, with_added = (_read(train(pool, (), options), dev) for pool in (gold, [*gold, *added]))
    found = against(dev, with_added, without, other="without", all_documents=True, options=BootstrapOptions())
    headline = next((one for one in found.differences if one.number == "micro.f1"), None)
    return None if headline is None else Verdict(kind, len(added), headline)


def _read(model: Model, dev: Sequence[Example]) -> Side:
    return Side({one.document.key: model.extract(one.document, one.wanted) for one in dev})
