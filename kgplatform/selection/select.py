"""Takes texts in one by one, and says at the end which are chosen. Of a text 300 bytes are kept."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from kgplatform.selection.coverage import most_covering
from kgplatform.selection.options import SelectOptions
from kgplatform.selection.quality import quality_of
from kgplatform.selection.sketches import Sketches, near_copies
from kgplatform.text.near import bare
from kgplatform.types.extraction import Example, Extraction


class Selection(NamedTuple):
    """The numbers of the chosen texts in the order of their coming, and what was left out, by reason."""

    chosen: frozenset[int]
    left_out: dict[str, int]


class Selector:
    """The texts seen so far, numbered from 0."""

    def __init__(self, options: SelectOptions) -> None:
        self._options = options
        self._sketches = Sketches()
        self._numbers = array("L")  # of those that may be chosen
        self._quality = array("d")
        self._known: dict[str, int] = {}  # the number of each label
        self._labels: list[np.ndarray] = []
        self._seen: set[int] = set()
        self._left_out: Counter[str] = Counter()
        self._count = 0

    def add(self, example: Example) -> None:
        """Take a text in, with all that its slices say."""
        number, self._count = self._count, self._count + 1
        quality = quality_of(example)
        said = bare(example.document.text)
        reason = self._reason(example.document.text, said, quality)
        if reason is not None:
            self._left_out[reason] += 1
            return
        self._numbers.append(number)
        self._quality.append(quality)
        self._sketches.add(said)
        own = {self._known.setdefault(label, len(self._known)) for label in _labels(example.gold)}
        self._labels.append(np.array(sorted(own), dtype=np.int32))

    def selection(self) -> Selection:
        """What is chosen of all that was taken in."""
        rows, quality = self._sketches.rows, np.frombuffer(self._quality, dtype=np.float64)
        copies = near_copies(rows, self._options.near)
        places = np.flatnonzero(~copies)
        chosen = [int(self._numbers[one]) for one in self._best(rows, quality, places)]
        left_out = dict(self._left_out) | ({"near copy": int(copies.sum())} if copies.any() else {})
        rest = len(places) - len(chosen)
        return Selection(frozenset(chosen), left_out | ({"not needed": rest} if rest else {}))

    def _reason(self, text: str, said: str, quality: float) -> str | None:
        if len(text) < self._options.shortest:
            return "too short"
        if len(text) > self._options.longest:
            return "too long"
        if quality < self._options.least_quality:
            return "low quality"
        mark = _number(said)
        if mark in self._seen:
            return "copy"
        self._seen.add(mark)
        return None

    def _best(self, rows: np.ndarray, quality: np.ndarray, places: np.ndarray) -> list[int]:
        """Which of these places are chosen."""
        size = self._options.size
        match self._options.by:
            case "coverage":
                best = most_covering(rows[places], lambda one: self._labels[int(places[one])], quality[places], size)
                return [int(places[one]) for one in best]
            case "quality":
                return sorted(map(int, places), key=lambda one: (-quality[one], one))[:size]
        return random.Random(self._options.seed).sample(list(map(int, places)), min(size, len(places)))


def _labels(gold: Extraction | None) -> set[str]:
    if gold is None:
        return set()
    named = {mention.label for mention in gold.mentions if mention.label}
    return named | {one.predicate for one in gold.relations} | {one.label for one in gold.events}


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
