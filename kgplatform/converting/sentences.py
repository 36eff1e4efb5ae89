"""The sentence that puts a task to a model."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from kgplatform.types.task import Language, Task


def own_sentence(task: Task, language: Language, *, shown: bool = False) -> str:
    """Our wording of a task; `shown`: it comes with examples."""
    more = _sentences()["example"][language] if shown else ""
    return _sentences()[task][language] + more


@cache
def _sentences() -> dict[str, dict[str, str]]:
    text = files("kgplatform.converting").joinpath("sentences.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
