"""How right a graph is and how sure that is: scores at document level and at graph level, with intervals.

docs/evaluation.md defines every number. Percentages are exact; nothing here is rounded.
"""

from __future__ import annotations

from pydantic import Field

from kgplatform.types.noun import Noun
from kgplatform.types.score import Score


class Macro(Noun):
    """Plain means over labels (or sources, topics, languages), in percent."""

    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0


class Interval(Noun):
    """Where a number lies in `level` of the resamples of the documents, in percent."""

    low: float
    high: float
    level: float = 0.95
    resamples: int = 1000
    seed: int = 0


class SetGroup(Noun):
    """The sets that a paper reports together: their plain mean as papers print it, and their counts added up."""

    sources: tuple[str, ...]
    macro: Macro
    micro: Score


class Rates(Noun):
    """Precision, recall and F1 in percent where they are no ratio of three counts (B³, CEAF)."""

    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0


class GoldEntity(Noun):
    """One line of a clusters file: the names that mean one thing in these documents (ids)."""

    entity: str
    label: str | None = None
    names: tuple[str, ...]
    documents: tuple[str, ...]
    note: str = ""


class ClusterCase(Noun):
    """An entity of one side that lies in several of the other: `parts` are the names in each, biggest first.

    `documents` are the ids of the first document of each part.
    """

    name: str
    label: str | None
    mentions: int
    parts: tuple[tuple[str, ...], ...]
    documents: tuple[str, ...] = ()


class ClusterScores(Noun):
    """Stored entities against gold entities as sets of names in documents.

    All scores are over the `common` names: those of the `gold_mentions` that the graph has too. `over_merged` are
    stored entities that hold several gold ones, `under_merged` gold ones that are scattered over several stored ones:
    the first of each, and how many there are.
    """

    truth: str
    common: int
    gold_mentions: int
    stored_mentions: int
    gold_entities: int
    stored_entities: int
    pairwise: Score
    b_cubed: Rates
    ceaf_e: Rates
    over_merged_entities: int = 0
    under_merged_entities: int = 0
    over_merged: tuple[ClusterCase, ...] = ()
    under_merged: tuple[ClusterCase, ...] = ()


class Fault(Noun):
    """Answers that strict reading refuses for one reason, and how many of these repairing reads."""

    answers: int
    recovered: int


class Recovery(Noun):
    """What repairing broken answers gains: the scores of repaired reading, beside those of strict reading.

    Of `answers`, `errors` are no JSON object as they stand, `unreadable` not even after the repair. `skipped` parts of
    answers read strictly have the wrong type; `faults` are the errors by class.
    """

    answers: int
    errors: int
    unreadable: int
    skipped: int
    faults: dict[str, Fault]
    micro: Score
    relaxed: Score
    by_kind: dict[str, Score]
    by_source: dict[str, Score]

    def as_json(self) -> dict[str, object]:
        """As `evaluate --json` prints it."""
        return {
            **self.model_dump(mode="json"),
            "micro": score_as_json(self.micro),
            "relaxed": score_as_json(self.relaxed),
            "by_kind": _table(self.by_kind),
            "by_source": _table(self.by_source),
        }


class Evaluation(Noun):
    """The scores of a set of documents; docs/evaluation.md defines every number.

    `micro` counts the kinds that the task asks, `by_kind` all kinds that occur. `relaxed` is `micro` on folded strings.
    `scored` of `gold_documents` documents were scored; `failures` of these count as empty answers. `macros` are means
    by label, source, topic and language; `interval` is that of `micro` F1, `intervals` those of all headline numbers,
    by name (`micro.f1`, `by_source.S.f1`, …). `graph_level_clusters` is `graph_level` with given gold entities.
    """

    rules: str
    micro: Score
    relaxed: Score
    by_kind: dict[str, Score] = Field(default_factory=dict)
    by_label: dict[str, Score] = Field(default_factory=dict)
    by_source: dict[str, Score] = Field(default_factory=dict)
    by_topic: dict[str, Score] = Field(default_factory=dict)
    by_language: dict[str, Score] = Field(default_factory=dict)
    by_group: dict[str, SetGroup] = Field(default_factory=dict)
    macro: Macro = Macro()
    macros: dict[str, Macro] = Field(default_factory=dict)
    graph_level: Score | None = None
    graph_level_clusters: Score | None = None
    clusters: ClusterScores | None = None
    gold_documents: int = 0
    scored: int = 0
    not_built: int = 0
    failures: int = 0
    interval: tuple[float, float] | None = None
    intervals: dict[str, Interval] = Field(default_factory=dict)
    recovery: Recovery | None = None

    def as_json(self) -> dict[str, object]:
        """What `evaluate --json` prints: percentages are not rounded."""
        return {
            "rules": self.rules,
            "micro": score_as_json(self.micro),
            "relaxed": score_as_json(self.relaxed),
            "by_kind": _table(self.by_kind),
            "by_label": _table(self.by_label),
            "by_source": _table(self.by_source),
            "by_topic": _table(self.by_topic),
            "by_language": _table(self.by_language),
            "by_group": {name: _group(group) for name, group in self.by_group.items()},
            "macro": self.macro.model_dump(),
            "macros": {name: macro.model_dump() for name, macro in self.macros.items()},
            "graph_level": None if self.graph_level is None else score_as_json(self.graph_level),
            "graph_level_clusters": None
            if self.graph_level_clusters is None
            else score_as_json(self.graph_level_clusters),
            "clusters": None if self.clusters is None else _clusters(self.clusters),
            "gold_documents": self.gold_documents,
            "scored": self.scored,
            "not_built": self.not_built,
            "failures": self.failures,
            "interval": None if self.interval is None else list(self.interval),
            "intervals": {name: interval.model_dump() for name, interval in self.intervals.items()},
            "recovery": None if self.recovery is None else self.recovery.as_json(),
        }


def _group(group: SetGroup) -> dict[str, object]:
    return {"sources": list(group.sources), "macro": group.macro.model_dump(), "micro": score_as_json(group.micro)}


def _clusters(clusters: ClusterScores) -> dict[str, object]:
    return {**clusters.model_dump(mode="json"), "pairwise": score_as_json(clusters.pairwise)}


def _optional(score: Score | None) -> dict[str, float] | None:
    return None if score is None else score_as_json(score)


def _table(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
    return {name: score_as_json(score) for name, score in scores.items()}


def score_as_json(score: Score) -> dict[str, float]:
    """Counts and percentages."""
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "tp": score.tp,
        "fp": score.fp,
        "fn": score.fn,
    }
