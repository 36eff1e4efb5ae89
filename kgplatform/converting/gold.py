"""What a unified record says, in the order of its text. Records stay plain: a noun would cost more than a line.

`head` and `tail` or `subject` and `object`, "NAN" for what is absent, single values or lists are all read. A record
that cannot be understood is a ValueError: the caller knows file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kgplatform.notation.answers import NAN
from kgplatform.notation.records import GOLD_KEYS
from kgplatform.types.task import Task

# JSON as it was read: every key is checked where it is used.
Record = Mapping[str, Any]
Typed = tuple[str, str, str]


class GoldEvent(NamedTuple):
    """An event: trigger None where none is marked; the values of each role, distinct, in the order of the text."""

    label: str
    trigger: str | None
    roles: dict[str, list[str]]


class Gold(NamedTuple):
    """What stands in a text, by what would be asked: labels, typed predicates; or its events.

    `found` holds mentions for NER, triggers for EET, (subject, object) for the relation tasks, whose key is
    (subject label, predicate, object label); RE and KG have no labels there unless the record has them.
    """

    found: dict[Any, list[Any]]
    events: list[GoldEvent]


def read_gold(record: Record, task: Task) -> Gold | None:
    """The gold of a record; None where it is not annotated."""
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("no usable text")
    parts = record.get(GOLD_KEYS[task])
    if parts is None:
        return None
    if not isinstance(parts, list) or any(not isinstance(part, dict) for part in parts):
        raise ValueError(f'"{GOLD_KEYS[task]}" is not a list of objects')
    return _READERS[task](parts, text)


def _read_mentions(parts: list[Record], text: str) -> Gold:
    found: dict[Any, list[Any]] = {}
    for part in parts:
        label, name = part.get("entity_type") or part.get("type"), part.get("entity")
        if not isinstance(label, str):
            raise ValueError('an entity has no "entity_type"')
        mentions = found.setdefault(label, [])
        said = (name,) if _is_plain(name) else _texts(part, "entity", "name")
        mentions += [mention for mention in said if mention not in mentions]
    for mentions in found.values():
        _put_in_order(mentions, text)
    return Gold({label: mentions for label, mentions in found.items() if mentions}, [])


def _read_relations(parts: list[Record], text: str, *, typed: bool) -> Gold:
    found: dict[Any, list[Any]] = {}
    for part in parts:
        predicate = part.get("relation") or part.get("predicate")
        if not isinstance(predicate, str):
            raise ValueError('a relation has no "relation"')
        subject_label = str(part.get("head_type") or part.get("subject_type") or "") if typed else ""
        object_label = str(part.get("tail_type") or part.get("object_type") or "") if typed else ""
        pairs = found.setdefault((subject_label, predicate, object_label), [])
        head, tail = part.get("head"), part.get("tail")
        if _is_plain(head) and _is_plain(tail):  # nearly always; what follows reads all else
            if (head, tail) not in pairs:
                pairs.append((head, tail))
            continue
        for subject in _texts(part, "head", "subject"):
            pairs += [pair for pair in ((subject, o) for o in _texts(part, "tail", "object")) if pair not in pairs]
    for pairs in found.values():
        if len(pairs) > 1:
            pairs.sort(key=lambda pair: (_place(text, pair[0]), _place(text, pair[1])))
    return Gold({key: pairs for key, pairs in found.items() if pairs}, [])


def _read_events(parts: list[Record], text: str) -> Gold:
    events: list[GoldEvent] = []
    for part in parts:
        label = part.get("event_type")
        if not isinstance(label, str):
            raise ValueError('an event has no "event_type"')
        trigger = next(_texts(part, "event_trigger", "trigger"), None)
        events.append(GoldEvent(label, trigger, _roles(part.get("arguments") or (), text)))
    events.sort(key=lambda event: -1 if event.trigger is None else _place(text, event.trigger))
    return Gold({}, [event for event in events if event.trigger or event.roles])


def _read_triggers(parts: list[Record], text: str) -> Gold:
    found: dict[Any, list[Any]] = {}
    for event in _read_events(parts, text).events:
        if event.trigger is not None:
            found.setdefault(event.label, []).append(event.trigger)
    return Gold(found, [])


def _roles(value: Any, text: str) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    parts = [{"role": role, "argument": said} for role, said in value.items()] if isinstance(value, dict) else value
    for part in parts:
        role = part.get("role") if isinstance(part, dict) else None
        if not isinstance(role, str) or not role:
            raise ValueError('an argument has no "role"')
        said = roles.setdefault(role, [])
        said += [argument for argument in _texts(part, "argument") if argument not in said]
    for said in roles.values():
        _put_in_order(said, text)
    return {role: said for role, said in roles.items() if said}


def _is_plain(value: Any) -> bool:
    """Whether a value is one text that says something."""
    return type(value) is str and value != NAN and not value.isspace() and value != ""


def _texts(part: Record, *keys: str) -> Iterator[str]:
    """The texts under the first of these keys that is there."""
    for key in keys:
        value = part.get(key)
        if isinstance(value, str):
            if value != NAN and value.strip():
                yield value
            return
        if value is not None:
            yield from _more_texts(value, key)
            return


def _more_texts(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts({key: each}, key)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    else:
        raise ValueError(f'"{key}" is neither a text nor a list of texts')


def _put_in_order(mentions: list[str], text: str) -> None:
    if len(mentions) > 1:
        mentions.sort(key=lambda mention: _place(text, mention))


def _place(text: str, mention: str) -> int:
    """Where a mention first stands; what is not in the text comes last."""
    place = text.find(mention)
    return place if place >= 0 else len(text)


def distinct(pairs: Iterable[Any]) -> list[Any]:
    """Each once, in order."""
    return list(dict.fromkeys(pairs))


_READERS: dict[Task, Callable[[list[Record], str], Gold]] = {
    "NER": _read_mentions,
    "RE": lambda parts, text: _read_relations(parts, text, typed=False),
    "SPO": lambda parts, text: _read_relations(parts, text, typed=True),
    "KG": lambda parts, text: _read_relations(parts, text, typed=True),
    "EE": _read_events,
    "EEA": _read_events,
    "EET": _read_triggers,
}
