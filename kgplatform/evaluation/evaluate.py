"""Gold against predictions: the fixed rules, from counts. It knows no merging rule and no store.

Group by document, compare as sets of exact strings, add the counts, then divide: nothing is rounded on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kgplatform.evaluation.graph_level import EntityOf, score_graph
from kgplatform.evaluation.items import HEADLINES, KINDS, MIXED, Item, Kind
from kgplatform.evaluation.match import Answer, Match, compare, gold_documents, to_score
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import Evaluation, Macro
from kgplatform.types.extraction import Example
from kgplatform.types.score import Score

RULES = "fixed: set per document, exact strings, P/R/F1 from counts"


def evaluate(
    gold: Iterable[Example],
    predicted: Mapping[DocumentKey, Answer],
    *,
    entity_of: EntityOf | None = None,
    all_documents: bool = False,
) -> Evaluation:
    """How right the predictions are on the gold documents; with `entity_of` at graph level too.

    A gold document with neither extraction nor failure is left out and counted as not built; with `all_documents` it
    is scored as an empty answer.
    """
    documents = gold_documents(gold)
    scored = to_score(documents, predicted, all_documents=all_documents)
    matches = [compare(example, predicted.get(key)) for key, example in scored.items()]
    headline = _headline(matches)
    by_label = _grouped(matches, lambda match, item: item.label if headline(match, item) else None)
    return Evaluation(
        rules=RULES,
        micro=_total(matches, headline),
        relaxed=_total([_folded(match) for match in matches], headline),
        by_kind=_by_kind(matches),
        by_label=by_label,
        by_source=_grouped(matches, lambda match, item: match.document.source if headline(match, item) else None),
        by_topic=_grouped(matches, lambda match, item: match.document.topic if headline(match, item) else None),
        by_language=_grouped(matches, lambda match, item: match.document.language if headline(match, item) else None),
        macro=_macro(by_label),
        graph_level=_graph_level(scored, predicted, entity_of),
        gold_documents=len(documents),
        scored=len(scored),
        not_built=sum(key not in predicted for key in documents),
        failures=sum(match.failed for match in matches),
    )


def _graph_level(
    scored: Mapping[DocumentKey, Example], predicted: Mapping[DocumentKey, Answer], entity_of: EntityOf | None
) -> Score | None:
    """None where the graph is not known, or where nothing between entities is asked or said (EET)."""
    score = Score() if entity_of is None else score_graph(scored, predicted, entity_of)
    return None if score == Score() else score


Claim = Callable[[Match, Item], bool]


def _headline(matches: Sequence[Match]) -> Claim:
    """Whether an item of a match belongs to the headline: what its task asks, or in mixed documents what gold has."""
    mixed = _kinds_of_gold(match for match in matches if match.task is None)
    kinds: dict[str | None, frozenset[Kind]] = {None: frozenset(MIXED) & mixed}
    kinds |= {task: frozenset(asked) for task, asked in HEADLINES.items()}
    return lambda match, item: item.kind in kinds[match.task]


def _kinds_of_gold(matches: Iterable[Match]) -> frozenset[Kind]:
    return frozenset(item.kind for match in matches for items in (match.hits, match.missed) for item in items)


def _folded(match: Match) -> Match:
    hits, wrong, missed = match.relaxed
    return match._replace(hits=hits, wrong=wrong, missed=missed)


def _total(matches: Iterable[Match], counts: Claim) -> Score:
    return _grouped(matches, lambda match, item: "all" if counts(match, item) else None).get("all", Score())


def _by_kind(matches: Sequence[Match]) -> dict[str, Score]:
    typed = any(_is_typed(item) for match in matches for items in (match.hits, match.missed) for item in items)
    found = _grouped(matches, lambda match, item: str(item.kind) if _says_something(match, item, typed=typed) else None)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _is_typed(item: Item) -> bool:
    return item.kind == "relation typed" and any(label is not None for label in item.parts[2:])


def _says_something(match: Match, item: Item, *, typed: bool) -> bool:
    """EEA is given its triggers, so its arguments cannot be bound; without types in gold, typed is untyped again."""
    if match.task == "EEA" and item.kind in ("trigger", "argument"):
        return False
    return typed or item.kind != "relation typed"


def _grouped(matches: Iterable[Match], group: Callable[[Match, Item], str | None]) -> dict[str, Score]:
    """The score of every group, by name; an item without a group is not counted."""
    tp: Counter[str] = Counter()
    fp: Counter[str] = Counter()
    fn: Counter[str] = Counter()
    for match in matches:
        tp.update(_groups(match, match.hits, group))
        fp.update(_groups(match, match.wrong, group))
        fn.update(_groups(match, match.missed, group))
    return {name: Score(tp=tp[name], fp=fp[name], fn=fn[name]) for name in sorted({*tp, *fp, *fn})}


def _groups(match: Match, items: Iterable[Item], group: Callable[[Match, Item], str | None]) -> Iterator[str]:
    return (name for item in items if (name := group(match, item)) is not None)


def _macro(by_label: Mapping[str, Score]) -> Macro:
    """Means over the labels that stand in the gold."""
    scores = [score for score in by_label.values() if score.tp + score.fn]
    if not scores:
        return Macro()
    return Macro(
        precision=sum(score.precision for score in scores) / len(scores),
        recall=sum(score.recall for score in scores) / len(scores),
        f1=sum(score.f1 for score in scores) / len(scores),
    )
