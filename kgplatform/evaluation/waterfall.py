"""Where quality is lost between the answer and the store: the same documents scored at every step of the way.

Steps before merging compare strings, as at document level. From merging on, a name is what its entity is: an item is
right if gold states the same over the partners of the entities (see `graph_level`), still document by document, so
that the steps can be compared. What is gained and lost is told apart by the strings of the items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kgplatform.evaluation.graph_level import EntityOf, align_graph
from kgplatform.evaluation.items import Item
from kgplatform.evaluation.match import Answer, gold_documents, headline_of, match_all
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import GoldEntity
from kgplatform.types.extraction import Example
from kgplatform.types.findings import Stated, Step, Waterfall
from kgplatform.types.score import Score

_SHOWN = 5
Placed = tuple[DocumentKey, Item]


class Stage(NamedTuple):
    """What the documents say after one step; with `entity_of` names are what their entities are."""

    name: str
    about: str
    predicted: Mapping[DocumentKey, Answer]
    entity_of: EntityOf | None = None
    counts: Mapping[str, int] | None = None


class _Judged(NamedTuple):
    score: Score
    right: frozenset[Placed]
    wrong: frozenset[Placed]


def waterfall(
    gold: Iterable[Example],
    stages: Sequence[Stage],
    *,
    clusters: Sequence[GoldEntity] = (),
    all_documents: bool = False,
    extractor: str = "",
    note: str = "",
) -> Waterfall:
    """The steps in order. Scored are the gold documents that any step knows, or all; where a step lacks one, it is
    empty there."""
    documents = gold_documents(gold)
    known = {key for stage in stages for key in stage.predicted}
    scored = {key: example for key, example in documents.items() if all_documents or key in known}
    judged = [_judge(scored, stage, clusters) for stage in stages]
    steps = [_step(stage, mine, before) for stage, mine, before in zip(stages, judged, [None, *judged], strict=False)]
    return Waterfall(extractor=extractor, documents=len(scored), steps=tuple(steps), note=note)


def _judge(scored: Mapping[DocumentKey, Example], stage: Stage, clusters: Sequence[GoldEntity]) -> _Judged:
    if stage.entity_of is None:
        return _by_strings(scored, stage.predicted)
    return _by_entities(scored, stage.predicted, stage.entity_of, clusters)


def _by_strings(scored: Mapping[DocumentKey, Example], predicted: Mapping[DocumentKey, Answer]) -> _Judged:
    matches = match_all(scored, predicted)
    headline = headline_of(matches)
    right: set[Placed] = set()
    wrong: set[Placed] = set()
    missed = 0
    for match in matches:
        right.update((match.document.key, item) for item in match.hits if headline(match, item))
        wrong.update((match.document.key, item) for item in match.wrong if headline(match, item))
        missed += sum(headline(match, item) for item in match.missed)
    return _Judged(Score(tp=len(right), fp=len(wrong), fn=missed), frozenset(right), frozenset(wrong))


def _by_entities(
    scored: Mapping[DocumentKey, Example],
    predicted: Mapping[DocumentKey, Answer],
    entity_of: EntityOf,
    clusters: Sequence[GoldEntity],
) -> _Judged:
    aligned = align_graph(scored, predicted, entity_of, clusters, triggers=True)
    score = Score()
    right: set[Placed] = set()
    wrong: set[Placed] = set()
    for key, stating in aligned.wanted.items():
        wanted = {fact for _, fact in stating}
        said = aligned.said.get(key, [])
        facts = {fact for _, fact in said}
        hits = len(wanted & facts)
        score += Score(tp=hits, fp=len(facts) - hits, fn=len(wanted) - hits)
        right.update((key, item) for item, fact in said if fact in wanted)
        wrong.update((key, item) for item, fact in said if fact not in wanted)
    return _Judged(score, frozenset(right), frozenset(wrong - right))


def _step(stage: Stage, judged: _Judged, before: _Judged | None) -> Step:
    counts = dict(stage.counts or {})
    if before is None:
        return Step(name=stage.name, about=stage.about, score=judged.score, counts=counts)
    gained, lost = judged.right - before.right, before.right - judged.right
    added, removed = judged.wrong - before.wrong, before.wrong - judged.wrong
    return Step(
        name=stage.name,
        about=stage.about,
        score=judged.score,
        gained=len(gained),
        lost=len(lost),
        wrong_added=len(added),
        wrong_removed=len(removed),
        gained_examples=_shown(gained),
        lost_examples=_shown(lost),
        wrong_examples=_shown(added),
        counts=counts,
    )


def _shown(placed: Iterable[Placed]) -> tuple[Stated, ...]:
    return tuple(stated(key, item) for key, item in sorted(placed, key=repr)[:_SHOWN])


def stated(key: DocumentKey, item: Item) -> Stated:
    """An item of a document as a noun."""
    return Stated(source=key.source, document=key.id, kind=item.kind, label=item.label, parts=item.parts)
