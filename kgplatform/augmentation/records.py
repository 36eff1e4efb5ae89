"""Examples in the data's own notation: as they are shown to a model, and as a model writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kgplatform.notation.answers import infer_labels
from kgplatform.notation.records import GOLD_KEYS, read_gold, render_gold
from kgplatform.types.document import PARENT, Document, id_of
from kgplatform.types.extraction import Event, Example, Extraction, Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, Task

TEXT: dict[str, object] = {"type": "string"}

Facts = list[dict[str, object]]


def task_of(example: Example) -> Task:
    """The task of a labelled example of unified records."""
    assert example.task is not None
    return example.task


def facts_key(task: Task) -> str:
    """Under which name a record holds its facts: entity, relation, event."""
    return GOLD_KEYS[task]


def facts_of_gold(example: Example) -> Facts:
    """What the gold says, as the record writes it."""
    assert example.gold is not None
    return render_gold(example.gold.reading, task_of(example))


def as_record(example: Example) -> str:
    """The example as a line of the data."""
    task = task_of(example)
    return json.dumps({"text": example.document.text, facts_key(task): facts_of_gold(example)}, ensure_ascii=False)


def read_facts(facts: object, wanted: Schema, task: Task) -> Reading | None:
    """What written facts say, with the types that the schema gives; None where they are not in the data's notation."""
    if not isinstance(facts, list):
        return None
    try:
        reading = read_gold({facts_key(task): facts}, task)
    except ValueError:
        return None
    return infer_labels(reading, wanted) if task == "SPO" else reading


def added_to(reading: Reading, more: Reading) -> Reading:
    """Both together; arguments of an event that is known by label and trigger join it."""
    events = list(reading.events)
    for event in more.events:
        place = next((at for at, known in enumerate(events) if _key(known) == _key(event)), None)
        if place is None:
            events.append(event)
            continue
        arguments = tuple(dict.fromkeys((*events[place].arguments, *event.arguments)))
        events[place] = events[place].model_copy(update={"arguments": arguments})
    return Reading.of((*reading.mentions, *more.mentions), (*reading.relations, *more.relations), events)


def new_document(text: str, like: Document, parent: str | None = None) -> Document:
    """A document of the source of another one, with this text."""
    known = {name: value for name, value in like.metadata.items() if name == "topic"}
    made_from = {PARENT: parent} if parent else {}
    return like.model_copy(update={"id": id_of(text), "text": text, "metadata": {**known, **made_from}})


def new_example(text: str, reading: Reading, like: Example, recipe: str) -> Example:
    """An example of the set of another one, with this text and gold."""
    document = new_document(text, like.document)
    return like.model_copy(update={"document": document, "gold": Extraction.of(document, reading, recipe)})


def relabelled(example: Example, reading: Reading, recipe: str) -> Example:
    """The example with another gold."""
    return example.model_copy(update={"gold": Extraction.of(example.document, reading, recipe)})


def labels_of(wanted: Schema) -> tuple[str, ...]:
    """All that a schema asks, by name."""
    return (*wanted.labels, *wanted.predicates, *(event.label for event in wanted.events))


def record_schema(wanted: Schema, task: Task) -> dict[str, object]:
    """The JSON schema of a record with a text and facts."""
    return object_of({"text": TEXT, facts_key(task): facts_schema(wanted, task)})


def facts_schema(wanted: Schema, task: Task) -> dict[str, object]:
    """The JSON schema of a list of facts that this schema allows."""
    if task == "NER":
        return _list(object_of({"entity": TEXT, "entity_type": _one_of(wanted.labels)}))
    if task in EVENT_TASKS:
        roles = dict.fromkeys(role for event in wanted.events for role in event.roles)
        argument = object_of({"argument": TEXT, "role": _one_of(tuple(roles))})
        labels = _one_of(tuple(event.label for event in wanted.events))
        return _list(object_of({"event_trigger": TEXT, "event_type": labels, "arguments": _list(argument)}))
    typed = {"head_type": TEXT, "tail_type": TEXT} if task == "SPO" else {}
    return _list(object_of({"head": TEXT, "relation": _one_of(wanted.predicates), "tail": TEXT, **typed}))


def as_schema(value: Mapping[str, object]) -> str:
    """A JSON schema as it is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def fields_schema(**fields: Mapping[str, object]) -> str:
    """The JSON schema of an object with these fields."""
    return as_schema(object_of(fields))


def _key(event: Event) -> tuple[str, str]:
    return event.label, event.trigger.text if event.trigger else ""


def _one_of(names: Sequence[str]) -> dict[str, object]:
    return {"type": "string", "enum": list(names)} if names else TEXT


def _list(items: Mapping[str, object]) -> dict[str, object]:
    return {"type": "array", "items": items}


def object_of(properties: Mapping[str, object]) -> dict[str, object]:
    """The JSON schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
