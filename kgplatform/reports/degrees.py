"""How many entities have how many facts, in bins that double: 0, 1, 2, 3–4, 5–8, …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kgplatform.types.noun import Noun


class Bin(Noun):
    """Entities with `low` to `high` facts; `share` in percent of the fullest bin."""

    low: int
    high: int
    entities: int
    share: float

    @property
    def name(self) -> str:
        """As it stands beside the bar."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def histogram(degrees: Mapping[int, int]) -> tuple[Bin, ...]:
    """The bins from the lowest to the highest, empty ones between them too."""
    counts: Counter[int] = Counter()
    for degree, entities in degrees.items():
        counts[_bin(degree)] += entities
    fullest = max(counts.values(), default=0)
    if not fullest:
        return ()
    return tuple(_of(number, counts[number], fullest) for number in range(min(counts), max(counts) + 1))


def _bin(degree: int) -> int:
    return degree if degree < 3 else (degree - 1).bit_length() + 1


def _of(number: int, entities: int, fullest: int) -> Bin:
    low, high = (number, number) if number < 3 else (2 ** (number - 2) + 1, 2 ** (number - 1))
    return Bin(low=low, high=high, entities=entities, share=100.0 * entities / fullest)
