"""Ready extractions from a file: our own JSON Lines, or a prediction file of IEPile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from kgplatform.datasets.extractions import are_extractions, read_extractions, read_predictions
from kgplatform.errors import ConfigError
from kgplatform.extraction.ready import ReadyExtractor
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import Language, Task
from kgplatform.workspace.journal import Workspace

_BATCH = 500


def read_ready(
    path: Path, task: Task | None, language: Language | None, set_aside: Callable[[SetAside], None]
) -> ReadyExtractor:
    """The extractions in a file; lines that cannot be read are set aside."""
    if are_extractions(path):
        return ReadyExtractor(read_extractions(path, set_aside))
    if task is None:
        raise ConfigError(f"{path}: looks like a prediction file; say its --task")
    return ReadyExtractor.of_predictions(read_predictions(path, task, language, set_aside), task)


def take_in(workspace: Workspace, graph: str, path: Path) -> tuple[SetAside, ...]:
    """Ready extractions into the journal; lines that cannot be read are given back."""
    faults: list[SetAside] = []
    coming = read_extractions(path, faults.append)
    while batch := list(islice(coming, _BATCH)):
        numbers = workspace.register([extraction.document for extraction in batch])
        workspace.record(
            graph, [(n, extraction, extraction.recipe) for n, extraction in zip(numbers, batch, strict=True)]
        )
    return tuple(faults)
