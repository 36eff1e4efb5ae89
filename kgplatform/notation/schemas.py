"""Schemas as IEPile and InstructIE write them, both ways: three JSON lines, topics, the `schema` of an instruction.

A schema that is not what it should be is a ValueError here: the caller knows the file it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Task


def read_schema_lines(lines: Sequence[str], task: Task) -> Schema:
    """The schema of a three-line `schema.json`: types, relations or roles, roles per type.

    Typed strings (`人物_出生日期_Date`) are split with the second line as the guide, so that `_` may stand in a name.
    """
    types, names, members = _three_values(lines)
    if task == "NER":
        return Schema(labels=_strings(types, "line 1"), label_descriptions=_descriptions(types))
    if task in ("EE", "EEA", "EET"):
        return Schema(events=_event_types(types, members, task))
    if task == "SPO":
        return Schema(relations=_typed_relations(_strings(types, "line 1"), _strings(names, "line 2")))
    if task == "KG":
        return Schema(relations=_attributes(members, names))
    return schema_of(names if names else [split_typed(typed, ())[1] for typed in _strings(types, "line 1")], "RE")


def holds_attributes(lines: Sequence[str]) -> bool:
    """Whether the third line gives members to types: in a relation task that is KG's entity types and attributes."""
    members = _three_values(lines)[2]
    return isinstance(members, dict) and bool(members)


def asked(schema: Schema, task: Task, *, given_triggers: bool = False) -> list[object] | dict[str, object]:
    """The value that stands under `schema` in an instruction record of this task.

    `given_triggers`: EEA records name the triggers where they are known.
    """
    if task == "NER":
        return list(schema.labels)
    if task == "EET":
        return [event.label for event in schema.events]
    if task == "RE":
        return list(schema.predicates)
    if task == "SPO":
        return [_written_relation(relation) for relation in schema.relations]
    if task == "KG":
        return _written_attributes(schema.relations)
    return [_written_event(event, task, given_triggers) for event in schema.events]


def schema_of(value: object, task: Task) -> Schema:
    """The schema that a `schema` value of an instruction record asks: the inverse of `asked`.

    The descriptions of OneKE's dictionaries are kept.
    """
    if task == "NER":
        return Schema(labels=_strings(value, "schema"), label_descriptions=_descriptions(value))
    if task == "EET":
        return Schema(events=tuple(EventType(label=label) for label in _strings(value, "schema")))
    if task == "RE":
        described = value if isinstance(value, dict) else {}
        return Schema(
            relations=tuple(
                RelationType(predicate=predicate, description=_text(described.get(predicate)))
                for predicate in _strings(value, "schema")
            )
        )
    if task == "SPO":
        return Schema(relations=tuple(_read_relation(part) for part in _objects(value)))
    if task == "KG":
        return Schema(relations=tuple(relation for part in _objects(value) for relation in _read_attributes(part)))
    if isinstance(value, dict):
        return Schema(events=tuple(_described_event(label, content) for label, content in value.items()))
    return Schema(events=tuple(_read_event(part) for part in _objects(value)))


def read_topic_schemas(text: str) -> dict[str, Schema]:
    """InstructIE's schema file: for each topic its relations, typed where the typed string can be understood."""
    value = _parsed(text, "the schema")
    if not isinstance(value, dict):
        raise ValueError("a schema of topics is one object: {topic: [typed relations, relations]}")
    return {topic: _topic_schema(topic, lists) for topic, lists in value.items()}


def find_topic(topics: Iterable[str], name: str) -> str | None:
    """The topic that is meant by a name: `Geographic Location` is `Geographic_Location`, 建筑 is 建筑结构."""
    known = tuple(topics)
    if name in known:
        return name
    return next((topic for topic in known if _folded_topic(topic) == _folded_topic(name)), None)


def split_typed(typed: str, predicates: Sequence[str], likely: str | None = None) -> tuple[str, str, str]:
    """Subject label, predicate, object label of `subject_predicate_object`.

    `likely` is tried first, then the longest known predicate that fits; a string that fits none is split at its
    first and last `_`, which is right only where no name holds a `_`.
    """
    fits = [predicate for predicate in predicates if f"_{predicate}_" in typed]
    if likely in fits:
        fits = [likely]
    if fits:
        predicate = max(fits, key=len)
        subject, _, object_ = typed.partition(f"_{predicate}_")
        if subject and object_:
            return subject, predicate, object_
    parts = typed.split("_")
    if len(parts) < 3 or not all((parts[0], parts[-1])):
        raise ValueError(f"{typed!r} is not subject_predicate_object")
    return parts[0], "_".join(parts[1:-1]), parts[-1]


# --- three lines


def _three_values(lines: Sequence[str]) -> tuple[object, object, object]:
    written = [line for line in lines if line.strip()]
    if len(written) != 3:
        raise ValueError(
            f"a schema has three JSON lines (types; relations or roles; roles per type), found {len(written)}"
        )
    first, second, third = (_parsed(line, f"line {number}") for number, line in enumerate(written, start=1))
    return first, second, third


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{where} is not JSON: {error.msg} at character {error.pos + 1}") from error


def _event_types(types: object, members: object, task: Task) -> tuple[EventType, ...]:
    if isinstance(types, dict):
        return schema_of(types, task).events
    roles = members if isinstance(members, dict) and task != "EET" else {}
    return tuple(
        EventType(label=label, roles=_strings(roles.get(label, []), f"roles of {label}"))
        for label in _strings(types, "line 1")
    )


def _typed_relations(typed: Sequence[str], predicates: Sequence[str]) -> tuple[RelationType, ...]:
    aligned = predicates if len(predicates) == len(typed) else [None] * len(typed)
    relations = []
    for string, likely in zip(typed, aligned, strict=True):
        subject, predicate, object_ = split_typed(string, predicates, likely)
        relations.append(RelationType(predicate=predicate, subjects=(subject,), objects=(object_,)))
    covered = {relation.predicate for relation in relations}
    untyped = [RelationType(predicate=predicate) for predicate in predicates if predicate not in covered]
    return tuple(dict.fromkeys((*relations, *untyped)))


def _attributes(members: object, names: object) -> tuple[RelationType, ...]:
    if isinstance(members, dict) and members:
        value = [{"entity_type": label, "attributes": attributes} for label, attributes in members.items()]
        return schema_of(value, "KG").relations
    return schema_of(names, "RE").relations


# --- topics


def _topic_schema(topic: str, lists: object) -> Schema:
    if not isinstance(lists, list) or len(lists) != 2:
        raise ValueError(f"topic {topic!r}: expected two lists, typed relations and relations")
    typed, plain = _strings(lists[0], topic), _strings(lists[1], topic)
    aligned = plain if len(plain) == len(typed) else (None,) * len(typed)
    relations = [_topic_relation(string, plain, likely) for string, likely in zip(typed, aligned, strict=True)]
    kept = [relation for relation in relations if relation is not None]
    covered = {relation.predicate for relation in kept}
    # a relation whose typed string is broken is still asked, without types
    kept.extend(RelationType(predicate=predicate) for predicate in plain if predicate not in covered)
    order = {predicate: place for place, predicate in enumerate(plain)}
    kept.sort(key=lambda relation: order.get(relation.predicate, len(order)))
    return Schema(relations=tuple(dict.fromkeys(kept)))


def _topic_relation(typed: str, plain: Sequence[str], likely: str | None) -> RelationType | None:
    if not any(f"_{predicate}_" in typed for predicate in plain):
        return None
    try:
        subject, predicate, object_ = split_typed(typed, plain, likely)
    except ValueError:
        return None
    if predicate not in plain:
        return None
    return RelationType(predicate=predicate, subjects=alternatives(subject), objects=alternatives(object_))


def alternatives(label: str) -> tuple[str, ...]:
    """The labels that a label of InstructIE allows: `organization/human` is two."""
    return tuple(dict.fromkeys(part.strip() for part in label.split("/") if part.strip()))


def _folded_topic(name: str) -> str:
    folded = "".join(name.casefold().replace("_", " ").replace("-", " ").split())
    # the classifier says 建筑, the schema file 建筑结构
    return folded.removesuffix("结构")


# --- the `schema` of an instruction record


def _written_relation(relation: RelationType) -> dict[str, str]:
    return {
        "subject_type": "/".join(relation.subjects),
        "predicate": relation.predicate,
        "object_type": "/".join(relation.objects),
    }


def _written_attributes(relations: Iterable[RelationType]) -> list[object]:
    attributes: dict[str, dict[str, str]] = {}
    for relation in relations:
        for label in relation.subjects or ("",):
            attributes.setdefault(label, {})[relation.predicate] = relation.description
    return [
        {"entity_type": label, "attributes": described if any(described.values()) else list(described)}
        for label, described in attributes.items()
    ]


def _written_event(event: EventType, task: Task, given_triggers: bool) -> dict[str, object]:
    if task == "EE":
        return {"event_type": event.label, "trigger": True, "arguments": list(event.roles)}
    if given_triggers and event.triggers:
        return {"event_type": event.label, "trigger": list(event.triggers), "arguments": list(event.roles)}
    return {"event_type": event.label, "arguments": list(event.roles)}


def _read_relation(part: Mapping[str, object]) -> RelationType:
    subject, predicate, object_ = (part.get(key) for key in ("subject_type", "predicate", "object_type"))
    if not isinstance(predicate, str) or not predicate:
        raise ValueError('a relation of the schema has no "predicate"')
    return RelationType(
        predicate=predicate,
        subjects=(subject,) if isinstance(subject, str) and subject else (),
        objects=(object_,) if isinstance(object_, str) and object_ else (),
        description=_text(part.get("description")),
    )


def _read_attributes(part: Mapping[str, object]) -> Iterator[RelationType]:
    label, attributes = part.get("entity_type"), part.get("attributes", [])
    described = attributes if isinstance(attributes, dict) else {}
    for attribute in _strings(attributes, f"attributes of {label}"):
        yield RelationType(
            predicate=attribute,
            subjects=(label,) if isinstance(label, str) and label else (),
            description=_text(described.get(attribute)),
        )


def _read_event(part: Mapping[str, object]) -> EventType:
    label, triggers = part.get("event_type"), part.get("trigger")
    if not isinstance(label, str) or not label:
        raise ValueError('an event of the schema has no "event_type"')
    return EventType(
        label=label,
        roles=_strings(part.get("arguments") or [], f"arguments of {label}"),
        triggers=_strings(triggers, f"trigger of {label}") if isinstance(triggers, list) else (),
        description=_text(part.get("description")),
        role_descriptions=_descriptions(part.get("arguments")),
    )


def _described_event(label: str, content: object) -> EventType:
    """OneKE's way: `{label: {label: description, "trigger": true, "arguments": {role: description}}}`."""
    if not isinstance(content, dict):
        return EventType(label=label, description=_text(content))
    event = _read_event({**content, "event_type": label})
    return event.model_copy(update={"description": _text(content.get(label)) or event.description})


def _strings(value: object, where: str) -> tuple[str, ...]:
    """Each string of a list, or each key of a dictionary of descriptions, once."""
    if not isinstance(value, list | dict) or not all(isinstance(part, str) for part in value):
        raise ValueError(f"{where}: expected a list of strings")
    return tuple(dict.fromkeys(part for part in value if part))


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise ValueError("schema: expected a list of objects")
    return iter(value)


def _descriptions(value: object) -> tuple[tuple[str, str], ...]:
    pairs = value.items() if isinstance(value, dict) else ()
    return tuple((name, words) for name, words in pairs if isinstance(words, str) and words)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
