"""A graph beside another that is held to be right: entities, facts and the answers to questions.

Entities of the two are partners as at graph level: each has at most one, the pair that shares most (document, text)
pairs first. Only documents that both graphs hold count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kgplatform.evaluation.graph_level import Entity, EntityOf, Place, Places, align
from kgplatform.evaluation.shape import StoredGraph, shape_of
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Extraction
from kgplatform.types.findings import GraphComparison, QueryAgreement
from kgplatform.types.score import Score

_SHOWN = 5
Row = tuple[object, ...]


class GraphSide(NamedTuple):
    """A graph as a whole, what its documents say, and which name means which of its entities."""

    stored: StoredGraph
    extractions: Mapping[DocumentKey, Extraction]
    entity_of: EntityOf


class Answers(NamedTuple):
    """The rows that one query gives on both sides for one set of parameters."""

    query: str
    answers: str
    here: Sequence[Row]
    there: Sequence[Row]


def compare_graphs(here: GraphSide, there: GraphSide, answers: Iterable[Answers] = ()) -> GraphComparison:
    """How much of `there` stands in `here`, and what stands there beside."""
    common = here.extractions.keys() & there.extractions.keys()
    mine, theirs = _places(here, common), _places(there, common)
    partner = align(theirs, mine)
    found, wanted = _facts(here, common, partner), _facts(there, common)
    hits = len(found & wanted)
    return GraphComparison(
        here=shape_of(here.stored),
        there=shape_of(there.stored),
        documents=len(common),
        entities=Score(tp=len(partner), fp=len(mine) - len(partner), fn=len(theirs) - len(partner)),
        facts=Score(tp=hits, fp=len(found) - hits, fn=len(wanted) - hits),
        queries=tuple(_agreements(answers)),
    )


def _places(side: GraphSide, common: Iterable[DocumentKey]) -> Places:
    documents = frozenset(common)
    places: Places = {}
    for (document, label, text), entity in side.entity_of.items():
        if document in documents:
            places.setdefault((entity,), set()).add(Place(document, text, label))
    return places


def _facts(
    side: GraphSide, common: Iterable[DocumentKey], partner: Mapping[Entity, Entity] | None = None
) -> set[tuple[object, ...]]:
    """Distinct facts that these documents state; over the entities of the other side where there is a partner."""

    def entity(key: DocumentKey, label: str | None, text: str) -> tuple[object, ...]:
        stored = side.entity_of.get((key, label, text))
        mine: Entity = ("", *key, label or "", text) if stored is None else (stored,)
        # a partner's id may be one of our own ids: what has none is told apart
        return mine if partner is None else partner.get(mine, ("alone", *mine))

    return {
        (
            entity(key, relation.subject.label, relation.subject.text),
            relation.predicate,
            entity(key, relation.object.label, relation.object.text),
        )
        for key in common
        for relation in side.extractions[key].relations
    }


def _agreements(answers: Iterable[Answers]) -> Iterable[QueryAgreement]:
    by_query: dict[str, list[Answers]] = {}
    for answer in answers:
        by_query.setdefault(answer.query, []).append(answer)
    for query, runs in sorted(by_query.items()):
        rows = [({_row(row) for row in run.here}, {_row(row) for row in run.there}) for run in runs]
        wrong = sorted({row for mine, theirs in rows for row in mine - theirs})
        missing = sorted({row for mine, theirs in rows for row in theirs - mine})
        yield QueryAgreement(
            query=query,
            answers=runs[0].answers,
            runs=len(runs),
            score=Score(
                tp=sum(len(mine & theirs) for mine, theirs in rows),
                fp=sum(len(mine - theirs) for mine, theirs in rows),
                fn=sum(len(theirs - mine) for mine, theirs in rows),
            ),
            wrong_examples=tuple(wrong[:_SHOWN]),
            missing_examples=tuple(missing[:_SHOWN]),
        )


def _row(row: Row) -> str:
    return _json([_sorted(value) for value in row])


def _sorted(value: object) -> object:
    """The value with its lists in one order: what a query collects has no order of its own where others tie."""
    match value:
        case list() | tuple():
            return sorted((_sorted(one) for one in value), key=_json)
        case dict():
            return {name: _sorted(one) for name, one in value.items()}
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
