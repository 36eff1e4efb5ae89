"""Where a text names something: a CRF with a gazetteer, fitted so that it knows how far to trust the gazetteer."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgplatform.extraction.learned.crf import Tagger, train_crf
from kgplatform.extraction.learned.features import Focus, token_features
from kgplatform.extraction.learned.gazetteer import Gazetteer, collect
from kgplatform.extraction.learned.spans import Named, encode, place, surface
from kgplatform.text.tokens import Token, tokenize
from kgplatform.types.document import PARENT, Document

_GAZETTEER_FOLDS = 5
_EMPTY_LINE = re.compile(r"\n\s*\n")


class Labelled(NamedTuple):
    """A text in tokens with the spans that are to be found; `group` keeps related texts in one fold.

    `focus`: what the spans have to do with, such as the trigger of the event whose arguments are asked.
    `offset`: where the text begins in its document. `copy`: made from the text of its group by other names; the
    gazetteer neither learns from it nor is asked about it, or its names would be trusted blindly.
    """

    text: str
    tokens: list[Token]
    words: list[str]
    spans: list[Named]
    group: str
    focus: Focus | None = None
    offset: int = 0
    copy: bool = False


class MentionTagger:
    """Finds spans of the kinds it was fitted on."""

    def __init__(self, gazetteer: Gazetteer, tagger: Tagger) -> None:
        self.gazetteer = gazetteer
        self.tagger = tagger

    def best(self, text: Labelled) -> list[Named]:
        """The most probable reading of the whole text."""
        return _in_one_paragraph(text, self.tagger.best(self._features(text)))

    def likely(self, text: Labelled, threshold: float) -> list[Named]:
        """Every span with at least this probability."""
        return _in_one_paragraph(text, self.tagger.likely(self._features(text), threshold))

    def _features(self, text: Labelled) -> list[list[str]]:
        return token_features(text.words, self.gazetteer.find(text.words), text.focus)


def _in_one_paragraph(text: Labelled, spans: list[Named]) -> list[Named]:
    """The spans that no empty line cuts: tokens do not show it, and a heading would run into the text below."""
    return [span for span in spans if _EMPTY_LINE.search(surface(text.text, text.tokens, span)) is None]


def label_text(text: str, names: Iterable[tuple[str, int]], group: str) -> Labelled:
    """The text with every occurrence of these names as a span of their kind."""
    tokens = tokenize(text)
    return Labelled(text, tokens, [token.text for token in tokens], place(text, tokens, names), group)


def label_document(document: Document, names: Iterable[tuple[str, int]], group: str | None = None) -> Labelled:
    """The text of a document in the group of its parent, where it is a copy, else in the one given or its own."""
    parent = document.metadata.get(PARENT)
    labelled = label_text(document.text, names, group or parent or document.id)
    return labelled._replace(copy=parent is not None)


def fit_tagger(texts: Sequence[Labelled], iterations: int) -> MentionTagger:
    """A tagger fitted to all these texts; each part is read with the names of the other parts."""
    folds = [fold_of(text.group, _GAZETTEER_FOLDS) for text in texts]
    gazetteers = [
        collect(
            (text.tokens, text.spans)
            for text, fold in zip(texts, folds, strict=True)
            if fold != left_out and not text.copy
        )
        for left_out in range(_GAZETTEER_FOLDS)
    ]
    weights = train_crf(
        (
            (
                token_features(text.words, [] if text.copy else gazetteers[fold].find(text.words), text.focus),
                encode(len(text.words), text.spans),
            )
            for text, fold in zip(texts, folds, strict=True)
        ),
        iterations,
    )
    names = collect((text.tokens, text.spans) for text in texts if not text.copy)
    return MentionTagger(names, Tagger(weights))


def cross_read(texts: Sequence[Labelled], folds: int, iterations: int, threshold: float) -> list[list[Named]]:
    """For each text, the likely spans by a tagger that was not fitted to its fold."""
    parts = [fold_of(text.group, folds, salt="read") for text in texts]
    found: list[list[Named]] = [[] for _ in texts]
    for part in range(folds):
        tagger = fit_tagger([text for text, own in zip(texts, parts, strict=True) if own != part], iterations)
        for index, text in enumerate(texts):
            if parts[index] == part:
                found[index] = tagger.likely(text, threshold)
    return found


def fold_of(group: str, folds: int, salt: str = "") -> int:
    """The fold of a group: the same in every process."""
    return zlib.crc32(f"{salt}\0{group}".encode("utf-8", "surrogatepass")) % folds
