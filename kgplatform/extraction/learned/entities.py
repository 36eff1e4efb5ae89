"""Entities with labels: the tagger's best reading, or all spans above a threshold where held-out texts say so."""

from __future__ import annotations

from collections.abc import Sequence

from kgplatform.extraction.learned.crf import without_overlap
from kgplatform.extraction.learned.mentions import Labelled, MentionTagger, fit_tagger, fold_of
from kgplatform.extraction.learned.options import FEW_DEV, LearnedOptions
from kgplatform.extraction.learned.spans import Named, surface
from kgplatform.types.score import Score

BEST_PATH = 0.0  # the threshold that stands for the tagger's best reading
_THRESHOLDS = (BEST_PATH, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05)
_FAINTEST = min(threshold for threshold in _THRESHOLDS if threshold)
_HELD_OUT = 5  # one part of this many, where dev texts are few
_GAIN = 0.3  # points of F1 that a threshold must win over the best reading


class EntityReader:
    """Reads the entities of a text."""

    def __init__(self, tagger: MentionTagger, labels: Sequence[str], threshold: float) -> None:
        self.tagger, self.labels, self.threshold = tagger, tuple(labels), threshold

    def read(self, text: Labelled) -> list[Named]:
        """The entities, without overlap, in order; `kind` is the place of the label in `labels`."""
        if self.threshold == BEST_PATH:
            return self.tagger.best(text)
        return without_overlap(self.tagger.likely(text, self.threshold))


def fit_entities(
    texts: Sequence[Labelled], dev: Sequence[Labelled], labels: Sequence[str], options: LearnedOptions
) -> tuple[EntityReader, Score]:
    """A reader fitted to all these texts, with the threshold that is best on the dev texts, and its score there.

    A small dev part is joined by a part of the texts, read by a tagger that was not fitted to it.
    """
    tagger = fit_tagger(texts, options.iterations)
    read = [(text, tagger.best(text), tagger.likely(text, _FAINTEST)) for text in dev]
    if len(dev) < FEW_DEV:
        rest = [text for text in texts if fold_of(text.group, _HELD_OUT, "held out")]
        held = [text for text in texts if not fold_of(text.group, _HELD_OUT, "held out")]
        other = fit_tagger(rest, options.iterations)
        read += [(text, other.best(text), other.likely(text, _FAINTEST)) for text in held]
    threshold, score = _best_threshold(read)
    return EntityReader(tagger, labels, threshold), score


def _best_threshold(texts: Sequence[tuple[Labelled, list[Named], list[Named]]]) -> tuple[float, Score]:
    """The threshold with the best F1 on texts whose best reading and likely spans are known, and its score."""
    scores = {threshold: Score() for threshold in _THRESHOLDS}
    for text, best, likely in texts:
        gold = _names(text, text.spans)
        for threshold in _THRESHOLDS:
            spans = without_overlap([span for span in likely if span.probability >= threshold]) if threshold else best
            found = _names(text, spans)
            scores[threshold] += Score(tp=len(found & gold), fp=len(found - gold), fn=len(gold - found))
    chosen = max(_THRESHOLDS, key=lambda threshold: (scores[threshold].f1, threshold))
    if scores[chosen].f1 < scores[BEST_PATH].f1 + _GAIN:
        chosen = BEST_PATH
    return chosen, scores[chosen]


def _names(text: Labelled, spans: Sequence[Named]) -> set[tuple[str, int]]:
    return {(surface(text.text, text.tokens, span), span.kind) for span in spans}
