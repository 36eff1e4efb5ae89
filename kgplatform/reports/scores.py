"""Scores as rows: one number-bearing thing a line, the same on the page and in a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from kgplatform.types.evaluation import Evaluation
from kgplatform.types.score import Score


class ScoreRow(NamedTuple):
    """P, R and F1 in percent with their counts (none for means); `low` to `high` is the interval of F1."""

    level: str
    name: str
    precision: float
    recall: float
    f1: float
    tp: int | None = None
    fp: int | None = None
    fn: int | None = None
    low: float | None = None
    high: float | None = None


def score_rows(evaluation: Evaluation) -> tuple[ScoreRow, ...]:
    """Everything that was scored, from the headline down to labels."""
    return tuple(_rows(evaluation))


def scores_as_csv(evaluation: Evaluation) -> str:
    """The rows as CSV with a heading; numbers are not rounded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ScoreRow._fields)
    writer.writerows(("" if value is None else value for value in row) for row in score_rows(evaluation))
    return out.getvalue()


def _rows(evaluation: Evaluation) -> Iterator[ScoreRow]:
    yield _row(evaluation, "document", "micro", evaluation.micro, "micro.f1")
    yield _row(evaluation, "document", "relaxed", evaluation.relaxed, "relaxed.f1")
    for by, groups in (
        ("kind", evaluation.by_kind),
        ("source", evaluation.by_source),
        ("language", evaluation.by_language),
        ("topic", evaluation.by_topic),
    ):
        for name, score in groups.items():
            yield _row(evaluation, by, name, score, f"by_{by}.{name}.f1")
    for by, macro in {"label": evaluation.macro, **evaluation.macros}.items():
        interval = evaluation.intervals.get("macro.f1") if by == "label" else None
        bounds = (interval.low, interval.high) if interval else (None, None)
        yield ScoreRow("macro", by, macro.precision, macro.recall, macro.f1, None, None, None, *bounds)
    for name, group in evaluation.by_group.items():
        yield ScoreRow("group", name, group.macro.precision, group.macro.recall, group.macro.f1)
    yield from _of_the_graph(evaluation)
    for label, score in evaluation.by_label.items():
        yield _row(evaluation, "label", label, score, f"by_label.{label}.f1")


def _of_the_graph(evaluation: Evaluation) -> Iterator[ScoreRow]:
    if evaluation.graph_level is not None:
        yield _row(evaluation, "graph", "facts", evaluation.graph_level, "graph_level.f1")
    if evaluation.graph_level_clusters is not None:
        yield _row(evaluation, "graph", "facts over given clusters", evaluation.graph_level_clusters, "")
    if evaluation.clusters is not None:
        clusters = evaluation.clusters
        yield _row(evaluation, "entities", "pairwise", clusters.pairwise, "")
        for name, rates in (("B³", clusters.b_cubed), ("CEAF-e", clusters.ceaf_e)):
            yield ScoreRow("entities", name, rates.precision, rates.recall, rates.f1)


def _row(evaluation: Evaluation, level: str, name: str, score: Score, interval: str) -> ScoreRow:
    found = evaluation.intervals.get(interval)
    low, high = (found.low, found.high) if found else (None, None)
    return ScoreRow(level, name, score.precision, score.recall, score.f1, score.tp, score.fp, score.fn, low, high)
