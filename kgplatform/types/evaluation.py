"""How right a graph is: counts at document level and at graph level, and what they were counted on."""

from __future__ import annotations

from pydantic import Field

from kgplatform.types.noun import Noun
from kgplatform.types.score import Score


class Macro(Noun):
    """Plain means over labels, in percent."""

    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0


class Evaluation(Noun):
    """The scores of a set of documents; docs/evaluation.md defines every number.

    `micro` counts the kinds that the task asks, `by_kind` all kinds that occur. `relaxed` is `micro` on folded strings.
    `scored` of `gold_documents` documents were scored; `failures` of these count as empty answers.
    """

    rules: str
    micro: Score
    relaxed: Score
    by_kind: dict[str, Score] = Field(default_factory=dict)
    by_label: dict[str, Score] = Field(default_factory=dict)
    by_source: dict[str, Score] = Field(default_factory=dict)
    by_topic: dict[str, Score] = Field(default_factory=dict)
    by_language: dict[str, Score] = Field(default_factory=dict)
    macro: Macro = Macro()
    graph_level: Score | None = None
    gold_documents: int = 0
    scored: int = 0
    not_built: int = 0
    failures: int = 0
    interval: tuple[float, float] | None = None

    def as_json(self) -> dict[str, object]:
        """What `evaluate --json` prints: percentages are not rounded."""
        return {
            "rules": self.rules,
            "micro": _numbers(self.micro),
            "relaxed": _numbers(self.relaxed),
            "by_kind": _table(self.by_kind),
            "by_label": _table(self.by_label),
            "by_source": _table(self.by_source),
            "by_topic": _table(self.by_topic),
            "by_language": _table(self.by_language),
            "macro": self.macro.model_dump(),
            "graph_level": None if self.graph_level is None else _numbers(self.graph_level),
            "gold_documents": self.gold_documents,
            "scored": self.scored,
            "not_built": self.not_built,
            "failures": self.failures,
            "interval": None if self.interval is None else list(self.interval),
        }


def _table(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
    return {name: _numbers(score) for name, score in scores.items()}


def _numbers(score: Score) -> dict[str, float]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "tp": score.tp,
        "fp": score.fp,
        "fn": score.fn,
    }
