"""Instructions in plain words, with slots: ours, or those of a file.

A file is YAML or JSON: a list of templates, or such lists by language, or by task and language. `{s_schema}` stands for
what is asked, `{s_format}` for the form of the answer; published files name their slots so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from kgplatform.errors import ConfigError
from kgplatform.notation.kg2instruction import Form, OldTask
from kgplatform.types.task import LANGUAGES, TASKS, Language

# By task and language; "" stands for all of them.
Templates = Mapping[tuple[str, str], tuple[str, ...]]


def own_templates(kind: str, task: OldTask, language: Language) -> tuple[str, ...]:
    """Our templates of a kind (`asking`, `open`, `knowlm`) with the words of the task in them."""
    words = _own()["words"][task][language]
    return tuple(_filled(template, words) for template in _own()[kind][language])


def form_of(task: OldTask, form: Form, language: Language) -> str:
    """How a form of answers is shown in an instruction."""
    return str(_own()["forms"][task][language][form])


def templates_for(given: Templates, task: str, language: str) -> tuple[str, ...]:
    """Those of a file for a task and language; none where it has none."""
    keys = ((task, language), (task, ""), ("", language), ("", ""))
    return next((given[key] for key in keys if key in given), ())


def read_templates(path: Path, *, schema_free: bool = False) -> Templates:
    """The templates of a file; each must have a place for what is asked, unless nothing is (`schema_free`)."""
    try:
        value = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: no file of templates: {error}") from error
    found = dict(_gathered(value, "", "", path))
    for template in (one for many in found.values() for one in many):
        if not schema_free and "{s_schema}" not in template:
            raise ConfigError(f"{path}: a template has no {{s_schema}}, the place for what is asked: {template[:60]!r}")
    return found


def _gathered(value: Any, task: str, language: str, path: Path) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return [((task, language), tuple(value))]
    if isinstance(value, dict) and value and all(key in (*TASKS, *LANGUAGES) for key in value):
        parts = ((key, language, one) if key in TASKS else (task, key, one) for key, one in value.items())
        return [found for of_task, in_language, one in parts for found in _gathered(one, of_task, in_language, path)]
    raise ConfigError(f"{path}: expected a list of templates, or lists by task ({', '.join(TASKS)}) and language")


def filled(template: str, schema: str, form: str) -> str:
    """The template with both slots filled; braces that are no slots stay."""
    return template.replace("{s_format}", form).replace("{s_schema}", schema)


def _filled(template: str, words: Mapping[str, str]) -> str:
    return template.replace("{things}", words["things"]).replace("{types}", words["types"])


@cache
def _own() -> dict[str, Any]:
    text = files("kgplatform.converting").joinpath("templates.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
