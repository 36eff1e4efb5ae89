"""Scores a prediction file against the labels it carries: the fixed rules, strict reading and repaired reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgplatform.datasets.extractions import are_extractions
from kgplatform.datasets.predictions import read_labelled_answers
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.predictions import LabelledAnswer, Repetitions, evaluate_predictions
from kgplatform.pipelines.evaluate import Evaluated
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import Language, Task


def score_predictions(
    path: Path,
    progress: Progress,
    *,
    task: Task | None = None,
    language: Language | None = None,
    match: Repetitions = "set",
    bootstrap: BootstrapOptions | None = None,
) -> Evaluated:
    """The scores of all records that carry a label; lines that cannot be understood are set aside."""
    if are_extractions(path):
        raise ConfigError(f"{path} holds extractions, which carry no labels: give GOLD, a labelled dataset")
    set_aside: list[SetAside] = []
    lines = tuple(tracked(_lines(path, task, language, set_aside), f"reading {path.name}", None, progress))
    if not lines:
        first = set_aside[0] if set_aside else None
        raise DatasetError(
            f"no answer with a label in it{'; ' + first.reason if first else ''}", path, first.line if first else None
        )
    return Evaluated(evaluate_predictions(lines, match=match, bootstrap=bootstrap), tuple(set_aside))


def _lines(
    path: Path, task: Task | None, language: Language | None, set_aside: list[SetAside]
) -> Iterator[LabelledAnswer]:
    return (LabelledAnswer(*answer) for answer in read_labelled_answers(path, task, language, set_aside.append))
