"""Bars, squares, bins and rows say what the counts say."""

from __future__ import annotations

import csv
import io

from kgplatform.reports.confusion import heats
from kgplatform.reports.degrees import histogram
from kgplatform.reports.labels import bars
from kgplatform.reports.scores import score_rows, scores_as_csv
from kgplatform.types.evaluation import Evaluation, Interval
from kgplatform.types.findings import Confusion
from kgplatform.types.score import Score


def test_labels_that_lose_most_facts_come_first() -> None:
    found = bars({"a": Score(tp=9, fp=9, fn=1), "b": Score(tp=1, fn=5), "c": Score(fn=1, fp=2)})

    assert [bar.label for bar in found] == ["b", "a", "c"]


def test_the_longest_bar_is_full() -> None:
    longest, shorter = bars({"a": Score(tp=2, fp=1, fn=1), "b": Score(tp=1)})

    assert (longest.right, longest.missing, longest.wrong) == (50.0, 25.0, 25.0)
    assert (shorter.right, shorter.missing, shorter.wrong) == (25.0, 0.0, 0.0)


def test_what_is_confused_most_is_darkest() -> None:
    (heat,) = heats(
        [
            Confusion(kind="relation", gold="born", predicted="died", count=4),
            Confusion(kind="relation", gold="died", predicted="born", count=1),
            Confusion(kind="relation", gold="born", predicted="born", count=9),
            Confusion(kind="relation", gold="born", predicted=None, count=2),
            Confusion(kind="relation", gold=None, predicted="died", count=3),
        ]
    )

    assert heat.rows == ("born", "died")
    assert heat.columns == ("born", "died", None)
    assert [[square.count for square in row] for row in heat.cells] == [[9, 4, 2], [1, 0, 0]]
    assert [[square.shade for square in row] for row in heat.cells] == [[0.0, 1.0, 0.0], [0.5, 0.0, 0.0]]
    assert heat.invented == (0, 3)
    assert heat.confused == 5


def test_labels_that_are_only_missed_are_no_confusion() -> None:
    assert heats([Confusion(kind="mention", gold="person", predicted=None, count=9)]) == ()


def test_rarely_confused_labels_are_counted_as_left_out() -> None:
    pairs = [Confusion(kind="mention", gold=f"a{n}", predicted=f"b{n}", count=20 - n) for n in range(10)]

    (heat,) = heats(pairs)

    assert len(heat.rows) == 14
    assert heat.left_out == 6


def test_bins_double() -> None:
    found = histogram({0: 4, 1: 8, 3: 1, 4: 1, 9: 2})

    assert [(one.name, one.entities, one.share) for one in found] == [
        ("0", 4, 50.0),
        ("1", 8, 100.0),
        ("2", 0, 0.0),
        ("3–4", 2, 25.0),
        ("5–8", 0, 0.0),
        ("9–16", 2, 25.0),
    ]


def test_an_empty_graph_has_no_bins() -> None:
    assert histogram({}) == ()


def test_scores_as_csv_are_exact_and_carry_intervals() -> None:
    evaluation = Evaluation(
        rules="fixed",
        micro=Score(tp=1, fp=2, fn=0),
        relaxed=Score(tp=1),
        by_label={"地点, 国家": Score(fn=1)},
        intervals={"micro.f1": Interval(low=10.0, high=90.0)},
    )

    rows = list(csv.DictReader(io.StringIO(scores_as_csv(evaluation))))

    assert rows[0] == {
        "level": "document", "name": "micro", "precision": str(100 / 3), "recall": "100.0", "f1": "50.0",
        "tp": "1", "fp": "2", "fn": "0", "low": "10.0", "high": "90.0",
    }  # fmt: skip
    assert rows[-1]["name"] == "地点, 国家"
    assert len(rows) == len(score_rows(evaluation))
