"""NER, EET, RE and SPO: what is asked is a label or a typed predicate, and each has a list for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kgplatform.converting.asking import Asker, Neighbours
from kgplatform.converting.gold import Gold, distinct
from kgplatform.converting.lines import once, string_twice, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.shape import KEPT, Asked
from kgplatform.notation.slices import batches
from kgplatform.types.schema import Schema

_NONE = "[]"

# A label, or (subject label, predicate, object label).
Unit = Any


class Labels:
    """NER, EET, RE, SPO: what is asked is a label or a typed predicate, the answer a list."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._known: tuple[Any, ...] = tuple(dict.fromkeys(self._units(schema)))
        self._near = {unit: _near(unit, self._known, near) for unit in self._known} if near else {}
        self._every = tuple(batches(self._known, options.size))
        self._known_set = frozenset(self._known)
        self._schemas: dict[tuple[Any, ...], str] = {}
        self._empty: dict[tuple[Any, ...], str] = {}
        self._keys: dict[str, str] = {}
        self._words = dict(schema.label_descriptions)
        self._words |= {relation.predicate: relation.description for relation in schema.relations}
        self._words |= {event.label: event.description for event in schema.events}

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
        for units in self._asked(text, gold.found):
            yield Asked(self._schema(units), *self.answer(units, gold), units)

    def answer(self, units: tuple[Unit, ...], gold: Gold) -> tuple[str, bool]:
        """The answer to a slice, and whether it says anything."""
        if gold.found and not gold.found.keys().isdisjoint(units):
            return self._lists(units, gold.found), True
        return self._nothing(units), False

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
            described = {_name(unit): self._words.get(_name(unit), "") for unit in units}
            schema = twice(once(described if self._options.described else [self._written(unit) for unit in units]))
            if len(self._schemas) < KEPT:
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
            if len(self._empty) < KEPT:
                self._empty[units] = empty
        return empty

    def _key(self, unit: Any) -> str:
        name = _name(unit)
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = twice(once(name)) + ": "
        return key

    def _lists(self, units: tuple[Any, ...], found: Mapping[Any, list[Any]]) -> str:
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


def _name(unit: Any) -> str:
    return unit if isinstance(unit, str) else str(unit[1])


def _near(unit: Unit, known: Sequence[Unit], near: Neighbours) -> list[Unit]:
    """The neighbours of a unit: dictionaries name it alone, or typed as `subject_predicate_object`."""
    said = {name for own in _names(unit) for name in near.get(own, ())}
    return [other for other in known if other != unit and not said.isdisjoint(_names(other))]


def _names(unit: Unit) -> tuple[str, ...]:
    return (unit,) if isinstance(unit, str) else (unit[1], "_".join(unit))
