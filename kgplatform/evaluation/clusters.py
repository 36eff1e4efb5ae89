"""Stored entities against gold entities, as two ways to sort the same names: pairwise, B³ and CEAF-e.

The things sorted are names in documents (document, text, label) of the gold that the store has too: the stored name of
equal text and label there, else the only one of equal text. Gold entities are given clusters, and then names that these
do not know are left out; else the gold names merged by folded text, as at graph level.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kgplatform.evaluation.graph_level import Entity, EntityOf, Place, gold_naming
from kgplatform.evaluation.match import Answer
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import ClusterCase, ClusterScores, GoldEntity, Rates
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.score import Score

_SHOWN = 50
Sides = tuple[Hashable, Hashable]  # the gold entity and the stored entity of one name
K = TypeVar("K", bound=Hashable)


class _Name(NamedTuple):
    gold: Entity
    stored: str
    place: Place


def score_clusters(
    scored: Mapping[DocumentKey, Example],
    predicted: Mapping[DocumentKey, Answer],
    entity_of: EntityOf,
    clusters: Sequence[GoldEntity] = (),
) -> ClusterScores | None:
    """How well the store sorts the names of these documents; None where gold names nothing."""
    wanted = _gold_names(scored, clusters)
    stored = _stored_names(scored, predicted, entity_of)
    names = [_Name(gold, found, place) for place, gold in wanted.items() if (found := _of(place, stored)) is not None]
    if not wanted:
        return None
    sides = [(name.gold, name.stored) for name in names]
    over, under = (_scattered(names, by) for by in (_by_stored, _by_gold))
    return ClusterScores(
        truth="given clusters" if clusters else "folded names",
        common=len(names),
        gold_mentions=len(wanted),
        stored_mentions=sum(map(len, stored.values())),
        gold_entities=len({name.gold for name in names}),
        stored_entities=len({name.stored for name in names}),
        pairwise=pairwise(sides),
        b_cubed=b_cubed(sides),
        ceaf_e=ceaf_e(sides),
        over_merged_entities=len(over),
        under_merged_entities=len(under),
        over_merged=tuple(over[:_SHOWN]),
        under_merged=tuple(under[:_SHOWN]),
    )


def pairwise(sides: Iterable[Sides]) -> Score:
    """Pairs of names that are together: on both sides, in the store only, in gold only."""
    cells, gold, stored = _table(sides)
    together, in_gold, in_store = (_pairs(sizes.values()) for sizes in (cells, gold, stored))
    return Score(tp=together, fp=in_store - together, fn=in_gold - together)


def b_cubed(sides: Sequence[Sides]) -> Rates:
    """For each name the part of its stored entity that is right, and the part of its gold entity that is there."""
    cells, gold, stored = _table(sides)
    if not cells:
        return Rates()
    right = sum(size * size / stored[found] for (_, found), size in cells.items()) / len(sides)
    there = sum(size * size / gold[wanted] for (wanted, _), size in cells.items()) / len(sides)
    return _rates(right, there)


def ceaf_e(sides: Iterable[Sides]) -> Rates:
    """Entities paired one to one so that they agree most; two agree by 2·common / (sizes added)."""
    cells, gold, stored = _table(sides)
    if not cells:
        return Rates()
    graph = nx.Graph((("gold", wanted), ("stored", found)) for wanted, found in cells)
    best = 0.0
    for component in nx.connected_components(graph):
        mine = [name for side, name in component if side == "gold"]
        theirs = [name for side, name in component if side == "stored"]
        alike = [[2 * cells.get((a, b), 0) / (gold[a] + stored[b]) for b in theirs] for a in mine]
        best += best_pairing(np.array(alike))
    return _rates(best / len(stored), best / len(gold))


def best_pairing(weights: NDArray[np.float64]) -> float:
    """The greatest sum of weights of a pairing one to one (Hungarian method, rows one by one)."""
    matrix = weights if weights.shape[0] <= weights.shape[1] else weights.T
    rows, columns = matrix.shape
    cost = np.zeros((rows + 1, columns + 1))
    cost[1:, 1:] = -matrix
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, dtype=np.intp)  # 0 = the column is free
    for row in range(1, rows + 1):
        _augment(row, cost, row_price, column_price, row_of)
    return float(-sum(cost[row_of[column], column] for column in range(1, columns + 1) if row_of[column]))


def _augment(
    row: int,
    cost: NDArray[np.float64],
    row_price: NDArray[np.float64],
    column_price: NDArray[np.float64],
    row_of: NDArray[np.intp],
) -> None:
    """Give the row a column by the cheapest path that changes the columns of others."""
    row_of[0] = row
    least = np.full(len(row_of), np.inf)
    before = np.zeros(len(row_of), dtype=np.intp)
    used = np.zeros(len(row_of), dtype=bool)
    column = 0
    while row_of[column] or column == 0:
        used[column] = True
        reduced = cost[row_of[column]] - row_price[row_of[column]] - column_price
        closer = ~used & (reduced < least)
        least[closer], before[closer] = reduced[closer], column
        nearest = int(np.argmin(np.where(used, np.inf, least)))
        step = least[nearest]
        row_price[row_of[used]] += step
        column_price[used] -= step
        least[~used] -= step
        column = nearest
    while column:
        row_of[column] = row_of[before[column]]
        column = int(before[column])


def _gold_names(scored: Mapping[DocumentKey, Example], clusters: Sequence[GoldEntity]) -> dict[Place, Entity]:
    golds = [example.gold for example in scored.values() if example.gold is not None]
    name = gold_naming(golds, clusters)
    found = {
        Place(gold.document.key, mention.text, mention.label): name(gold, mention)
        for gold in golds
        for mention in gold.mentions
    }
    return {place: entity for place, entity in found.items() if not clusters or entity[0] == "cluster"}


def _stored_names(
    scored: Mapping[DocumentKey, Example], predicted: Mapping[DocumentKey, Answer], entity_of: EntityOf
) -> dict[tuple[DocumentKey, str], dict[str | None, str]]:
    """By document and text: the entity of each label."""
    found: dict[tuple[DocumentKey, str], dict[str | None, str]] = defaultdict(dict)
    for key in scored:
        answer = predicted.get(key)
        for mention in answer.mentions if isinstance(answer, Extraction) else ():
            entity = entity_of.get((key, mention.label, mention.text))
            if entity is not None:
                found[key, mention.text][mention.label] = entity
    return found


def _of(place: Place, stored: Mapping[tuple[DocumentKey, str], Mapping[str | None, str]]) -> str | None:
    labels = stored.get((place.document, place.text), {})
    if place.label in labels:
        return labels[place.label]
    entities = set(labels.values())
    return entities.pop() if len(entities) == 1 else None


def _by_stored(name: _Name) -> tuple[Hashable, Hashable]:
    return name.stored, name.gold


def _by_gold(name: _Name) -> tuple[Hashable, Hashable]:
    return name.gold, name.stored


def _scattered(names: Iterable[_Name], by: Callable[[_Name], tuple[Hashable, Hashable]]) -> list[ClusterCase]:
    """The entities of one side that lie in several of the other, those with most names astray first."""
    whole: dict[Hashable, dict[Hashable, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        mine, theirs = by(name)
        whole[mine][theirs].append(name.place)
    split = [sorted(parts.values(), key=lambda part: (-len(part), _texts(part))) for parts in whole.values()]
    cases = [parts for parts in split if len(parts) > 1]
    cases.sort(key=lambda parts: (-sum(map(len, parts[1:])), _texts(parts[0])))
    return [
        ClusterCase(
            name=Counter(place.text for place in parts[0]).most_common(1)[0][0],
            label=parts[0][0].label,
            mentions=sum(map(len, parts)),
            parts=tuple(map(_texts, parts)),
            documents=tuple(part[0].document.id for part in parts),
        )
        for parts in cases
    ]


def _texts(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(sorted({place.text for place in places}))


def _table(sides: Iterable[Sides]) -> tuple[Counter[Sides], Counter[Hashable], Counter[Hashable]]:
    """How many names lie in each gold and stored entity together, and in each alone."""
    cells = Counter(sides)
    gold: Counter[Hashable] = Counter()
    stored: Counter[Hashable] = Counter()
    for (wanted, found), size in cells.items():
        gold[wanted] += size
        stored[found] += size
    return cells, gold, stored


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _rates(precision: float, recall: float) -> Rates:
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Rates(precision=100 * precision, recall=100 * recall, f1=100 * f1)
