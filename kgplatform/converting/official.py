"""The official conversion of IEPile, faults and all, for those who must have the same file.

What it makes is settled by its own numbers: which labels, in which batches, with which answers. Where the original
depends on the order of a Python set, an order is chosen that stays the same. What makes the original crash is an
error here that names the record.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from kgplatform.converting.lines import Slate, id_of, once, text_of, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.errors import DatasetError
from kgplatform.notation.records import GOLD_KEYS
from kgplatform.notation.slices import batches
from kgplatform.types.task import Task

# Records are JSON as it was read: checked where a key is used, as the original does.
Record = Mapping[str, Any]
Answers = dict[str, Any]


class OfficialSchema:
    """The three lines of a schema file, as the original reads them."""

    def __init__(self, types: Sequence[str], names: Sequence[str], members: Mapping[str, Sequence[str]]) -> None:
        self.types = list(types)
        self.names = list(names)
        self.members = {label: list(dict.fromkeys(roles)) for label, roles in members.items()}


class OfficialConverter:
    """Converts the records of one set, in their order: the draws of a text depend on those before it."""

    def __init__(
        self,
        schema: OfficialSchema,
        slate: Slate,
        options: ConvertOptions,
        hard: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._schema = schema
        self._slate = slate
        self._options = options
        self._hard = hard or {}
        self._numbers = np.random.RandomState(options.seed)
        self._order = random.Random(options.seed)
        self._schemas: dict[tuple[str, ...], str] = {}
        self._nothing: dict[tuple[str, ...], str] = {}
        self._labels = schema.names if options.task == "RE" else schema.types
        self._known = frozenset(self._labels)

    def convert(self, records: Iterable[Record]) -> Iterator[str]:
        """The lines of every record."""
        lines = {"EE": self._event_lines, "EEA": self._argument_lines, "KG": self._entity_lines}
        of_record = lines.get(self._options.task, self._label_lines)
        if self._options.cluster_mode and self._options.task in ("EEA", "KG"):
            raise DatasetError(f"the official conversion of {self._options.task} has no hard negatives: it crashes")
        for record in records:
            text = record["text"]
            tail = text_of(text)
            if self._options.split == "train":
                for schema, output in of_record(record):
                    yield self._slate.train(text=tail, schema=schema, output=output)
            else:
                label = self._label(record)
                for schema, _ in of_record(record):
                    yield self._slate.test(id_of(text), tail, schema, label)

    # --- NER, RE, SPO, EET: a label is a string

    def _label_lines(self, record: Record) -> Iterator[tuple[str, str]]:
        if self._options.split == "test":
            _gold(record, self._options.task, missing_is_fine=True)
            found: Answers = {}
            asked: Sequence[str] = self._labels
        else:
            found = _labelled(record, self._options.task)
            asked = self._asked(found, record)
        for labels in batches(asked, self._options.size):
            yield self._label_schema(labels), self._label_answers(labels, found)

    def _asked(self, found: Answers, record: Record) -> Sequence[str]:
        """The labels that a text of the train split is asked for, in order."""
        if self._options.cluster_mode:
            cluster, settled = self._cluster(found, record)
            return cluster if settled else self._sorted(cluster)
        absent = [label for label in self._labels if label not in found]
        share = self._options.neg_schema
        if 0 <= share < 1:
            count = self._drawn(len(self._labels), share)
            if not found and share > 0:
                count = max(1, count)
            absent = self._order.sample(absent, min(count, len(absent)))
        return self._sorted([*found, *absent])

    def _cluster(self, found: Answers, record: Record) -> tuple[list[str], bool]:
        """What is there with what is easily taken for it, and a few others; whether that is in order already."""
        if len(self._labels) == 1:
            return list(self._labels), True
        if not found:
            if self._options.neg_schema < 0:
                raise _crash(record, "hard negatives with a negative --neg-schema, and a text without labels")
            count = max(1, self._drawn(len(self._labels), self._options.neg_schema / 2))
            return self._order.sample(list(self._labels), min(count, len(self._labels))), True
        near = dict.fromkeys(found)
        for label in found:
            if label not in self._hard:
                raise _crash(record, f"{label!r} has no hard negatives in the dictionary given")
            near.update(dict.fromkeys(self._hard[label]))
        rest = [label for label in self._labels if label not in near]
        near.update(dict.fromkeys(self._order.sample(rest, min(self._options.size, len(rest)))))
        return list(near), False

    def _drawn(self, count: int, share: float) -> int:
        return int(self._numbers.binomial(1, share, count).sum())

    def _sorted(self, labels: list[str]) -> list[str]:
        if not self._options.random_sort:
            return sorted(labels)
        self._order.shuffle(labels)
        return labels

    def _label_schema(self, labels: tuple[str, ...]) -> str:
        schema = self._schemas.get(labels)
        if schema is None:
            typed = self._options.task == "SPO"
            value: list[Any] = [_typed(label) for label in labels] if typed else list(labels)
            schema = self._schemas[labels] = twice(once(value))
        return schema

    def _label_answers(self, labels: tuple[str, ...], found: Answers) -> str:
        if not any(label in found for label in labels):
            nothing = self._nothing.get(labels)
            if nothing is None:
                nothing = self._nothing[labels] = twice(once({self._key(label): [] for label in labels}))
            return nothing
        # a later label with the same key takes the place of an earlier one: SPO answers know predicates only
        return twice(once({self._key(label): found.get(label, []) for label in labels}))

    def _key(self, label: str) -> str:
        return str(_typed(label)["predicate"]) if self._options.task == "SPO" else label

    # --- EE: event types with their roles

    def _event_lines(self, record: Record) -> Iterator[tuple[str, str]]:
        if self._options.split == "test":
            _gold(record, "EE", missing_is_fine=True)
            asked = {label: sorted(roles) for label, roles in self._schema.members.items()}
            events: dict[str, list[Any]] = {}
        else:
            events = _events_by_type(record)
            asked = self._asked_events(events, record)
        if not asked:
            yield "[]", "{}"
            return
        for labels in batches(list(asked), self._options.size):
            value = [{"event_type": label, "trigger": True, "arguments": asked[label]} for label in labels]
            answer = {label: _event_answers(record["text"], events.get(label, ()), asked[label]) for label in labels}
            yield twice(once(value)), twice(once(answer))

    def _asked_events(self, events: Mapping[str, list[Any]], record: Record) -> dict[str, list[str]]:
        used = {label: _roles_of(found) for label, found in events.items()}
        if self._options.cluster_mode:
            chosen, _ = self._cluster(dict(events), record)
            asked = {label: self._cluster_roles(label, used.get(label, ())) for label in chosen}
        else:
            asked = self._drawn_events(used)
        order = self._sorted(list(asked))
        return {label: sorted(asked[label]) for label in order}

    def _drawn_events(self, used: Mapping[str, list[str]]) -> dict[str, list[str]]:
        share = self._options.neg_schema
        members = self._schema.members
        absent = [label for label in members if label not in used]
        if share == 0:
            return {label: list(members.get(label, ())) for label in used}
        if share < 0 or share >= 1:
            every = [*used, *absent]
            return {label: _joined(members.get(label, ()), used.get(label, ())) for label in every}
        count = self._drawn(len(members), share)
        asked = {label: [*self._drawn_roles(members.get(label, ()), roles), *roles] for label, roles in used.items()}
        for label in self._order.sample(absent, min(max(count, 0 if used else 1), len(absent))):
            asked[label] = self._drawn_roles(members[label], ())
        return asked

    def _cluster_roles(self, label: str, used: Sequence[str]) -> list[str]:
        roles = self._schema.members.get(label, ())
        if self._options.neg_schema < 0:
            return _joined(roles, used)
        return [*self._drawn_roles(roles, used), *used]

    def _drawn_roles(self, roles: Sequence[str], used: Sequence[str]) -> list[str]:
        rest = [role for role in roles if role not in used]
        return self._order.sample(rest, min(self._drawn(len(roles), self._options.neg_schema), len(rest)))

    # --- EEA: the event types of a text, with given triggers

    def _argument_lines(self, record: Record) -> Iterator[tuple[str, str]]:
        _gold(record, "EEA")
        if not record["event"]:
            return
        train = self._options.split == "train"
        if train and self._options.neg_schema < 0:
            raise _crash(record, "--neg-schema is negative")
        events: dict[str, list[Any]] = {}
        for event in record["event"]:
            events.setdefault(event["event_type"], []).append(event)
        asked = {label: self._asked_arguments(label, events[label]) for label in events}
        order = self._sorted(list(asked)) if train else list(asked)
        for labels in batches(order, self._options.size):
            value = [asked[label] for label in labels]
            answer = {label: _argument_answers(events[label], asked[label]["arguments"]) for label in labels}
            yield twice(once(value)), twice(once(answer))

    def _asked_arguments(self, label: str, events: Sequence[Record]) -> dict[str, Any]:
        roles = _joined(self._schema.members.get(label, ()), ())
        if self._options.split == "test":
            return {"event_type": label, "arguments": sorted(roles)}
        triggers = [event["event_trigger"] for event in events]
        count = self._drawn(len(roles), self._options.neg_schema)
        few = self._order.sample(roles, count) or roles
        words = self._order.sample(triggers, min(max(1, count), len(triggers)))
        return {"event_type": label, "trigger": words, "arguments": sorted(few)}

    # --- KG: one entity type with its attributes

    def _entity_lines(self, record: Record) -> Iterator[tuple[str, str]]:
        relations = _gold(record, "KG")
        members = self._schema.members
        if self._options.split == "test":
            units = [{"entity_type": label, "attributes": attributes} for label, attributes in members.items()]
            for unit in batches(units, self._options.size):
                yield twice(once(list(unit))), ""
            return
        if self._options.neg_schema < 0:
            raise _crash(record, "--neg-schema is negative")
        if self._options.size < 0:
            yield "[]", "{}"
        label = next(iter(members), "")
        used = list(dict.fromkeys(relation["relation"] for relation in relations))
        asked = self._asked_attributes(members.get(label, []), used)
        answer = {label: _entity_answers(record["text"], relations, asked)}
        yield twice(once([{"entity_type": label, "attributes": asked}])), twice(once(answer))

    def _asked_attributes(self, attributes: Sequence[str], used: Sequence[str]) -> list[str]:
        share = self._options.neg_schema
        if share >= 1:
            return list(attributes)
        if share == 0:
            return sorted(used)
        return sorted(self._order.sample(list(attributes), self._drawn(len(attributes), share)))

    # --- test records

    def _label(self, record: Record) -> str | None:
        key = GOLD_KEYS[self._options.task]
        return twice(once(_distinct(record[key], self._options.task))) if key in record else None


# What makes two parts of gold one: labels of subjects and objects are not looked at.
_SAME: dict[str, tuple[str, ...]] = {
    "NER": ("entity", "entity_type"),
    "RE": ("head", "relation", "tail"),
    "SPO": ("head", "relation", "tail"),
}


def _gold(record: Record, task: Task, *, missing_is_fine: bool = False) -> Sequence[Record]:
    key = GOLD_KEYS[task]
    if key in record:
        return _distinct(record[key], task)
    if missing_is_fine and task in ("EE", "EET"):
        return ()
    raise _crash(record, f'there is no "{key}"')


def _distinct(parts: Sequence[Record], task: str) -> Sequence[Record]:
    keys = _SAME.get(task)
    if keys is None:
        return parts
    first: dict[tuple[Any, ...], Record] = {}
    for part in parts:
        first.setdefault(tuple(part[key] for key in keys), part)
    return list(first.values())


def _crash(record: Record, why: str) -> DatasetError:
    beginning = str(record.get("text", ""))[:40]
    return DatasetError(f"the official conversion crashes here: {why} (text: {beginning!r}); leave --official out")


def _labelled(record: Record, task: Task) -> Answers:
    """Label to answers, in the order of the annotation."""
    found: Answers = {}
    for part in _gold(record, task):
        if task == "NER":
            found.setdefault(part["entity_type"], []).append(part["entity"])
        elif task == "EET":
            found.setdefault(part["event_type"], []).append(part["event_trigger"])
        elif task == "RE":
            found.setdefault(part["relation"], []).append({"head": part["head"], "tail": part["tail"]})
        else:
            typed = f"{part['head_type']}_{part['relation']}_{part['tail_type']}"
            found.setdefault(typed, []).append({"subject": part["head"], "object": part["tail"]})
    return found


def _typed(label: str) -> dict[str, str]:
    """A typed string at its first and last `_`, also where a label holds one."""
    first, last = label.index("_"), label.rindex("_")
    return {"subject_type": label[:first], "predicate": label[first + 1 : last], "object_type": label[last + 1 :]}


def _events_by_type(record: Record) -> dict[str, list[Any]]:
    events: dict[str, list[Any]] = {}
    for event in _gold(record, "EE"):
        if event["event_trigger"] or event["arguments"]:
            events.setdefault(event["event_type"], []).append(event)
    return events


def _roles_of(events: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(argument["role"] for event in events for argument in event["arguments"]))


def _joined(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


def _event_answers(text: str, events: Iterable[Record], roles: Sequence[str]) -> list[Answers]:
    placed = []
    for event in events:
        trigger = event["event_trigger"] or "NAN"
        values = _values(event["arguments"], roles)
        placed.append((text.find(trigger), {"trigger": trigger, "arguments": values}))
    return [answer for _, answer in sorted(placed, key=lambda found: found[0])]


def _argument_answers(events: Iterable[Record], roles: Sequence[str]) -> list[Answers]:
    answers = [_values(event["arguments"], roles) for event in events]
    return [answer for answer in answers if answer]


def _values(arguments: Iterable[Record], roles: Sequence[str]) -> Answers:
    """Each asked role with its value, its distinct values or "NAN"; nothing where no asked role has one."""
    found: dict[str, dict[str, None]] = {role: {} for role in roles}
    for argument in arguments:
        if argument["argument"] and argument["role"] in found:
            found[argument["role"]][argument["argument"]] = None
    if not any(found.values()):
        return {}
    return {role: _one_or_many(sorted(values)) for role, values in found.items()}


def _one_or_many(values: list[str]) -> str | list[str]:
    return "NAN" if not values else values[0] if len(values) == 1 else values


def _entity_answers(text: str, relations: Sequence[Record], asked: Sequence[str]) -> Answers:
    """Every subject by its place in the text, with the asked attributes that it has."""
    answers: Answers = {}
    for subject in sorted(dict.fromkeys(relation["head"] for relation in relations), key=text.find):
        found: dict[str, list[str]] = {}
        for relation in relations:
            if relation["head"] == subject:
                found.setdefault(relation["relation"], []).append(relation["tail"])
        answers[subject] = {
            attribute: _one_or_many(sorted(found[attribute], key=text.find))
            for attribute in asked
            if attribute in found
        }
    return answers
