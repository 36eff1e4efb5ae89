"""Right, wrong and missing items of each document, by group: what scores and their intervals are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kgplatform.evaluation.items import Item
from kgplatform.evaluation.match import Match, folded, headline_of
from kgplatform.types.score import Score

Group = Callable[[Match, Item], str | None]
Counts = list[int]
# group → number of the document → right, wrong, missing
Tally = dict[str, dict[int, Counts]]


def tallies(matches: Sequence[Match]) -> dict[str, Tally]:
    """All that is counted at document level, by the name of the score."""
    headline = headline_of(matches)
    typed = any(_is_typed(item) for match in matches for items in (match.hits, match.missed) for item in items)

    def of_headline(group: Group) -> Tally:
        return tally(matches, lambda match, item: group(match, item) if headline(match, item) else None)

    return {
        "micro": of_headline(lambda _match, _item: "all"),
        "relaxed": tally(map(folded, matches), lambda match, item: "all" if headline(match, item) else None),
        "by_kind": tally(matches, lambda match, item: item.kind if _says(match, item, typed=typed) else None),
        "by_label": of_headline(lambda _match, item: item.label),
        "by_source": of_headline(lambda match, _item: match.document.source),
        "by_topic": of_headline(lambda match, _item: match.document.topic),
        "by_language": of_headline(lambda match, _item: match.document.language),
    }


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


def _is_typed(item: Item) -> bool:
    return item.kind == "relation typed" and any(label is not None for label in item.parts[2:])


def _says(match: Match, item: Item, *, typed: bool) -> bool:
    """EEA is given its triggers, so its arguments cannot be bound; without types in gold, typed is untyped again."""
    if match.task == "EEA" and item.kind in ("trigger", "argument"):
        return False
    return typed or item.kind != "relation typed"
