"""Is it better? Two prompts on the same documents, drawn again together."""

from __future__ import annotations

from collections.abc import Sequence

from kgplatform.evaluation.against import differences
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.tally import Counts, Tally, scores
from kgplatform.tuning import race
from kgplatform.tuning.marks import Marks, aimed, f1_of
from kgplatform.tuning.options import TuneOptions
from kgplatform.types.saved import Difference
from kgplatform.types.score import Score

_SURE = 1.0  # standard errors that the best must be ahead of the base before the holdout is read for it


def is_ahead(best: Sequence[Marks], base: Sequence[Marks], options: TuneOptions) -> bool:
    """Whether the best looks better than the base on documents of dev: if not, the holdout need not be read."""
    mine, theirs = (aimed(marks, options.aim, options.token_price) for marks in (best, base))
    return len(mine) > 0 and race.gap(mine, theirs).z >= _SURE


def compared(here: Sequence[Marks], there: Sequence[Marks], options: TuneOptions) -> Difference:
    """The aim's F1 on both sides, and the paired interval of the difference."""
    number = f"{options.aim}.f1"
    drawn = BootstrapOptions(resamples=options.resamples, seed=options.seed, level=options.level)
    found = differences((_tallies(here), None), (_tallies(there), None), len(here), drawn)
    for one in found:
        if one.number == number:
            return one
    mine, theirs = f1_of(here, options.aim), f1_of(there, options.aim)
    return Difference(number=number, here=mine, there=theirs, low=-100.0, high=100.0)  # too few to tell


def by_label(marks: Sequence[Marks]) -> dict[str, Score]:
    """The score of each label."""
    return scores(_tallies(marks)["by_label"])


def _tallies(marks: Sequence[Marks]) -> dict[str, Tally]:
    labels: Tally = {}
    everything: dict[int, Counts] = {}
    for number, one in enumerate(marks):
        for label, counts in one.by_label.items():
            labels.setdefault(label, {})[number] = list(counts)
            before = everything.setdefault(number, [0, 0, 0])
            everything[number] = [a + b for a, b in zip(before, counts, strict=True)]
    return {"micro": {"all": everything} if everything else {}, "by_label": dict(sorted(labels.items()))}
