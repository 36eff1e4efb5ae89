"""Unified records become instruction records: what each asks, and the answer to it.

Lists stand in the order of the text, pairs are subject and object, labels keep the order of the schema, and what is
in the gold is always asked and always answered. `official.py` does what the original does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kgplatform.converting.asking import Asker, Neighbours, number_of
from kgplatform.converting.gold import Gold, GoldEvent, Record, distinct, read_gold
from kgplatform.converting.lines import Slate, id_of, once, string_twice, text_of, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.notation.answers import NAN
from kgplatform.notation.slices import batches
from kgplatform.types.schema import Schema

_NONE = "[]"
_Type = tuple[str, tuple[str, ...]]  # an event type and the roles asked


class Line(NamedTuple):
    """One instruction record, and whether its answer says anything."""

    text: str
    answered: bool


class Asked(NamedTuple):
    """A slice with its answer, both escaped twice."""

    schema: str
    output: str
    answered: bool


class Converter:
    """Converts the records of one schema, in any order."""

    def __init__(self, schema: Schema, slate: Slate, options: ConvertOptions, near: Neighbours | None = None) -> None:
        self._slate = slate
        self._options = options
        self._shape = _SHAPES.get(options.task, _Labels)(schema, options, near or {})

    def convert(self, record: Record) -> Iterator[Line]:
        """The lines of a record; a record that cannot be understood is a ValueError."""
        gold = read_gold(record, self._options.task)
        text = record["text"]
        tail = text_of(text)
        if self._options.split == "train":
            if gold is None:
                raise ValueError("no gold to learn from; unannotated texts can be converted with --split test")
            for number, asked in enumerate(self._shape.train(text, gold)):
                if asked.answered or self._keeps_empty(text, number):
                    yield Line(self._slate.train(tail, asked.schema, asked.output), asked.answered)
            return
        label = None if gold is None else twice(once(record[_GOLD_KEYS[self._options.task]]))
        id_ = record.get("id")
        named = once(id_) if isinstance(id_, str) and id_ else id_of(text)
        for schema in self._shape.test(gold):
            yield Line(self._slate.test(named, tail, schema, label), False)

    def _keeps_empty(self, text: str, number: int) -> bool:
        share = self._options.keep_empty
        return share >= 1 or number_of(self._options.seed, f"{number}\0{text}") < share * 2**64


class _Labels:
    """NER, EET, RE, SPO: what is asked is a label or a typed predicate, the answer a list."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._known: tuple[Any, ...] = tuple(dict.fromkeys(self._units(schema)))
        self._near = (
            {unit: [other for other in self._known if _name(other) in set(_said(near, unit))] for unit in self._known}
            if near
            else {}
        )
        self._every = tuple(batches(self._known, options.size))
        self._known_set = frozenset(self._known)
        self._schemas: dict[tuple[Any, ...], str] = {}
        self._empty: dict[tuple[Any, ...], str] = {}
        self._keys: dict[str, str] = {}

    def _units(self, schema: Schema) -> Iterable[Any]:
        if self._options.task == "NER":
            return schema.labels
        if self._options.task == "EET":
            return (event.label for event in schema.events)
        if self._options.task == "RE":
            return (("", predicate, "") for predicate in schema.predicates)
        return (("/".join(type_.subjects), type_.predicate, "/".join(type_.objects)) for type_ in schema.relations)

    def train(self, text: str, gold: Gold) -> Iterator[Asked]:
        """The slices of a text with their answers."""
        found = gold.found
        for units in self._asked(text, found):
            if found and not found.keys().isdisjoint(units):
                yield Asked(self._schema(units), self._answer(units, found), True)
            else:
                yield Asked(self._schema(units), self._nothing(units), False)

    def test(self, _: Gold | None) -> Iterator[str]:
        """The slices of every text: all labels of the schema, whatever the text holds."""
        return map(self._schema, self._every)

    def _asked(self, text: str, found: Mapping[Any, Any]) -> Sequence[tuple[Any, ...]]:
        if self._options.asks_everything and self._known_set.issuperset(found):
            return self._every
        asked = Asker(self._options, text).units(self._known, list(found), self._near)
        return batches(tuple(asked), self._options.size)

    def _schema(self, units: tuple[Any, ...]) -> str:
        schema = self._schemas.get(units)
        if schema is None:
            schema = twice(once([self._written(unit) for unit in units]))
            if len(self._schemas) < _KEPT:
                self._schemas[units] = schema
        return schema

    def _written(self, unit: Any) -> object:
        if self._options.task == "SPO":
            return {"subject_type": unit[0], "predicate": unit[1], "object_type": unit[2]}
        return _name(unit)

    def _nothing(self, units: tuple[Any, ...]) -> str:
        empty = self._empty.get(units)
        if empty is None:
            empty = "{" + ", ".join(dict.fromkeys(self._key(unit) + _NONE for unit in units)) + "}"
            if len(self._empty) < _KEPT:
                self._empty[units] = empty
        return empty

    def _key(self, unit: Any) -> str:
        name = _name(unit)
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = twice(once(name)) + ": "
        return key

    def _answer(self, units: tuple[Any, ...], found: Mapping[Any, list[Any]]) -> str:
        """Typed predicates that share a name share an answer: neither takes the place of the other."""
        said: dict[str, list[Any]] = {}
        for unit in units:
            said.setdefault(self._key(unit), []).extend(found.get(unit, ()))
        parts = (key + self._list(values) for key, values in said.items())
        return "{" + ", ".join(parts) + "}"

    def _list(self, values: Sequence[Any]) -> str:
        if not values:
            return _NONE
        if isinstance(values[0], str):
            return "[" + ", ".join(map(string_twice, values)) + "]"
        return "[" + ", ".join(map(_pair, distinct(values))) + "]"


def _pair(pair: tuple[str, str]) -> str:
    subject, object_ = pair
    return f'{{\\"subject\\": {string_twice(subject)}, \\"object\\": {string_twice(object_)}}}'


class _Events:
    """EE and EEA: event types with their roles; the answer is a list of events."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._near = near
        self._roles = {event.label: event.roles for event in schema.events}
        self._every = batches(tuple(self._roles), options.size)
        self._given = options.task == "EEA"
        self._kept: dict[tuple[_Type, ...], tuple[str, str]] = {}

    def train(self, text: str, gold: Gold) -> Iterator[Asked]:
        """The slices of a text; EEA asks only for the event types that are there."""
        events: dict[str, list[GoldEvent]] = {}
        for event in gold.events:
            events.setdefault(event.label, []).append(event)
        asker = Asker(self._options, text)
        for labels in self._asked(asker, events):
            said = [event for label in labels for event in events.get(label, ())]
            asked = tuple((label, self._asked_roles(asker, label, events.get(label, ()))) for label in labels)
            if said:
                answer = {
                    label: [self._event(event, roles) for event in events.get(label, ())] for label, roles in asked
                }
                yield Asked(self._schema(asked, events), twice(once(answer)), True)
            else:
                yield Asked(*self._without_events(asked), False)

    def test(self, gold: Gold | None) -> Iterator[str]:
        """All event types with all roles; EEA those that the record names, with the triggers it gives."""
        events: dict[str, list[GoldEvent]] = {}
        for event in gold.events if gold else ():
            events.setdefault(event.label, []).append(event)
        given = batches(tuple(events), self._options.size) if self._given and gold is not None else self._every
        for labels in given:
            yield self._schema(tuple((label, self._roles.get(label, ())) for label in labels), events)

    def _asked(self, asker: Asker, events: Mapping[str, Any]) -> Sequence[tuple[str, ...]]:
        if self._given:
            return batches(tuple(events), self._options.size)
        if self._options.asks_everything and events.keys() <= self._roles.keys():
            return self._every
        labels = asker.units(tuple(self._roles), list(events), self._near)
        return batches(tuple(labels), self._options.size)

    def _asked_roles(self, asker: Asker, label: str, events: Sequence[GoldEvent]) -> tuple[str, ...]:
        roles = self._roles.get(label, ())
        if not events and self._options.asks_everything:
            return roles
        return tuple(asker.roles(roles, (role for event in events for role in event.roles)))

    def _without_events(self, asked: tuple[_Type, ...]) -> tuple[str, str]:
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._schema(asked, {}), twice(once({label: [] for label, _ in asked}))
            if len(self._kept) < _KEPT:
                self._kept[asked] = kept
        return kept

    def _schema(self, asked: Iterable[_Type], events: Mapping[str, Sequence[GoldEvent]]) -> str:
        return twice(once([self._written(label, roles, events.get(label, ())) for label, roles in asked]))

    def _written(self, label: str, roles: Sequence[str], events: Sequence[GoldEvent]) -> dict[str, object]:
        if not self._given:
            return {"event_type": label, "trigger": True, "arguments": list(roles)}
        triggers = distinct(event.trigger for event in events if event.trigger)
        given: dict[str, object] = {"trigger": triggers} if triggers else {}
        return {"event_type": label, **given, "arguments": list(roles)}

    def _event(self, event: GoldEvent, roles: Sequence[str]) -> dict[str, Any]:
        values = {role: _one_or_many(event.roles.get(role, [])) for role in roles}
        return values if self._given else {"trigger": event.trigger or NAN, "arguments": values}


def _one_or_many(values: list[str]) -> str | list[str]:
    return NAN if not values else values[0] if len(values) == 1 else values


class _Entities:
    """KG: entity types with their attributes; the answer says each entity's attributes."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._near = near
        self._attributes: dict[str, list[str]] = {}
        for relation in schema.relations:
            for label in relation.subjects or ("",):
                self._attributes.setdefault(label, []).append(relation.predicate)

    def train(self, text: str, gold: Gold) -> Iterator[Asked]:
        """The slices of a text: every entity type, those of the text always."""
        entities = self._by_label(gold)
        asker = Asker(self._options, text)
        labels = asker.units(tuple(self._attributes), list(entities), self._near)
        for batch in batches(labels, self._options.size):
            schema, answer = [], {}
            for label in batch:
                used = (attribute for said in entities.get(label, {}).values() for attribute in said)
                asked = asker.roles(self._attributes.get(label, ()), used)
                schema.append({"entity_type": label, "attributes": asked})
                answer[label] = {
                    name: {attribute: _one_or_many(said[attribute]) for attribute in asked if attribute in said}
                    for name, said in entities.get(label, {}).items()
                }
            yield Asked(twice(once(schema)), twice(once(answer)), any(answer.values()))

    def test(self, _: Gold | None) -> Iterator[str]:
        """All entity types with all attributes."""
        for batch in batches(list(self._attributes), self._options.size):
            asked = [{"entity_type": label, "attributes": self._attributes[label]} for label in batch]
            yield twice(once(asked))

    def _by_label(self, gold: Gold) -> dict[str, dict[str, dict[str, list[str]]]]:
        """Label, entity, attribute, values. An entity without a label stands where its attributes are asked."""
        labels: dict[str, dict[str, dict[str, list[str]]]] = {}
        for (label, attribute, _), pairs in gold.found.items():
            home = label if label in self._attributes else self._home(attribute, label)
            for entity, value in pairs:
                said = labels.setdefault(home, {}).setdefault(entity, {}).setdefault(attribute, [])
                if value not in said:
                    said.append(value)
        return labels

    def _home(self, attribute: str, label: str) -> str:
        fits = (known for known, attributes in self._attributes.items() if attribute in attributes)
        return next(fits, label or next(iter(self._attributes), ""))


def _name(unit: Any) -> str:
    return unit if isinstance(unit, str) else str(unit[1])


def _said(near: Neighbours, unit: Any) -> Sequence[str]:
    """The neighbours of a unit: under its name, or under its typed string, as the dictionaries have it."""
    typed = near.get("_".join(unit), ()) if not isinstance(unit, str) else ()
    return [*near.get(_name(unit), ()), *typed]


_KEPT = 10_000  # slices that are drawn hardly repeat
_SHAPES: dict[str, Any] = {"EE": _Events, "EEA": _Events, "KG": _Entities}
_GOLD_KEYS = {"NER": "entity", "RE": "relation", "SPO": "relation", "KG": "relation"} | dict.fromkeys(
    ("EE", "EET", "EEA"), "event"
)
