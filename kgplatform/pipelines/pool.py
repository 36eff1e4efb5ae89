"""From a train split of any size the examples that training chooses from: a fixed draw, and some of every label."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kgplatform.types.extraction import Example
from kgplatform.types.noun import digest

SIZE = 20_000  # examples that are drawn
OF_EACH = 30  # examples that every label keeps, drawn or not


class Pool(NamedTuple):
    """The examples in the order of the file, and how many the file has."""

    examples: tuple[Example, ...]
    available: int


def draw(examples: Iterable[Example], size: int = SIZE, of_each: int = OF_EACH) -> Pool:
    """The examples whose ids have the smallest digests, and the first few of every label; memory stays flat."""
    drawn: list[tuple[str, int, Example]] = []  # a heap, largest digest first
    rare: dict[int, Example] = {}
    seen: Counter[str] = Counter()
    position = -1
    for position, example in enumerate(examples):
        labels = set(_labels(example))
        if any(seen[label] < of_each for label in labels):
            rare[position] = example
        seen.update(labels)
        heapq.heappush(drawn, (_upside_down(digest(*example.document.key)), position, example))
        if len(drawn) > size:
            heapq.heappop(drawn)
    kept = rare | {position: example for _, position, example in drawn}
    return Pool(tuple(kept[position] for position in sorted(kept)), position + 1)


def _upside_down(hexadecimal: str) -> str:
    """The order reversed: heapq gives the smallest first, and the largest has to go."""
    return hexadecimal.translate(_MIRROR)


_MIRROR = str.maketrans("0123456789abcdef", "fedcba9876543210")


def _labels(example: Example) -> Iterator[str]:
    if example.gold is None:
        return iter(())
    gold = example.gold
    return itertools.chain(
        (f"mention {mention.label}" for mention in gold.mentions),
        (f"relation {relation.predicate}" for relation in gold.relations),
        (f"event {event.label}" for event in gold.events),
    )
