"""A schema as Python classes: how code asks, and which class means which label.

The names of classes and fields are the labels, with `_` for what no Python name can hold.
"""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kgplatform.types.schema import EventType, Schema
from kgplatform.types.task import Task

_OURS = frozenset(("Entity", "Relation", "Event", "Triple", "Rel", "Extract", "extract", "str", "list", "dataclass"))


class AskedClass(NamedTuple):
    """A class of the schema: its label, its fields with their labels, and what the ends of a typed relation are."""

    label: str
    fields: Mapping[str, str] = {}
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


def render_classes(wanted: Schema, task: Task) -> str:
    """The schema as Python classes, each with its label as a comment, and what it means where that is said."""
    classes = asked_classes(wanted, task)
    match task:
        case "NER":
            words = dict(wanted.label_descriptions)
            parts = [_head(name, "Entity", one.label, words.get(one.label, "")) for name, one in classes.items()]
        case "EE" | "EEA" | "EET":
            events = {event.label: event for event in wanted.events}
            parts = [_event_class(name, one, events[one.label], task) for name, one in classes.items()]
        case "KG":
            parts = [_entity_class(name, one, wanted) for name, one in classes.items() if one.fields]
        case _:
            parts = [*_end_classes(wanted, task), *_relation_classes(wanted, task)]
    return "\n\n".join(parts)


def _head(name: str, base: str, label: str, words: str = "") -> str:
    said = f"  # {quoted(label)}" + (f": {_one_line(words)}" if words else "")
    return (
        f"class {name}({base}):{said}\n    name: str"
        if base == "Entity"
        else f"@dataclass\nclass {name}({base}):{said}"
    )


def _event_class(name: str, one: AskedClass, event: EventType, task: Task) -> str:
    words = dict(event.role_descriptions)
    lines = [_head(name, "Event", one.label, event.description)]
    if task != "EEA":
        lines.append("    trigger: str")
    elif event.triggers:
        lines.append(f"    # trigger: {', '.join(map(quoted, event.triggers))}")
    lines += [_field(field, role, words.get(role, "")) for field, role in one.fields.items()]
    return "\n".join(lines if len(lines) > 1 else [*lines, "    ..."])


def _entity_class(name: str, one: AskedClass, wanted: Schema) -> str:
    words = {relation.predicate: relation.description for relation in wanted.relations}
    head = f"@dataclass\nclass {name}(Entity):" + (f"  # {quoted(one.label)}" if one.label else "")
    fields = [_field(field, attribute, words.get(attribute, "")) for field, attribute in one.fields.items()]
    return "\n".join([head, "    name: str", *fields])


def _field(field: str, label: str, words: str) -> str:
    return f"    {field}: list[str]  # {quoted(label)}" + (f": {_one_line(words)}" if words else "")


def _end_classes(wanted: Schema, task: Task) -> Iterator[str]:
    names = end_names(wanted, task)
    yield from (_head(name, "Entity", label) for label, name in names.items())


def _relation_classes(wanted: Schema, task: Task) -> Iterator[str]:
    names, words = end_names(wanted, task), {one.predicate: one.description for one in wanted.relations}
    for name, one in asked_classes(wanted, task).items():
        if not one.fields:
            continue  # an end
        ends = [" | ".join(names[label] for label in labels) or "str" for labels in (one.subjects, one.objects)]
        head = _head(name, "Relation", one.label, words.get(one.label, ""))
        yield f"{head}\n    subject: {ends[0]}\n    object: {ends[1]}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def quoted(text: str) -> str:
    """A text as Python and JSON write it."""
    return json.dumps(text, ensure_ascii=False)


# --- names


def asked_classes(wanted: Schema, task: Task) -> dict[str, AskedClass]:
    """The classes of a schema by their names, those of entities first."""
    match task:
        case "NER":
            return {name: AskedClass(label) for label, name in _names(wanted.labels).items()}
        case "EE" | "EEA" | "EET":
            names = _names(event.label for event in wanted.events)
            roles = {event.label: event.roles if task != "EET" else () for event in wanted.events}
            return {name: AskedClass(label, _fields(roles[label])) for label, name in names.items()}
        case "KG":
            attributes: dict[str, list[str]] = {}
            for relation in wanted.relations:
                for label in relation.subjects or ("",):
                    attributes.setdefault(label, []).append(relation.predicate)
            names = _names(attributes)
            return {name: AskedClass(label, _fields(attributes[label])) for label, name in names.items()}
    return _relation_types(wanted, task)


def _relation_types(wanted: Schema, task: Task) -> dict[str, AskedClass]:
    """A class for each relation type of SPO, for each predicate of RE; those of their ends before them."""
    known = {name: AskedClass(label) for label, name in end_names(wanted, task).items()}
    taken = set(known)
    ends = {"subject": "subject", "object": "object"}
    asked = [
        (one.predicate, one.subjects, one.objects) if task == "SPO" else (one.predicate, (), ())
        for one in wanted.relations
    ]
    for predicate, subjects, objects in dict.fromkeys(asked):
        known[_free(_identifier(predicate), taken)] = AskedClass(predicate, ends, subjects, objects)
    return known


def end_names(wanted: Schema, task: Task) -> dict[str, str]:
    """The names of the classes that the ends of relations may have: relations of RE have texts for ends."""
    if task != "SPO":
        return {}
    return _names(label for relation in wanted.relations for label in (*relation.subjects, *relation.objects))


def _names(labels: Iterable[str]) -> dict[str, str]:
    taken: set[str] = set()
    return {label: _free(_identifier(label), taken) for label in dict.fromkeys(labels)}


def _fields(roles: Iterable[str]) -> dict[str, str]:
    taken = {"trigger", "name"}
    return {_free(_identifier(role), taken): role for role in dict.fromkeys(roles)}


def _identifier(label: str) -> str:
    """The label as Python reads a name: composed, with `_` for what no name can hold."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", label)).strip("_")
    name = name if name.isidentifier() else f"_{name}"
    name = name if name.isidentifier() else "_" + "".join(sign for sign in name if f"_{sign}".isidentifier())
    return f"{name}_" if keyword.iskeyword(name) or name in _OURS else name


def _free(name: str, taken: set[str]) -> str:
    free = next(
        one for number in range(1, len(taken) + 2) if (one := name if number == 1 else f"{name}_{number}") not in taken
    )
    taken.add(free)
    return free
