"""Ready extractions from a file: our own JSON Lines, or a prediction file of IEPile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kgplatform.datasets.extractions import are_extractions, read_extractions, read_predictions
from kgplatform.errors import ConfigError
from kgplatform.extraction.ready import ReadyExtractor
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import Language, Task


def read_ready(
    path: Path, task: Task | None, language: Language | None, set_aside: Callable[[SetAside], None]
) -> ReadyExtractor:
    """The extractions in a file; lines that cannot be read are set aside."""
    if are_extractions(path):
        return ReadyExtractor(read_extractions(path, set_aside))
    if task is None:
        raise ConfigError(f"{path}: looks like a prediction file; say its --task")
    return ReadyExtractor.of_predictions(read_predictions(path, task, language, set_aside), task)
