"""Gold as IEPile and InstructIE write it: unified records and the `label` of instruction records, both ways.

`head` and `tail` become subject and object here, "NAN" becomes absence, and neither is seen again. A record that
cannot be understood is a ValueError: the caller knows file and line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kgplatform.notation.answers import NAN, read_answer
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.task import EVENT_TASKS, Task

# Where a unified record keeps the gold of a task.
GOLD_KEYS: dict[Task, str] = {
    "NER": "entity",
    "RE": "relation",
    "SPO": "relation",
    "KG": "relation",
    "EE": "event",
    "EET": "event",
    "EEA": "event",
}


def read_gold(record: Mapping[str, object], task: Task) -> Reading:
    """What a unified record says: its entities, relations or events; a record without them says nothing."""
    key = GOLD_KEYS[task]
    return _read_parts(record.get(key), task, key)


def read_label(label: object, task: Task) -> Reading:
    """What the `label` of an instruction record says: the list of a unified record, or nested as a KG answer."""
    value = _parsed(label) if isinstance(label, str) else label
    if not isinstance(value, dict):
        return _read_parts(value, task, "label")
    reading, problems = read_answer(value, task)
    if problems:
        raise ValueError(f"label: {problems[0]}")
    return reading


def render_gold(reading: Reading, task: Task) -> list[dict[str, object]]:
    """The reading as the list of a unified record."""
    if task == "NER":
        return [{"entity": mention.text, "entity_type": mention.label or ""} for mention in reading.mentions]
    if task in EVENT_TASKS:
        return [_render_event(event) for event in reading.events]
    return [_render_relation(relation, typed=task == "SPO") for relation in reading.relations]


def _parsed(label: str) -> object:
    try:
        return json.loads(label)
    except json.JSONDecodeError as error:
        raise ValueError(f"label is not JSON: {error.msg} at character {error.pos + 1}") from error


def _read_parts(value: object, task: Task, key: str) -> Reading:
    if value is None:
        return Reading()
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise ValueError(f'"{key}" is not a list of objects')
    if task == "NER":
        return Reading.of(mention for part in value for mention in _mentions(part))
    if task in EVENT_TASKS:
        return Reading.of(events=(_event(part, with_arguments=task != "EET") for part in value))
    typed = task == "SPO"
    return Reading.of(relations=(relation for part in value for relation in _relations(part, typed)))


def _mentions(part: Mapping[str, object]) -> Iterator[Mention]:
    label = _first(part, "entity_type", "type")
    if label is None:
        raise ValueError('an entity has no "entity_type"')
    yield from _named(part, "entity", "entity", "name", label=label)


def _relations(part: Mapping[str, object], typed: bool) -> Iterator[Relation]:
    predicate = _first(part, "relation", "predicate")
    if predicate is None:
        raise ValueError('a relation has no "relation"')
    subject_label = _first(part, "head_type", "subject_type") if typed else None
    object_label = _first(part, "tail_type", "object_type") if typed else None
    for subject in _named(part, "relation", "head", "subject", label=subject_label):
        for object_ in _named(part, "relation", "tail", "object", label=object_label):
            yield Relation(subject=subject, predicate=predicate, object=object_)


def _event(part: Mapping[str, object], with_arguments: bool) -> Event:
    label = _first(part, "event_type")
    if label is None:
        raise ValueError('an event has no "event_type"')
    trigger = _first(part, "event_trigger", "trigger")
    return Event(
        label=label,
        trigger=None if trigger is None else Mention(text=trigger),
        arguments=tuple(_arguments(part.get("arguments"), label)) if with_arguments else (),
    )


def _arguments(value: object, label: str) -> Iterator[Argument]:
    """Arguments are a list of `{argument, role}`, or an object of roles as in answers."""
    if isinstance(value, dict):
        pairs: list[tuple[object, object]] = list(value.items())
    elif value is None or (isinstance(value, list) and all(isinstance(part, dict) for part in value)):
        pairs = [(part.get("role"), part.get("argument")) for part in value or ()]
    else:
        raise ValueError(f'the "arguments" of {label!r} are not a list of objects')
    for role, content in pairs:
        for text in _texts(content, f"an argument of {label!r}"):
            if not isinstance(role, str) or not role:
                raise ValueError(f'an argument of {label!r} has no "role"')
            yield Argument(role=role, mention=Mention(text=text))


def _named(part: Mapping[str, object], what: str, *keys: str, label: str | None) -> Iterator[Mention]:
    """The mentions under the first of these keys that is there."""
    present = [key for key in keys if key in part]
    if not present:
        article = "an" if what[0] in "aeiou" else "a"
        raise ValueError(f'{article} {what} has no "{keys[0]}"')
    for text in _texts(part[present[0]], f'"{present[0]}"'):
        yield Mention(text=text, label=label)


def _first(part: Mapping[str, object], *keys: str) -> str | None:
    """The text under the first of these keys that holds one."""
    return next((text for key in keys for text in _texts(part.get(key), f'"{key}"')), None)


def _texts(value: object, where: str) -> Iterator[str]:
    """The texts of a value: a string, a number or a list of them; "NAN", null and blank strings are none."""
    if isinstance(value, list):
        for part in value:
            yield from _texts(part, where)
    elif isinstance(value, str):
        if value != NAN and value.strip():
            yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif value is not None:
        raise ValueError(f"{where} is neither a text nor a list of texts")


def _render_relation(relation: Relation, typed: bool) -> dict[str, object]:
    if not typed:
        return {"head": relation.subject.text, "relation": relation.predicate, "tail": relation.object.text}
    return {
        "head": relation.subject.text,
        "head_type": relation.subject.label or "",
        "relation": relation.predicate,
        "tail": relation.object.text,
        "tail_type": relation.object.label or "",
    }


def _render_event(event: Event) -> dict[str, object]:
    return {
        "event_trigger": event.trigger.text if event.trigger else NAN,
        "event_type": event.label,
        "arguments": [{"argument": argument.mention.text, "role": argument.role} for argument in event.arguments],
    }
