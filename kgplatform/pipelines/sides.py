"""What is scored: the stored graph, another one, or a file of predictions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.errors import DatasetError
from kgplatform.evaluation.against import Side
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.ready import read_ready
from kgplatform.types.extraction import Example, SetAside


def other_side(
    gold: Sequence[Example], other: str, settings: Settings, progress: Progress, set_aside: list[SetAside]
) -> Side:
    """A file of predictions where there is one of this name, else a graph of the same store."""
    if Path(other).is_file():
        return side_of(gold, Path(other), settings, progress, set_aside)[0]
    side = stored_side(gold, settings.model_copy(update={"graph": other}), progress)
    if not side.predicted:
        raise DatasetError(f"neither a file nor a graph with any of these documents is called {other!r}")
    return side


def side_of(
    gold: Sequence[Example],
    predictions: Path | None,
    settings: Settings,
    progress: Progress,
    set_aside: list[SetAside],
) -> tuple[Side, str]:
    """What a file or the store says, and the digest of the file."""
    if predictions is None:
        return stored_side(gold, settings, progress), ""
    ready = read_ready(predictions, gold[0].task, gold[0].document.language, set_aside.append)
    return Side({example.document.key: ready.extract(example) for example in gold}), ready.recipe


def stored_side(gold: Sequence[Example], settings: Settings, progress: Progress) -> Side:
    """What the store says of the gold documents."""
    keys = {example.document.key for example in gold}
    with open_store(settings, progress) as store:
        predicted = {
            outcome.document.key: outcome
            for _, outcome in tracked(store.read_extractions(keys), "reading the graph", len(keys), progress)
        }
        return Side(predicted, store.read_entities().ids)
