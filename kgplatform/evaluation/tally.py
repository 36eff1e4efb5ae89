"""Right, wrong and missing items of each document, by group: what scores and their intervals are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kgplatform.evaluation.items import Item
from kgplatform.evaluation.match import Match
from kgplatform.types.score import Score

Group = Callable[[Match, Item], str | None]
Counts = list[int]
# group → number of the document → right, wrong, missing
Tally = dict[str, dict[int, Counts]]


def tally(matches: Iterable[Match], group: Group) -> Tally:
    """The counts of every group, by name; an item without a group is not counted."""
    found: Tally = {}
    for number, match in enumerate(matches):
        for column, items in enumerate((match.hits, match.wrong, match.missed)):
            for item in items:
                name = group(match, item)
                if name is not None:
                    found.setdefault(name, {}).setdefault(number, [0, 0, 0])[column] += 1
    return dict(sorted(found.items()))


def scores(counted: Tally) -> dict[str, Score]:
    """The score of every group."""
    return {name: total(documents) for name, documents in counted.items()}


def total(documents: Mapping[int, Counts]) -> Score:
    """The counts of all documents together."""
    tp, fp, fn = (sum(counts[column] for counts in documents.values()) for column in range(3))
    return Score(tp=tp, fp=fp, fn=fn)
