"""A stored graph reread, property by property, against what was written; what differs is taken out, to be written anew.

Writing trusts digests, and somebody may have edited the graph by hand: deleted a node, changed a property, cut an edge.
Mending deletes the documents that differ, takes the digest from the entities that do, and puts facts right; the next
write sees what is missing and does the rest. So a repair may be broken off anywhere, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from kgplatform.stores import typed, writing
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.damage import Damage
from kgplatform.types.graph import DocumentRows, EntityRow, Row, WantedDocument, WriteCounts

_EXAMPLES = 3
_SHORT = 60
T = TypeVar("T")
Stored = Mapping[str, Any]  # what a driver gives: any value of Cypher


def examine(store: Neo4jStore, documents: Iterable[WantedDocument], entities: Iterable[EntityRow]) -> Damage:
    """Everything in the stored graph that is not as these documents and entities want it. Changes nothing."""
    wanted_entities = {entity.key: entity for entity in entities}
    wrong_entities = _wrong_entities(store, wanted_entities)
    known: set[str] = set()
    wrong_documents = {key: said for key, said in _wrong_documents(store, documents, known) if said}
    examples = (*wrong_documents.values(), *wrong_entities.values())
    return Damage(
        documents=tuple(wrong_documents),
        entities=tuple(wrong_entities),
        unknown_documents=tuple(sorted(store.document_digests().keys() - known)),
        unknown_entities=tuple(sorted(store.entity_digests().keys() - wanted_entities.keys())),
        facts=tuple(row["relation"] for row in store.look("find_wrong_facts")),
        strays=next(row["strays"] for row in store.look("count_strays")),
        untyped=_untyped(store),
        examples=examples[:_EXAMPLES],
    )


def mend(store: Neo4jStore, damage: Damage) -> WriteCounts:
    """Takes out what is wrong, so that the next write makes it right. Other graphs stay as they are."""
    options = store.options
    done = WriteCounts()
    if damage.strays:
        done += store.transact(lambda run: run("delete_strays", graph=store.graph).counts)
    for keys in _parts((*damage.documents, *damage.unknown_documents), options.replaced):
        done += store.transact(partial(writing.delete_documents, keys=keys))
    for keys in _parts(damage.entities, options.entities):
        done += store.transact(partial(_doubt, keys=keys))
    for keys in _parts(damage.facts, options.entities):
        done += store.transact(partial(_mend_facts, keys=keys))
    if damage.untyped:
        store.type_everything()
    return done


def _untyped(store: Neo4jStore) -> int:
    """Of a graph without real labels and types, none is missing."""
    is_typed = any(row["typed"] for row in store.look("read_graph"))
    return typed.count_untyped(store.look) if is_typed else 0


def _doubt(run: writing.Run, keys: Sequence[str]) -> WriteCounts:
    return run("doubt_entities", entities=sorted(keys)).counts


def _mend_facts(run: writing.Run, keys: Sequence[str]) -> WriteCounts:
    return run("mend_facts", relations=sorted(keys)).counts


def _wrong_entities(store: Neo4jStore, wanted: Mapping[str, EntityRow]) -> dict[str, str]:
    stored = {row["entity"].get("key"): row["entity"] for row in store.look("read_entity_content")}
    found = ((key, _entity_fault(entity, stored.get(key))) for key, entity in wanted.items())
    return {key: fault for key, fault in found if fault}


def _entity_fault(wanted: EntityRow, stored: Stored | None) -> str:
    what = f"entity {_shortened(wanted.name)}"
    if stored is None:
        return f"{what} is missing"
    return _difference(what, wanted._asdict(), stored)


def _wrong_documents(
    store: Neo4jStore, documents: Iterable[WantedDocument], known: set[str]
) -> Iterator[tuple[str, str]]:
    """Each document's key and what is wrong with it, "" for nothing; `known` gathers the keys."""
    for page in _parts(documents, store.options.page):
        known.update(wanted.key for wanted in page)
        content = store.look("read_document_content", documents=[wanted.key for wanted in page])
        stored = {row["document"]["key"]: row for row in content}
        for wanted in page:
            yield wanted.key, _document_fault(wanted.rows(), stored.get(wanted.key), store.graph)


def _document_fault(wanted: DocumentRows, stored: Stored | None, graph: str) -> str:
    what = f"document {_shortened(wanted.document['source'])}#{_shortened(wanted.document['id'])}"
    if stored is None:
        return f"{what} is missing"
    return (
        _difference(what, {**wanted.document, "graph": graph}, stored["document"])
        or _fault_of_rows(f"{what}: mention", wanted.mentions, map(_flat_mention, stored["mentions"]), graph)
        or _fault_of_rows(f"{what}: relation", wanted.relations, map(_flat_relation, stored["relations"]), graph)
        or _fault_of_rows(f"{what}: statement", wanted.statements, stored["statements"])
        or _fault_of_rows(f"{what}: event", wanted.events, map(_ordered_event, stored["events"]), graph)
    )


def _flat_mention(stored: Stored) -> Stored:
    """A mention that means no entity, or several, is none of ours."""
    return {**stored, **stored["entities"][0]} if len(stored["entities"]) == 1 else {}


def _flat_relation(stored: Stored) -> Stored:
    if len(stored["subjects"]) != 1 or len(stored["objects"]) != 1:
        return {}
    return {**stored, "subject": stored["subjects"][0], "object": stored["objects"][0]}


def _ordered_event(stored: Stored) -> Stored:
    numbered = all(isinstance(argument.get("number"), int) for argument in stored["arguments"])
    return {**stored, "arguments": sorted(stored["arguments"], key=lambda one: one["number"])} if numbered else {}


def _fault_of_rows(what: str, wanted: Sequence[Row], stored: Iterable[Stored], graph: str | None = None) -> str:
    """The first difference between rows, which are told apart by their keys."""
    found = list(stored)
    by_key = {row.get("key"): row for row in found}
    own = {} if graph is None else {"graph": graph}
    faults = (_difference(what, {**row, **own}, by_key.get(row["key"], {})) for row in wanted)
    fault = next(filter(None, faults), "")
    if fault or len(found) == len(wanted):
        return fault
    return f"{what}s are {len(found)} instead of {len(wanted)}"


def _difference(what: str, wanted: Mapping[str, object], stored: Stored) -> str:
    """The first property that is not as it was written; properties of others do not count."""
    if not stored:
        return f"{what} is missing or not joined as it was"
    name = next((name for name, value in wanted.items() if not _equal(value, stored.get(name))), None)
    if name is None:
        return ""
    return f"{what}: {name} is {_shortened(stored.get(name))} instead of {_shortened(wanted[name])}"


def _equal(wanted: object, stored: object) -> bool:
    """Rows in rows are compared by what was written; 1 and True and 1.0 are three different values."""
    if isinstance(wanted, list) and isinstance(stored, list):
        return len(wanted) == len(stored) and all(map(_equal, wanted, stored))
    if isinstance(wanted, dict) and isinstance(stored, Mapping):
        return all(_equal(value, stored.get(name)) for name, value in wanted.items())
    return wanted == stored and type(wanted) is type(stored)


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things, so many at a time, none looked at before it is needed."""
    left = iter(things)
    while part := list(islice(left, size)):
        yield part
