"""The conditional random field: from token features to tags, by python-crfsuite."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite

from kgplatform.extraction.learned.spans import OUTSIDE, Named, decode

_LONGEST = 30  # tokens of a span read from probabilities
_FAINT = 0.01


def train_crf(sequences: Iterable[tuple[list[list[str]], list[str]]], iterations: int) -> bytes:
    """The model fitted to sequences of features and tags, as bytes; empty where nothing is tagged."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": iterations})
    tagged = False
    for rows, tags in sequences:
        if rows:
            trainer.append(rows, tags)
            tagged = tagged or any(tag != OUTSIDE for tag in tags)
    if not tagged:
        return b""
    with tempfile.TemporaryDirectory(prefix="kgplatform-crf-") as folder:
        path = Path(folder) / "model.crfsuite"
        trainer.train(str(path))
        return path.read_bytes()


class Tagger:
    """A fitted model; reads one text at a time."""

    def __init__(self, weights: bytes) -> None:
        self.weights = weights
        self._tagger = pycrfsuite.Tagger()
        if weights:
            self._tagger.open_inmemory(weights)
        self._labels = frozenset(self._tagger.labels()) if weights else frozenset()
        self._kinds = sorted({int(label[1:]) for label in self._labels if label != OUTSIDE})

    def best(self, rows: list[list[str]]) -> list[Named]:
        """The spans of the most probable tags, each with its probability."""
        if not self.weights or not rows:
            return []
        spans = decode(self._tagger.tag(rows))
        return [span._replace(probability=self._probability(span)) for span in spans]

    def likely(self, rows: list[list[str]], threshold: float) -> list[Named]:
        """Every span that has at least this probability, overlapping ones too, in order."""
        best = self.best(rows)
        found = {span[:3]: span for span in best}
        if self.weights and rows:
            for span in self._above(len(rows), max(threshold, _FAINT)):
                found.setdefault(span[:3], span)
        return sorted(found.values())

    def _above(self, size: int, threshold: float) -> Iterable[Named]:
        outside = [self._marginal(OUTSIDE, index) <= 1 - threshold for index in range(size)]
        for first in range(size):
            if not outside[first]:
                continue
            for kind in self._kinds:
                single = self._marginal(f"S{kind}", first)
                if single >= threshold:
                    yield Named(first, first + 1, kind, single)
                yield from self._longer(first, size, kind, threshold)

    def _longer(self, first: int, size: int, kind: int, threshold: float) -> Iterable[Named]:
        inside = self._marginal(f"B{kind}", first)
        last = first + 1
        while inside >= threshold and last < min(size, first + _LONGEST):
            end = self._marginal(f"E{kind}", last)
            if end >= threshold:
                yield Named(first, last + 1, kind, min(inside, end))
            inside = min(inside, self._marginal(f"I{kind}", last))
            last += 1

    def _probability(self, span: Named) -> float:
        first, last, kind, _ = span
        if last - first == 1:
            return self._marginal(f"S{kind}", first)
        inner = (self._marginal(f"I{kind}", index) for index in range(first + 1, last - 1))
        return min(self._marginal(f"B{kind}", first), self._marginal(f"E{kind}", last - 1), *inner)

    def _marginal(self, tag: str, index: int) -> float:
        return float(self._tagger.marginal(tag, index)) if tag in self._labels else 0.0


def without_overlap(spans: Sequence[Named]) -> list[Named]:
    """The most probable spans such that no two share a token, in order."""
    kept: list[Named] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (-span.probability, span)):
        tokens = range(span.first, span.last)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            kept.append(span)
    return sorted(kept)
