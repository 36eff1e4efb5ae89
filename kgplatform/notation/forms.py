"""The forms in which a model may be asked to answer: what each can say, the ideal answer in it, its JSON schema.

    labels    {"born in": [{"subject": "Marie Curie", "object": "Warsaw"}]}      every label is a key, as in IEPile
    objects   {"facts": [{"subject": "Marie Curie", "relation": "born in", "object": "Warsaw"}]}
    triples   {"facts": [["Marie Curie", "born in", "Warsaw"]]}
    code      extract = [born_in("Marie Curie", "Warsaw")]                       the schema is asked as Python classes

A form is one line in `FORMS`; `understanding.understand` reads whatever form comes back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

from kgplatform.notation.answer_schema import answer_schema
from kgplatform.notation.code import render_code
from kgplatform.notation.rendering import render_answer
from kgplatform.types.extraction import Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, TASKS, Task

AnswerForm = Literal["labels", "objects", "triples", "code"]
FACTS = "facts"  # the one key of objects and triples: servers that write JSON only want an object

T = TypeVar("T")

_TEXT: dict[str, object] = {"type": "string"}
_TEXTS: dict[str, object] = {"type": "array", "items": _TEXT}


class Form(NamedTuple):
    """What a form of answers can say, the ideal answer in it, and the JSON schema of it ("" = held to none)."""

    tasks: tuple[Task, ...]
    write: Callable[[Reading, Schema, Task], str]
    json_schema: Callable[[Schema, Task], str]


def forms_of(task: Task) -> tuple[AnswerForm, ...]:
    """The forms that can say what a task asks."""
    return tuple(name for name, form in FORMS.items() if task in form.tasks)


# --- labels


def _labels(reading: Reading, wanted: Schema, task: Task) -> str:
    return json.dumps(render_answer(reading, wanted, task), ensure_ascii=False)


# --- objects


def _objects(reading: Reading, wanted: Schema, task: Task) -> str:
    return json.dumps({FACTS: list(_facts(reading, wanted, task))}, ensure_ascii=False)


def _facts(reading: Reading, wanted: Schema, task: Task) -> Iterator[dict[str, object]]:
    if task in ("RE", "SPO"):
        yield from _unique(_relation(relation, task) for relation in _asked(reading, wanted))
        return
    for label, found in render_answer(reading, wanted, task).items():
        if isinstance(found, dict):
            yield from ({"name": name, "type": label, "attributes": said} for name, said in found.items())
        elif isinstance(found, list):
            yield from (_fact(label, part, task) for part in found)


def _relation(relation: Relation, task: Task) -> dict[str, object]:
    ends: dict[str, object] = {
        "subject": relation.subject.text,
        "relation": relation.predicate,
        "object": relation.object.text,
    }
    if task == "RE":
        return ends
    labels = (("subject_type", relation.subject.label), ("object_type", relation.object.label))
    return ends | {key: label for key, label in labels if label}


def _fact(label: str, part: object, task: Task) -> dict[str, object]:
    if task == "NER":
        return {"name": part, "type": label}
    if not isinstance(part, dict):
        return {"event_type": label, "trigger": part}
    said = part["arguments"] if task == "EE" else part
    arguments = [{"role": role, "argument": value} for role, value in said.items() if value != "NAN"]
    trigger = {"trigger": part["trigger"]} if task == "EE" else {}
    return {"event_type": label, **trigger, "arguments": arguments}


def _objects_schema(wanted: Schema, task: Task) -> str:
    labels = {"type": "string", "enum": _names(wanted, task)}
    one: dict[str, object] = {"name": _TEXT, "type": labels}
    if task in ("RE", "SPO"):
        one = {"subject": _TEXT, "relation": labels, "object": _TEXT}
        one |= {"subject_type": _TEXT, "object_type": _TEXT} if task == "SPO" else {}
    elif task == "KG":
        one |= {"attributes": {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TEXTS]}}}
    elif task in EVENT_TASKS:
        roles = list(dict.fromkeys(role for event in wanted.events for role in event.roles))
        argument = _object({"role": {"type": "string", "enum": roles}, "argument": {"anyOf": [_TEXT, _TEXTS]}})
        one = {"event_type": labels}
        one |= {"trigger": _TEXT} if task != "EEA" else {}
        one |= {"arguments": {"type": "array", "items": argument}} if task != "EET" and roles else {}
    return _held(_object(one))


# --- triples


def _triples(reading: Reading, wanted: Schema, task: Task) -> str:
    if task in ("RE", "SPO"):
        rows = [[one.subject.text, one.predicate, one.object.text] for one in _asked(reading, wanted)]
    else:
        answer = render_answer(reading, wanted, task)
        rows = [[str(name), label] for label, names in answer.items() if isinstance(names, list) for name in names]
    return json.dumps({FACTS: list(_unique(rows))}, ensure_ascii=False)


def _triples_schema(wanted: Schema, task: Task) -> str:  # noqa: ARG001 the same for every schema
    count = 3 if task in ("RE", "SPO") else 2
    return _held({"type": "array", "items": _TEXT, "minItems": count, "maxItems": count})


# --- both


def _asked(reading: Reading, wanted: Schema) -> Iterator[Relation]:
    """The relations of the reading that are asked, by the order of the schema."""
    for predicate in wanted.predicates:
        yield from (relation for relation in reading.relations if relation.predicate == predicate)


def _names(wanted: Schema, task: Task) -> list[str]:
    if task == "NER":
        return list(wanted.labels)
    if task in EVENT_TASKS:
        return [event.label for event in wanted.events]
    if task == "KG":
        return list(dict.fromkeys(label for relation in wanted.relations for label in relation.subjects or ("",)))
    return list(wanted.predicates)


def _unique(rows: Iterable[T]) -> Iterator[T]:
    return iter({repr(row): row for row in rows}.values())


def _object(properties: dict[str, object]) -> dict[str, object]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _held(one: dict[str, object]) -> str:
    schema = _object({FACTS: {"type": "array", "items": one}})
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


FORMS: dict[AnswerForm, Form] = {
    "labels": Form(TASKS, _labels, answer_schema),
    "objects": Form(TASKS, _objects, _objects_schema),
    "triples": Form(("NER", "RE", "SPO", "EET"), _triples, _triples_schema),
    "code": Form(TASKS, render_code, lambda *_: ""),
}
