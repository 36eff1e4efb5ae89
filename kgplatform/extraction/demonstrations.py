"""The labelled texts that a prompt shows before it asks: which of its pool, in which order, for which document.

A document is never shown itself, nor a text that tells nearly the same. The pool stands in an order of its own
(`spread` makes one): its first texts together show as many labels as they can, so a fixed choice is the beginning.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from kgplatform.text.near import NEAR, pieces_of, shared
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Reading
from kgplatform.types.noun import Noun, remembered
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

Policy = Literal["none", "fixed", "nearest", "both"]
Negatives = Literal["listed", "omitted", "skipped"]
_INDEXES = 64  # pools that are kept ready for being asked
_RANKINGS = 4096


class Demonstration(Noun):
    """A text and what should be read in it; `kind`: how it was made, where it is no gold."""

    text: str
    language: Language
    gold: Reading
    kind: str = "gold"

    @property
    def example(self) -> Example:
        """The same as an example, which wants nothing of its own."""
        return _example(self)


@remembered(4096)
def _example(shown: Demonstration) -> Example:
    document = Document(source="demonstration", id=id_of(shown.text), text=shown.text, language=shown.language)
    return Example(document=document, wanted=Schema(), gold=Extraction.of(document, shown.gold, "gold"))


class Demonstrations(Noun):
    """What is shown of a pool.

    `policy`: fixed = the first `count` of the pool, nearest = those most like the document, both = half of each.
    `negatives`: listed = an answer names absent labels too, with an empty list; omitted = it leaves them out; skipped =
    a text in which nothing is found that is asked is not shown at all.
    """

    policy: Policy = "none"
    count: int = 0
    order: Literal["nearest_last", "nearest_first"] = "nearest_last"
    negatives: Negatives = "listed"
    pool: tuple[Demonstration, ...] = ()

    def __bool__(self) -> bool:
        return self.policy != "none" and self.count > 0 and bool(self.pool)

    def ranked(self, document: Document) -> Iterator[Demonstration]:
        """The texts of the pool that may be shown for a document, those to be shown first; whoever asks stops."""
        index = _index_of(self.pool)
        ranking = index.ranking(document.text)
        if self.policy == "nearest":
            yield from (self.pool[place] for place in ranking)
            return
        fixed = sorted(ranking)
        if self.policy == "fixed":
            yield from (self.pool[place] for place in fixed)
            return
        half = (self.count + 1) // 2
        yield from (self.pool[place] for place in dict.fromkeys((*fixed[:half], *ranking)))

    def ordered(self, chosen: Sequence[Demonstration]) -> tuple[Demonstration, ...]:
        """The chosen ones, given best first, in the order in which they are shown."""
        return tuple(reversed(chosen)) if self.order == "nearest_last" else tuple(chosen)


class _Index:
    """How alike texts of a pool are to others: rare pieces of text count more than common ones."""

    def __init__(self, pool: Sequence[Demonstration]) -> None:
        self.pool = pool
        self._pieces = [pieces_of(one.text) for one in pool]
        seen = Counter(piece for pieces in self._pieces for piece in pieces)
        self._weight = {piece: math.log(1 + len(pool) / times) for piece, times in seen.items()}
        self._places: dict[int, list[int]] = {}
        for place, pieces in enumerate(self._pieces):
            for piece in pieces:
                self._places.setdefault(piece, []).append(place)
        self._norm = [math.sqrt(sum(self._weight[piece] ** 2 for piece in pieces)) or 1.0 for pieces in self._pieces]
        self._rankings: OrderedDict[str, tuple[int, ...]] = OrderedDict()

    def ranking(self, text: str) -> tuple[int, ...]:
        """The places in the pool, most alike first; without the text itself and those that tell nearly the same."""
        known = self._rankings.get(text)
        if known is not None:
            return known
        pieces = pieces_of(text)
        likeness = [0.0] * len(self.pool)
        for piece in pieces:
            for place in self._places.get(piece, ()):
                likeness[place] += self._weight[piece] ** 2
        may = (place for place in range(len(self.pool)) if shared(pieces, self._pieces[place]) < NEAR)
        found = tuple(sorted(may, key=lambda place: (-likeness[place] / self._norm[place], place)))
        self._rankings[text] = found
        if len(self._rankings) > _RANKINGS:
            self._rankings.popitem(last=False)
        return found


@remembered(_INDEXES)
def _index_of(pool: tuple[Demonstration, ...]) -> _Index:
    return _Index(pool)


def spread(examples: Iterable[Demonstration], count: int) -> tuple[Demonstration, ...]:
    """At most `count` of them, each the one that adds most: labels not shown yet, then words unlike those shown."""
    left = list(examples)
    pieces = {id(one): pieces_of(one.text) for one in left}
    labels = {id(one): frozenset(labels_of(one.gold)) for one in left}
    likest = dict.fromkeys(pieces, 0.0)
    picked, seen = list[Demonstration](), Counter[str]()
    while left and len(picked) < count:
        best = max(left, key=lambda one: (_gain(labels[id(one)], seen), -likest[id(one)], -len(one.text), one.text))
        left.remove(best)
        picked.append(best)
        seen.update(labels[id(best)])
        for one in left:
            likest[id(one)] = max(likest[id(one)], shared(pieces[id(one)], pieces[id(best)]))
    return tuple(picked)


def _gain(labels: frozenset[str], seen: Counter[str]) -> float:
    """A label counts less each time it was shown; a text with too many of them does not win by that alone."""
    return round(sum(1 / (1 + seen[label]) ** 2 for label in labels), 6)


def labels_of(gold: Reading) -> Iterator[str]:
    """The labels, predicates and event labels of a reading."""
    yield from (mention.label for mention in gold.mentions if mention.label)
    yield from (relation.predicate for relation in gold.relations)
    yield from (event.label for event in gold.events)
