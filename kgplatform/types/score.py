"""Counts of right, wrong and missing, and what follows from them."""

from __future__ import annotations

from kgplatform.types.noun import Noun


class Score(Noun):
    """True positives, false positives, false negatives. Adds; percentages are exact, never rounded."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(tp=self.tp + other.tp, fp=self.fp + other.fp, fn=self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Percent of the predicted that is right; 0 where nothing was predicted."""
        return _percent(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Percent of the gold that was found; 0 where there is no gold."""
        return _percent(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Percent, from the counts: 2·tp / (2·tp + fp + fn)."""
        return _percent(2 * self.tp, 2 * self.tp + self.fp + self.fn)


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0
