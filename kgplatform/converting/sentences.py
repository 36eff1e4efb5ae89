"""The sentence that puts a task to a model."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from kgplatform.types.task import Language, Task


def own_sentence(task: Task, language: Language) -> str:
    """Our wording of a task."""
    return _sentences()[task][language]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    text = files("kgplatform.converting").joinpath("sentences.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
