"""What somebody may have meant whose question has no answer: names, predicates, labels like those given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.text.nearest import nearest

_ENTITIES = ("name", "from", "to", "first", "second", "subject", "object")
# parameter -> the query that lists what there is, and its column
_LISTED = {
    "predicate": ("list_predicates", "predicate"),
    "label": ("list_labels", "label"),
    "event": ("list_event_types", "label"),
    "other": ("list_graphs", "graph"),
    "graph": ("list_graphs", "graph"),
}
_SHOWN = 5


class Unknown(NamedTuple):
    """A value that the graph does not know, and what it knows that is like it."""

    parameter: str
    value: str
    near: tuple[str, ...]

    def __str__(self) -> str:
        near = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        return f"the graph knows no {self.parameter} {self.value!r}{near}"


def find_unknown(store: Neo4jStore, given: Mapping[str, object]) -> tuple[Unknown, ...]:
    """Those of the parameters whose value is nowhere in the graph."""
    found = (_unknown(store, name, value, given) for name, value in given.items() if isinstance(value, str))
    return tuple(one for one in found if one is not None)


def _unknown(store: Neo4jStore, name: str, value: str, given: Mapping[str, object]) -> Unknown | None:
    if name in _ENTITIES:
        rows = _ask(store, "find_entity", {**given, "words": value, "count": 100})
        known = [[str(row[0]), *map(str, _list(row[2]))] for row in rows]
        if any(value in names for names in known):
            return None
        best = dict.fromkeys(near[0] for names in known if (near := nearest(value, names, 1, least=0)))
        return Unknown(name, value, tuple(nearest(value, best, _SHOWN, least=0.3)))
    if name not in _LISTED:
        return None
    query, column = _LISTED[name]
    place = queries.load(query).columns.index(column)
    listed = [str(row[place]) for row in _ask(store, query, given)]
    return None if value in listed else Unknown(name, value, tuple(nearest(value, listed) or listed[:_SHOWN]))


def _ask(store: Neo4jStore, name: str, given: Mapping[str, object]) -> tuple[tuple[object, ...], ...]:
    query = queries.load(name)
    wanted = {parameter: given[parameter] for parameter in query.parameters if parameter in given}
    return store.run(query.text, {**query.defaults, **wanted}).rows


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
