"""Starter schemas: the twelve topics of InstructIE by name, in Chinese and in English, to be used without a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from kgplatform.datasets.own_schema import schema_of_own
from kgplatform.notation.schemas import find_topic
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import LANGUAGES, Language

_SEPARATORS = re.compile(r"[,，、;；]")


def starter_schema(names: str) -> Schema | None:
    """The schema of a topic, or of several (`Works,Organization`) joined; None where a name is none of ours.

    Names match across case, spaces and `_`: `geographic location` is Geographic_Location, 建筑 is 建筑结构.
    """
    found = _named(names)
    return join_schemas(schema for _, schema in found) if found else None


def starters_by_language(names: str) -> Mapping[Language, Schema]:
    """What `人物,Person` asks of a document by its language; nothing where the names are of one language only."""
    found = _named(names)
    if len({language for language, _ in found}) < len(LANGUAGES):
        return {}
    return {language: join_schemas(schema for known, schema in found if known == language) for language in LANGUAGES}


def _named(names: str) -> tuple[tuple[Language, Schema], ...]:
    """Each topic with its language; nothing where one of the names is none of ours."""
    topics = {name: (language, schema) for language in LANGUAGES for name, schema in starters(language).items()}
    found = [find_topic(topics, name.strip()) for name in _SEPARATORS.split(names) if name.strip()]
    known = tuple(topics[topic] for topic in found if topic is not None)
    return known if len(known) == len(found) else ()


def starter_names() -> tuple[tuple[Language, str], ...]:
    """Every starter schema with its language."""
    return tuple((language, name) for language in LANGUAGES for name in starters(language))


@cache
def starters(language: Language) -> dict[str, Schema]:
    """The starter schemas of a language by topic, in InstructIE's order."""
    text = files("kgplatform.datasets").joinpath(f"starters/{language}.yaml").read_text("utf-8")
    return {topic: schema_of_own(value, f"starters/{language}.yaml") for topic, value in yaml.safe_load(text).items()}
