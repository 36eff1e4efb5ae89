"""The profile: what resolution knows of the corpus as a whole, fitted once and then frozen."""

from __future__ import annotations

import math
from collections import Counter

from kgplatform.resolution.options import ResolutionOptions
from kgplatform.resolution.table import MentionTable
from kgplatform.text.fold import fold
from kgplatform.types.resolution import Profile


def fit_profile(table: MentionTable, options: ResolutionOptions | None = None) -> Profile:
    """The profile of these mentions: in how many documents each spelling stands, and how sure a merge must be."""
    options = options or ResolutionOptions()
    return Profile(
        anchors=len(table),
        frequencies=_frequencies(table),
        thresholds={"fuzzy": _fuzzy_threshold(len(table), options)},
        frequent=options.frequent,
    )


def _frequencies(table: MentionTable) -> dict[str, int]:
    seen = {(number, fold(text)) for number, text in zip(table.numbers, table.texts, strict=True)}
    counted = Counter(spelling for _, spelling in seen)
    return {spelling: count for spelling, count in sorted(counted.items()) if count > 1}


def _fuzzy_threshold(anchors: int, options: ResolutionOptions) -> float:
    # A fixed threshold that is right for 10,000 names merges everything at 1,000,000: it tightens with size.
    decades = max(0.0, math.log10(max(anchors, 1) / 1000))
    return min(options.fuzzy + options.fuzzy_per_decade * decades, max(options.fuzzy, options.fuzzy_most))
