"""From the JSON object of an answer to a reading. Nothing here raises: what has the wrong type is skipped and named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.task import Task

NAN = "NAN"  # IEPile's word for "absent"

_SUBJECT_KEYS = ("subject", "head", "主体", "头实体")
_OBJECT_KEYS = ("object", "tail", "客体", "尾实体")
_SUBJECT_LABEL_KEYS = ("subject_type", "head_type", "主体类型", "头实体类型")
_OBJECT_LABEL_KEYS = ("object_type", "tail_type", "客体类型", "尾实体类型")


class Statements(NamedTuple):
    """All that an answer states in its order; what is said twice stands twice."""

    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()


def read_answer(value: object, task: Task) -> tuple[Reading, tuple[str, ...]]:
    """What an answer object says, and what in it was skipped because it has the wrong type.

    >>> read_answer({"time": ["May"]}, "NER")[0].mentions[0].label
    'time'
    """
    statements, problems = read_statements(value, task)
    events = map(_without_repetitions, statements.events)
    return Reading.of(statements.mentions, statements.relations, events), problems


def read_statements(value: object, task: Task) -> tuple[Statements, tuple[str, ...]]:
    """The same with its repetitions, for those who count them."""
    if not isinstance(value, dict):
        return Statements(), (f"expected an object, found {_kind(value)}",)
    problems: list[str] = []
    statements = _READERS[task](value, problems)
    return statements, tuple(problems)


def _read_mentions(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        mentions=tuple(
            _mention(text, label) for label, texts in value.items() for text in _strings(texts, label, problems)
        )
    )


def _read_triggers(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        events=tuple(
            Event(label=label, trigger=Mention(text=text))
            for label, texts in value.items()
            for text in _strings(texts, label, problems)
        )
    )


def _read_relations(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        relations=tuple(
            relation
            for predicate, pairs in value.items()
            for pair in _parts(pairs)
            if (relation := _relation(predicate, pair, problems)) is not None
        )
    )


def _read_events(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        events=tuple(
            event
            for label, records in value.items()
            for record in _parts(records)
            if (event := _event(label, record, problems)) is not None
        )
    )


def _read_entities(value: dict[str, object], problems: list[str]) -> Statements:
    entities = [
        (Mention(text=text, label=label or None), attributes)
        for label, group in value.items()
        for text, attributes in _entities(group, label, problems)
    ]
    return Statements(
        tuple(entity for entity, _ in entities),
        tuple(
            Relation(subject=entity, predicate=attribute, object=Mention(text=text))
            for entity, attributes in entities
            for attribute, texts in attributes.items()
            for text in _strings(texts, attribute, problems)
        ),
    )


_READERS: dict[Task, Callable[[dict[str, object], list[str]], Statements]] = {
    "NER": _read_mentions,
    "EET": _read_triggers,
    "RE": _read_relations,
    "SPO": _read_relations,
    "EE": _read_events,
    "EEA": _read_events,
    "KG": _read_entities,
}


def _relation(predicate: str, pair: object, problems: list[str]) -> Relation | None:
    if isinstance(pair, list) and len(pair) == 2:
        pair = {"subject": pair[0], "object": pair[1]}
    if not isinstance(pair, dict):
        problems.append(f"{predicate}: expected a pair, found {_kind(pair)}")
        return None
    subject, object_ = _first_text(pair, _SUBJECT_KEYS), _first_text(pair, _OBJECT_KEYS)
    if subject is None or object_ is None:
        problems.append(f"{predicate}: a pair lacks its {'subject' if subject is None else 'object'}")
        return None
    typed = len(pair) > 2
    return Relation(
        subject=_mention(subject, _first_text(pair, _SUBJECT_LABEL_KEYS) if typed else None),
        predicate=predicate,
        object=_mention(object_, _first_text(pair, _OBJECT_LABEL_KEYS) if typed else None),
    )


@lru_cache(maxsize=1024)  # names come again and again, in one answer and from one to the next
def _mention(text: str, label: str | None) -> Mention:
    return Mention(text=text, label=label)


def _event(label: str, record: object, problems: list[str]) -> Event | None:
    """An event with `trigger` and `arguments`, or the flat object of roles that EEA uses."""
    if not isinstance(record, dict):
        problems.append(f"{label}: expected an event, found {_kind(record)}")
        return None
    roles = record.get("arguments") if "trigger" in record or isinstance(record.get("arguments"), dict) else record
    trigger = record.get("trigger") if roles is not record else None
    if roles is not None and not isinstance(roles, dict):
        problems.append(f"{label}: expected arguments by role, found {_kind(roles)}")
        roles = None
    words = _strings(trigger, f"{label}.trigger", problems)
    arguments = tuple(
        Argument(role=role, mention=Mention(text=text))
        for role, texts in (roles or {}).items()
        for text in _strings(texts, f"{label}.{role}", problems)
    )
    if not words and not arguments:
        return None
    return Event(label=label, trigger=Mention(text=words[0]) if words else None, arguments=arguments)


def _without_repetitions(event: Event) -> Event:
    """The event with each argument once."""
    arguments = tuple(dict.fromkeys(event.arguments))
    return event if len(arguments) == len(event.arguments) else event.model_copy(update={"arguments": arguments})


def _entities(group: object, label: str, problems: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(group, dict):
        if group not in (None, [], NAN):
            problems.append(f"{label}: expected entities with attributes, found {_kind(group)}")
        return
    for text, attributes in group.items():
        if isinstance(attributes, dict) and text.strip():
            yield text, attributes
        else:
            problems.append(f"{label}.{text}: expected attributes, found {_kind(attributes)}")


def _strings(value: object, where: str, problems: list[str]) -> tuple[str, ...]:
    """The texts of a value: a string, a list of strings, or nothing (null, NAN)."""
    texts: list[str] = []
    for part in _parts(value):
        if isinstance(part, bool) or not isinstance(part, str | int | float):
            if part is not None:
                problems.append(f"{where}: expected a text, found {_kind(part)}")
            continue
        text = str(part)
        if text != NAN and text.strip():
            texts.append(text)
    return tuple(texts)


def _parts(value: object) -> list[object]:
    """A list as it is; a single value where a list was expected counts as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_text(pair: dict[str, object], keys: Iterable[str]) -> str | None:
    for key in keys:
        value = pair.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip() and value != NAN:
            return value
    return None


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
