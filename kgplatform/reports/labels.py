"""Labels and predicates as bars: right, wrong and missing, those with most missing first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kgplatform.types.score import Score


class Bar(NamedTuple):
    """One label; `right`, `missing` and `wrong` are lengths in percent of the longest bar."""

    label: str
    score: Score
    right: float
    missing: float
    wrong: float


def bars(by_label: Mapping[str, Score]) -> tuple[Bar, ...]:
    """All labels, most missing facts first, then most wrong ones, then by name."""
    longest = max((score.tp + score.fp + score.fn for score in by_label.values()), default=0) or 1
    ranked = sorted(by_label.items(), key=lambda pair: (-pair[1].fn, -pair[1].fp, pair[0]))
    return tuple(
        Bar(label, score, *(round(100 * part / longest, 3) for part in (score.tp, score.fn, score.fp)))
        for label, score in ranked
    )
