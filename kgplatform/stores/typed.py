"""Real labels and relationship types for those who want them, beside the properties that say the same.

Labels and predicates are data: any characters, any number. Neo4j's names of labels and types (tokens) are neither, and
they are never built into a query: a query takes them as parameters (`SET n:$(label)`). What cannot be a token, or
would be taken for a part of our own model, is changed here or stays a property only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kgplatform.errors import StoreError
from kgplatform.stores import writing
from kgplatform.types.graph import Row

OWN_LABELS = frozenset(("Document", "Mention", "Entity", "Relation", "Event", "Graph"))
OWN_TYPES = frozenset(("IN", "REFERS_TO", "SUBJECT", "OBJECT", "STATED_IN", "ARGUMENT", "FACT"))
_LONGEST = 500  # characters; Neo4j itself takes some 16,000, and nobody reads or types those
_MOST = 20_000  # names in one graph; a database holds 65,000 for ever, used or not

Look = Callable[..., Iterator[Mapping[str, Any]]]


def token(name: str, own: frozenset[str]) -> str | None:
    """The name as a real label or type; None where it cannot be one. A name of our own model gets a `_`."""
    if not name.strip() or "\0" in name or len(name) > _LONGEST:
        return None
    return f"{name}_" if name in own else name


def tokens(names: Iterable[str], own: frozenset[str]) -> dict[str, str]:
    """Each name that can be a real label or type, with that."""
    found = {name: made for name in names if (made := token(name, own)) is not None}
    if len(found) > _MOST:
        raise StoreError(
            f"{len(found):,} different names are too many for real labels or types: a database keeps each for ever and "
            "has room for some 65,000. Load without --typed, or fold the names into fewer."
        )
    return found


class TypedRun:
    """Runs each query with what belongs to it in a typed graph, in the same transaction."""

    def __init__(self, run: writing.Run) -> None:
        self.run = run

    def __call__(self, query: str, **parameters: Any) -> writing.Outcome:  # Any: each query has parameters of its own
        """What the query itself gave and did."""
        if query == "delete_relations":
            self.run("untype_facts", **parameters)
        outcome = self.run(query, **parameters)
        if query == "write_entities":
            rows = parameters["entities"]
            self.run("type_entities", entities=_labels(rows), tokens=_tokens(rows, "label", OWN_LABELS))
        if query == "create_relations" and parameters["relations"]:
            rows = parameters["relations"]
            self.run("type_facts", relations=rows, tokens=_tokens(rows, "predicate", OWN_TYPES))
        if query in ("write_support", "raise_support"):
            self.run("type_support", relations=parameters["relations"])
        return outcome


def type_everything(look: Look, run: Callable[..., None]) -> None:
    """Gives a whole graph its real labels and types, or gives them again; may be broken off anywhere and done again."""
    labels, types = _all_tokens(look)
    run("record_typed", typing=True)
    run("type_all_entities", tokens=labels)
    run("untype_all_facts")
    run("type_all_facts", tokens=types)
    run("record_typed", typing=False)


def count_untyped(look: Look) -> int:
    """How many entities and facts do not carry the label or type that they should."""
    labels, types = _all_tokens(look)
    return int(next(row["untyped"] for row in look("count_untyped", label_tokens=labels, type_tokens=types)))


def _all_tokens(look: Look) -> tuple[dict[str, str], dict[str, str]]:
    labels = tokens((row["name"] for row in look("list_entity_labels")), OWN_LABELS)
    return labels, tokens((row["name"] for row in look("list_fact_predicates")), OWN_TYPES)


def _labels(rows: Iterable[Row]) -> list[Row]:
    return [{"key": row["key"], "label": row["label"]} for row in rows]


def _tokens(rows: Iterable[Row], name: str, own: frozenset[str]) -> dict[str, str]:
    return tokens({said for row in rows if isinstance(said := row[name], str)}, own)
