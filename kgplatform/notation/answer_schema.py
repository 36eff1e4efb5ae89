"""The JSON schema of the answer to a slice: what a server may hold a model to.

Only keywords that every grammar engine knows: no uniqueItems, contains, patterns or formats. The names that are asked
are the keys, in the order of the schema, so that the grammar writes them and not the model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from kgplatform.types.schema import EventType, Schema
from kgplatform.types.task import Task

# All keys are required up to so many; beyond, a model would fill its answer with empty lists.
MOST_REQUIRED = 12

_TEXT: dict[str, object] = {"type": "string"}
_TEXTS: dict[str, object] = {"type": "array", "items": _TEXT}
_TEXT_OR_TEXTS: dict[str, object] = {"anyOf": [_TEXT, _TEXTS]}


def answer_schema(wanted: Schema, task: Task, *, both_dialects: bool = False) -> str:
    """The schema as JSON, shaped as `render_answer` writes.

    `both_dialects`: relations may also be written with head and tail, as models trained on converted IEPile do.
    """
    return json.dumps(_schema(wanted, task, both_dialects), ensure_ascii=False, separators=(",", ":"))


def _schema(wanted: Schema, task: Task, both_dialects: bool) -> dict[str, object]:
    if task == "NER":
        return _object(dict.fromkeys(wanted.labels, _TEXTS))
    if task == "EET":
        return _object({event.label: _TEXTS for event in wanted.events})
    if task in ("EE", "EEA"):
        return _object({event.label: _list(_event(event, task)) for event in wanted.events})
    if task == "KG":
        return _object({label: _entities(names) for label, names in _attributes(wanted).items()})
    pair = _pair("subject", "object")
    either: dict[str, object] = {"anyOf": [pair, _pair("head", "tail")]} if both_dialects else pair
    return _object({predicate: _list(either) for predicate in wanted.predicates})


def _event(event: EventType, task: Task) -> dict[str, object]:
    arguments = _object(dict.fromkeys(event.roles, _TEXT_OR_TEXTS))
    return arguments if task == "EEA" else _object({"trigger": _TEXT, "arguments": arguments})


def _attributes(wanted: Schema) -> dict[str, list[str]]:
    """The attributes of each entity type."""
    attributes: dict[str, list[str]] = {}
    for relation in wanted.relations:
        for label in relation.subjects or ("",):
            attributes.setdefault(label, []).append(relation.predicate)
    return attributes


def _entities(attributes: list[str]) -> dict[str, object]:
    """By the name of an entity, which nobody knows before, its attributes; absent ones are left out."""
    values: dict[str, object] = dict.fromkeys(attributes, _TEXT_OR_TEXTS)
    one = {"type": "object", "properties": values, "additionalProperties": False}
    return {"type": "object", "additionalProperties": one}


def _pair(first: str, second: str) -> dict[str, object]:
    return _object({first: _TEXT, second: _TEXT})


def _list(items: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    required = list(properties) if len(properties) <= MOST_REQUIRED else []
    made: dict[str, object] = {"type": "object", "properties": properties}
    return {**made, **({"required": required} if required else {}), "additionalProperties": False}
