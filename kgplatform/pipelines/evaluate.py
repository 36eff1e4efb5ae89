"""Scores the stored graph, or a file of predictions, against gold labels."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.clusters import read_clusters
from kgplatform.datasets.plan import find_sets
from kgplatform.errors import DatasetError
from kgplatform.evaluation.against import Side, against
from kgplatform.evaluation.evaluate import evaluate as score
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.read import Reading, examples
from kgplatform.pipelines.sides import other_side, side_of
from kgplatform.types.evaluation import Evaluation, GoldEntity
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.saved import Against


class Extras(NamedTuple):
    """What may be asked beside the scores: a file of gold entities, another graph or file to be set against."""

    clusters: Path | None = None
    against: str | None = None
    bootstrap: BootstrapOptions = BootstrapOptions()


class Evaluated(NamedTuple):
    """The scores, gold that could not be read, and what both were made from; `digest` names a file of predictions."""

    evaluation: Evaluation
    set_aside: tuple[SetAside, ...]
    against: Against | None = None
    gold: tuple[Example, ...] = ()
    side: Side = Side({})
    clusters: tuple[GoldEntity, ...] = ()
    digest: str = ""


def evaluate(
    reading: Reading,
    settings: Settings,
    progress: Progress,
    *,
    predictions: Path | None = None,
    all_documents: bool = False,
    extras: Extras = Extras(),  # noqa: B008 - frozen
) -> Evaluated:
    """Document level from what was read back; graph level too where it comes from the store."""
    set_aside: list[SetAside] = []
    gold = read_gold(reading, progress, set_aside)
    clusters = tuple(read_clusters(extras.clusters, set_aside.append)) if extras.clusters is not None else ()
    side, digest = side_of(gold, predictions, settings, progress, set_aside)
    evaluation = score(
        gold,
        side.predicted,
        entity_of=side.entity_of,
        clusters=clusters,
        all_documents=all_documents,
        bootstrap=extras.bootstrap,
    )
    beside = None
    if extras.against is not None:
        there = other_side(gold, extras.against, settings, progress, set_aside)
        beside = against(gold, side, there, other=extras.against, all_documents=all_documents, options=extras.bootstrap)
    return Evaluated(evaluation, tuple(set_aside), beside, gold, side, clusters, digest)


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
