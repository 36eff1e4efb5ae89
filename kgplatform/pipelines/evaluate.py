"""Scores the stored graph, or a file of predictions, against gold labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.plan import find_sets
from kgplatform.errors import DatasetError
from kgplatform.evaluation.evaluate import evaluate as score
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.read import Reading, examples
from kgplatform.pipelines.ready import read_ready
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.extraction import Example, Extraction, Failure, SetAside

Outcomes = Mapping[DocumentKey, Extraction | Failure]


class Evaluated(NamedTuple):
    """The scores, and gold that could not be read."""

    evaluation: Evaluation
    set_aside: tuple[SetAside, ...]


def evaluate(
    reading: Reading,
    settings: Settings,
    progress: Progress,
    *,
    predictions: Path | None = None,
    all_documents: bool = False,
) -> Evaluated:
    """Document level from what was read back; graph level too where it comes from the store."""
    set_aside: list[SetAside] = []
    gold = read_gold(reading, progress, set_aside)
    if predictions is not None:
        predicted = _from_file(predictions, gold, set_aside)
        return Evaluated(score(gold, predicted, all_documents=all_documents), tuple(set_aside))
    return Evaluated(score_store(gold, settings, progress, all_documents=all_documents), tuple(set_aside))


def read_gold(reading: Reading, progress: Progress, set_aside: list[SetAside]) -> tuple[Example, ...]:
    """The labelled examples of the sets chosen."""
    sets = find_sets(reading.paths, reading.choice, "test")
    gold = tuple(
        example
        for dataset in sets
        for example in tracked(
            examples(dataset, reading, set_aside.append), f"reading gold {dataset.source}", None, progress
        )
        if example.gold is not None
    )
    if not gold:
        raise DatasetError("no labels to score against; evaluate needs a labelled dataset", reading.paths[0])
    return gold


def score_store(
    gold: tuple[Example, ...], settings: Settings, progress: Progress, *, all_documents: bool = False
) -> Evaluation:
    """What the store says of the gold documents, against gold."""
    keys = {example.document.key for example in gold}
    with open_store(settings, progress) as store:
        predicted = {
            outcome.document.key: outcome
            for _, outcome in tracked(store.read_extractions(keys), "reading the graph", len(keys), progress)
        }
        entity_of = store.read_entities().ids
    return score(gold, predicted, entity_of=entity_of, all_documents=all_documents)


def _from_file(path: Path, gold: tuple[Example, ...], set_aside: list[SetAside]) -> Outcomes:
    ready = read_ready(path, gold[0].task, gold[0].document.language, set_aside.append)
    return {example.document.key: ready.extract(example) for example in gold}
