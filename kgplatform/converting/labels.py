"""NER, EET, RE and SPO: what is asked is a label or a typed predicate, and each has a list for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

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


class _Slice(NamedTuple):
    """What is asked at a time, encoded once."""

    units: tuple[Unit, ...]
    schema: str
    empty: Asked  # the answer where nothing is there
    parts: tuple[str, ...]  # an empty list under each key
    places: dict[Unit, int]  # of each unit among the parts; typed predicates that share a name share a part
    keys: tuple[str, ...]
    shares: bool  # whether two units do


class Labels:
    """NER, EET, RE, SPO: what is asked is a label or a typed predicate, the answer a list."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._known: tuple[Any, ...] = tuple(dict.fromkeys(self._units(schema)))
        self._near = {unit: _near(unit, self._known, near) for unit in self._known} if near else {}
        self._known_set = frozenset(self._known)
        self._slices: dict[tuple[Unit, ...], _Slice] = {}
        self._keys: dict[str, str] = {}
        self._words = dict(schema.label_descriptions)
        self._words |= {relation.predicate: relation.description for relation in schema.relations}
        self._words |= {event.label: event.description for event in schema.events}
        self._every = tuple(self._made(units) for units in batches(self._known, options.size))

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
        for one in self._asked(text, found):
            if found.keys().isdisjoint(one.places):
                yield one.empty
            else:
                yield Asked(one.schema, _lists(one, found), True, one.units)

    def answer(self, units: tuple[Unit, ...], gold: Gold) -> tuple[str, bool]:
        """The answer to a slice, and whether it says anything."""
        one = self._slice(units)
        if gold.found.keys().isdisjoint(one.places):
            return one.empty.output, False
        return _lists(one, gold.found), True

    def test(self, _: Gold | None) -> Iterator[str]:
        """The slices of every text: all labels of the schema, whatever the text holds."""
        return (one.schema for one in self._every)

    def _asked(self, text: str, found: Mapping[Any, Any]) -> Iterable[_Slice]:
        if self._options.asks_everything and self._known_set.issuperset(found):
            return self._every
        asked = Asker(self._options, text).units(self._known, list(found), self._near)
        return map(self._slice, batches(tuple(asked), self._options.size))

    def _slice(self, units: tuple[Unit, ...]) -> _Slice:
        found = self._slices.get(units)
        if found is None:
            found = self._made(units)
            if len(self._slices) < KEPT:
                self._slices[units] = found
        return found

    def _made(self, units: tuple[Unit, ...]) -> _Slice:
        described = {_name(unit): self._words.get(_name(unit), "") for unit in units}
        schema = twice(once(described if self._options.described else [self._written(unit) for unit in units]))
        keys = tuple(dict.fromkeys(self._key(unit) for unit in units))
        parts = tuple(key + _NONE for key in keys)
        places = {unit: keys.index(self._key(unit)) for unit in units}
        empty = Asked(schema, _object(parts), False, units)
        return _Slice(units, schema, empty, parts, places, keys, len(keys) < len(places))

    def _written(self, unit: Any) -> object:
        if self._options.task == "SPO":
            return {"subject_type": unit[0], "predicate": unit[1], "object_type": unit[2]}
        return _name(unit)

    def _key(self, unit: Any) -> str:
        name = _name(unit)
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = twice(once(name)) + ": "
        return key


def _lists(asked: _Slice, found: Mapping[Any, list[Any]]) -> str:
    """The answer: what was found, in place of the empty lists."""
    parts = list(asked.parts)
    if asked.shares:
        found = _together(asked, found)
    for unit, values in found.items():
        place = asked.places.get(unit)
        if place is not None:
            parts[place] = asked.keys[place] + _list(values)
    return _object(parts)


def _together(asked: _Slice, found: Mapping[Any, list[Any]]) -> dict[Unit, list[Any]]:
    """Typed predicates that share a name share an answer, in the order of the schema: neither takes another's place."""
    said: dict[int, tuple[Unit, list[Any]]] = {}
    for unit, place in asked.places.items():
        if unit in found:
            said.setdefault(place, (unit, []))[1].extend(found[unit])
    return dict(said.values())


def _object(parts: Iterable[str]) -> str:
    return "{" + ", ".join(parts) + "}"


def _list(values: Sequence[Any]) -> str:
    if isinstance(values[0], str):
        return "[" + ", ".join([string_twice(value) for value in values]) + "]"
    if len(values) == 1:
        return "[" + _pair(values[0]) + "]"
    return "[" + ", ".join([_pair(pair) for pair in distinct(values)]) + "]"


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
