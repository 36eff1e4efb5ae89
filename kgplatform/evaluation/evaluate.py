"""Gold against predictions: the fixed rules, from counts. It knows no merging rule and no store.

Group by document, compare as sets of exact strings, add the counts, then divide: nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kgplatform.evaluation.bootstrap import intervals
from kgplatform.evaluation.clusters import score_clusters
from kgplatform.evaluation.graph_level import Aligned, EntityOf, GraphFacts, align_graph, graph_facts
from kgplatform.evaluation.groups import by_group
from kgplatform.evaluation.items import KINDS
from kgplatform.evaluation.match import Answer, gold_documents, match_all, to_score
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.tally import Tally, scores, tallies, total
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import Evaluation, GoldEntity, Macro
from kgplatform.types.extraction import Example
from kgplatform.types.score import Score

RULES = "fixed: set per document, exact strings, P/R/F1 from counts"


def evaluate(
    gold: Iterable[Example],
    predicted: Mapping[DocumentKey, Answer],
    *,
    entity_of: EntityOf | None = None,
    clusters: Sequence[GoldEntity] = (),
    all_documents: bool = False,
    bootstrap: BootstrapOptions | None = None,
) -> Evaluation:
    """How right the predictions are on the gold documents; with `entity_of` at graph level too.

    A gold document with neither extraction nor failure is left out and counted as not built; with `all_documents` it
    is scored as an empty answer. `clusters` = which names of gold mean one entity, where that is known; `bootstrap` =
    how often the documents are drawn again for the intervals.
    """
    documents = gold_documents(gold)
    scored = to_score(documents, predicted, all_documents=all_documents)
    matches = match_all(scored, predicted)
    counted = tallies(matches)
    aligned = None if entity_of is None else align_graph(scored, predicted, entity_of)
    facts = None if aligned is None else _facts(aligned)
    by_label = scores(counted["by_label"])
    found = intervals(counted, facts, len(matches), bootstrap or BootstrapOptions())
    headline = found.get("micro.f1")
    return Evaluation(
        rules=RULES,
        micro=_all(counted["micro"]),
        relaxed=_all(counted["relaxed"]),
        by_kind={kind: total(counted["by_kind"][kind]) for kind in KINDS if kind in counted["by_kind"]},
        by_label=by_label,
        by_source=scores(counted["by_source"]),
        by_topic=scores(counted["by_topic"]),
        by_language=scores(counted["by_language"]),
        by_group=by_group(matches),
        macro=macro_of(by_label),
        macros={by: macro_of(scores(counted[f"by_{by}"])) for by in ("label", "source", "topic", "language")},
        graph_level=None if facts is None else facts.score,
        graph_level_clusters=_by_clusters(scored, predicted, entity_of, clusters),
        clusters=score_clusters(scored, predicted, entity_of, clusters) if entity_of is not None else None,
        gold_documents=len(documents),
        scored=len(scored),
        not_built=sum(key not in predicted for key in documents),
        failures=sum(match.failed for match in matches),
        interval=None if headline is None else (headline.low, headline.high),
        intervals=found,
    )


def macro_of(groups: Mapping[str, Score]) -> Macro:
    """Means over the groups that stand in the gold."""
    kept = [score for score in groups.values() if score.tp + score.fn]
    if not kept:
        return Macro()
    return Macro(
        precision=sum(score.precision for score in kept) / len(kept),
        recall=sum(score.recall for score in kept) / len(kept),
        f1=sum(score.f1 for score in kept) / len(kept),
    )


def _all(counted: Tally) -> Score:
    return total(counted.get("all", {}))


def _facts(aligned: Aligned) -> GraphFacts | None:
    """None where nothing between entities is asked or said (EET)."""
    facts = graph_facts(aligned)
    return facts if facts.wanted or facts.said else None


def _by_clusters(
    scored: Mapping[DocumentKey, Example],
    predicted: Mapping[DocumentKey, Answer],
    entity_of: EntityOf | None,
    clusters: Sequence[GoldEntity],
) -> Score | None:
    if entity_of is None or not clusters:
        return None
    facts = _facts(align_graph(scored, predicted, entity_of, clusters))
    return None if facts is None else facts.score
