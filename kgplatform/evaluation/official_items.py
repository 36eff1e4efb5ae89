"""What the datasets' own scorer takes from labels and answers, task by task: wrong types are passed over, or crash.

Labels are read without a look at their shape, on purpose: what is missing there raises here as it does there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

Item = tuple[object, ...]
Parts = tuple[list[Item], ...]
Loaded = Any  # whatever JSON can hold
ABSENT = "NAN"  # this string only: nan, NaN, empty and null are predictions


class Rules(NamedTuple):
    """How a task is read: for each part the prefix of its three numbers, and its items in labels and answers."""

    prefixes: tuple[str, ...]
    gold: Callable[[Loaded], Parts]
    said: Callable[[dict[str, Loaded]], Parts]
    loads: Callable[[str], Loaded] = orjson.loads


def _entities(label: Loaded) -> Parts:
    return ([(part["entity"], part["entity_type"]) for part in label],)


def _said_entities(answer: dict[str, Loaded]) -> Parts:
    return (
        [
            (text, label)
            for label, texts in answer.items()
            if texts and isinstance(texts, list)
            for text in texts
            if isinstance(text, str)
        ],
    )


def _triples(label: Loaded) -> Parts:
    return ([(part.get("head", ""), part.get("relation", ""), part.get("tail", "")) for part in label],)


def _said_triples(answer: dict[str, Loaded]) -> Parts:
    items: list[Item] = []
    for predicate, pairs in answer.items():
        if not pairs or not isinstance(pairs, list):
            continue
        for pair in pairs:
            if isinstance(pair, dict):
                subject, object_ = pair.get("subject", ""), pair.get("object", "")
                if isinstance(subject, str) and isinstance(object_, str):
                    items.append((subject, predicate, object_))
    return (items,)


def _events(label: Loaded) -> Parts:
    return [(part["event_type"], part["event_trigger"]) for part in label], _arguments(label)


def _events_without_triggers(label: Loaded) -> Parts:
    return [(part["event_type"], "") for part in label], _arguments(label)


def _arguments(label: Loaded) -> list[Item]:
    return [
        (part["event_type"], argument["argument"], argument["role"]) for part in label for argument in part["arguments"]
    ]


def _said_events(answer: dict[str, Loaded]) -> Parts:
    events: list[Item] = []
    arguments: list[Item] = []
    for label, records in answer.items():
        for record in records if isinstance(records, list) else ():
            if isinstance(record, dict) and isinstance(trigger := record.get("trigger", ""), str):
                events.append((label, trigger))
                arguments += _said_arguments(label, record.get("arguments", {}))
    return events, arguments


def _said_roles(answer: dict[str, Loaded]) -> Parts:
    events: list[Item] = []
    arguments: list[Item] = []
    for label, records in answer.items():
        for record in records if isinstance(records, list) else ():
            if isinstance(record, dict):
                events.append((label, ""))
                arguments += _said_arguments(label, record)
    return events, arguments


def _said_arguments(label: str, roles: Loaded) -> list[Item]:
    """Null or a list instead of roles has no items and ends the run."""
    return [
        (label, value, role)
        for role, values in roles.items()
        for value in (values if isinstance(values, list) else (values,))
        if value != ABSENT
    ]


def _said_attributes(answer: dict[str, Loaded]) -> Parts:
    """Entities with all their attributes, which never equal a triple; in set mode the first one ends the run."""
    items: list[Item] = []
    for label, entities in answer.items():
        for text, attributes in entities.items() if isinstance(entities, dict) else ():
            if isinstance(attributes, dict):
                for values in attributes.values():
                    for value in values if isinstance(values, list) else ():
                        value.lower()  # there the texts of a list are folded: what has no lower case ends the run
                items.append((label, text, attributes))
    return (items,)


def _triggers(label: Loaded) -> Parts:  # noqa: ARG001 the same for every label
    raise AttributeError("'EETExtracter' object has no attribute 'post_process'")


# Numbers in arguments are compared too: only Python's own reader keeps huge ones apart.
RULES = {
    "NER": Rules(("",), _entities, _said_entities),
    "RE": Rules(("",), _triples, _said_triples),
    "EE": Rules(("event_", "argument_"), _events, _said_events, json.loads),
    "EEA": Rules(("event_", "argument_"), _events_without_triggers, _said_roles, json.loads),
    "EET": Rules(("",), _triggers, _said_entities),
    "KG": Rules(("",), _triples, _said_attributes),
}
