"""What was read in a document and the resolution become rows: what the driver sends and a bulk import reads.

A load turns the JSON of the journal into rows without making nouns of it on the way: that is most of its time. A string
with half a character in it (a lone surrogate) cannot be sent to any database: the half becomes U+FFFD, which has the
same length, so that spans still hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from kgplatform.types.document import DocumentKey
from kgplatform.types.entry import Entry, entry_of
from kgplatform.types.extraction import Extraction, Failure, anchor_of
from kgplatform.types.graph import DocumentRows, EntityRow, Row, WantedDocument, document_key, entity_key
from kgplatform.types.noun import digest_of_texts, whole
from kgplatform.types.resolution import Assignment, Resolution

VERSION = 2
"""Part of every digest: when rows change their meaning, everything is written anew."""

_OWN_PROPERTIES = ("title", "topic")  # metadata that people query by; the rest is kept in two parallel lists
_cached_entity_key = lru_cache(maxsize=1 << 16)(entity_key)  # a few names make most of the mentions

Json = Mapping[str, Any]  # what a reading says; its shape is that of the nouns
Place = tuple[str | None, str, int | None]  # label, text, start: no two mentions of a document share one
Name = tuple[str | None, str]


def document_rows(
    number: int, extraction: Extraction | Failure, resolution: Resolution, graph: str, *, digest: str | None = None
) -> DocumentRows:
    """Everything that is written with a document; `digest` where it is known already."""
    return rows_of(entry_of(number, extraction), resolution, graph, digest=digest)


def document_digest(number: int, extraction: Extraction | Failure, resolution: Resolution) -> str:
    """A name for everything that is written with a document, found without making its rows."""
    return digest_of(entry_of(number, extraction), resolution)


def wanted_document(
    number: int,
    extraction: Extraction | Failure,
    resolution: Resolution,
    *,
    graph: str,
    read: Callable[[], Extraction | Failure] | None = None,
) -> WantedDocument:
    """The document as the graph has to hold it; `read` gets the extraction again, so that it need not stay here."""
    again = read or (lambda: extraction)
    return wanted(entry_of(number, extraction), resolution, graph=graph, read=lambda: entry_of(number, again()))


def wanted(entry: Entry, resolution: Resolution, *, graph: str, read: Callable[[], Entry]) -> WantedDocument:
    """The same of what the journal keeps; `read` gets the entry again, with its text."""
    went = tuple(_assignments(entry, resolution).values())
    known = _digest(content_digest(entry), went)
    return WantedDocument(
        key=document_key(graph, DocumentKey(entry.source, entry.id)),
        digest=known,
        rows=lambda: _Rows(read(), went, graph, known).rows(),
    )


def rows_of(entry: Entry, resolution: Resolution, graph: str, *, digest: str | None = None) -> DocumentRows:
    """Everything that is written with what the journal keeps of a document."""
    went = tuple(_assignments(entry, resolution).values())
    return _Rows(entry, went, graph, digest or _digest(content_digest(entry), went)).rows()


def digest_of(entry: Entry, resolution: Resolution) -> str:
    """A name for everything that is written with it: the entry, and what became of each of its names."""
    return _digest(content_digest(entry), _assignments(entry, resolution).values())


def content_digest(entry: Entry) -> str:
    """A name for what was read in a document, whatever became of its mentions. A failure's answer is not written."""
    said = entry.content if entry.failure is None else orjson.dumps(_failure(entry)).decode()
    return digest_of_texts(str(VERSION), str(entry.number), *entry[1:6], entry.recipe, said)


def entity_rows(resolution: Resolution, graph: str) -> Iterator[EntityRow]:
    """Every entity as it is written."""
    for entity in resolution.entities.values():
        yield EntityRow(
            key=entity_key(graph, entity.id),
            digest=digest_of_texts(str(VERSION), entity.name, entity.label, *entity.aliases),
            id=entity.id,
            label=None if entity.label is None else whole(entity.label),
            name=whole(entity.name),
            aliases=[whole(alias) for alias in entity.aliases],
        )


def anchors_of(extraction: Extraction) -> dict[Name, str]:
    """The anchor of every (label, text) of a document."""
    document = extraction.document
    names = dict.fromkeys((mention.label, mention.text) for mention in extraction.mentions)
    return {(label, text): anchor_of(document.source, document.id, label, text) for label, text in names}


def _digest(content: str, assignments: Iterable[Assignment]) -> str:
    said = "\n".join(f"{entity} {score!r} {reason}" for entity, score, reason in assignments)
    return hashlib.sha256(f"{content}\n{said}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _assignments(entry: Entry, resolution: Resolution) -> dict[Name, Assignment]:
    """Where each name of the document went, in the order in which they first stand in it."""
    if entry.content is None:
        return {}
    source, id_, assignments = entry.source, entry.id, resolution.assignments
    return {name: assignments[anchor_of(source, id_, *name)] for name in _names(orjson.loads(entry.content))}


def _names(said: Json) -> Iterable[Name]:
    """Each name of a document once, in the order in which they first stand in it."""
    return dict.fromkeys((mention["label"], mention["text"]) for mention in said.get("mentions", ()))


def _failure(entry: Entry) -> str:
    said = orjson.loads(entry.failure or "{}")
    return f"{said['stage']}: {said['reason']}"


class _Rows:
    """One document under way to its rows: what its mentions and entities are called. `went`: where each name went."""

    def __init__(self, entry: Entry, went: Sequence[Assignment], graph: str, digest: str) -> None:
        self.entry, self.graph = entry, graph
        self.key = document_key(graph, DocumentKey(entry.source, entry.id))
        self.said: Json = orjson.loads(entry.content) if entry.content is not None else {}
        self.assigned = dict(zip(_names(self.said), went, strict=True))
        self.entities = {name: _cached_entity_key(graph, kept.entity) for name, kept in self.assigned.items()}
        self.mention_keys: dict[Place, str] = {}
        self.digest = digest

    def rows(self) -> DocumentRows:
        if not self.said:
            return DocumentRows(self.key, self.digest, self.document(None, _failure(self.entry)), [], [], [], [])
        mentions = [self.mention(position, mention) for position, mention in enumerate(self.said["mentions"])]
        relations, statements = self.relations(self.said["relations"])
        return DocumentRows(
            key=self.key,
            digest=self.digest,
            document=self.document(self.entry.recipe, None),
            mentions=mentions,
            relations=relations,
            statements=statements,
            events=[self.event(position, event) for position, event in enumerate(self.said["events"])],
        )

    def document(self, recipe: str | None, failure: str | None) -> Row:
        entry = self.entry
        metadata: dict[str, str] = orjson.loads(entry.metadata)
        others = [name for name in metadata if name not in _OWN_PROPERTIES]
        return {
            "key": self.key,
            "digest": self.digest,
            "number": entry.number,
            "source": entry.source,
            "id": entry.id,
            "language": entry.language,
            "text": entry.text,
            **{name: metadata.get(name) for name in _OWN_PROPERTIES},
            "metadata_keys": others or None,
            "metadata_values": [metadata[name] for name in others] or None,
            "recipe": recipe,
            "failure": failure,
        }

    def mention(self, position: int, mention: Json) -> Row:
        name = mention["label"], mention["text"]
        start, end = mention["span"] or (None, None)
        _, score, reason = self.assigned[name]
        key = self.mention_keys[*name, start] = self.own_key("a", position)
        return {
            "key": key,
            "number": position,
            "text": name[1],
            "label": name[0],
            "start": start,
            "end": end,
            "grounded": start is not None,
            "inferred": mention["inferred"],
            "entity": self.entities[name],
            "score": score,
            "reason": reason,
        }

    def relations(self, relations: Iterable[Json]) -> tuple[list[Row], list[Row]]:
        """The facts that the document states, each once, and its statements: one per pair of mentions."""
        facts: dict[tuple[str, str, str], Row] = {}
        statements: dict[tuple[str, str, str], Row] = {}
        for position, relation in enumerate(relations):
            subject, predicate, object_ = relation["subject"], relation["predicate"], relation["object"]
            fact = self.entity(subject), predicate, self.entity(object_)
            known = facts.get(fact) or facts.setdefault(fact, self.fact(*fact))
            pair = self.mention_key(subject), predicate, self.mention_key(object_)
            statements.setdefault(pair, {
                "key": self.own_key("b", position),
                "relation": known["key"],
                "subject": pair[0],
                "object": pair[2],
                "confidence": relation["confidence"],
                "number": position,
            })  # fmt: skip
        return list(facts.values()), list(statements.values())

    def fact(self, subject: str, predicate: str, object_: str) -> Row:
        key = digest_of_texts(self.graph, subject, predicate, object_)
        return {"key": key, "predicate": predicate, "subject": subject, "object": object_}

    def event(self, position: int, event: Json) -> Row:
        trigger = event["trigger"] or {"text": None, "span": None}
        start, end = trigger["span"] or (None, None)
        return {
            "label": event["label"],
            "trigger": trigger["text"],
            "start": start,
            "end": end,
            "key": self.own_key("e", position),
            "number": position,
            "confidence": event["confidence"],
            "arguments": [self.argument(number, one) for number, one in enumerate(event["arguments"])],
        }

    def argument(self, position: int, argument: Json) -> Row:
        mention = argument["mention"]
        return {
            "number": position,
            "role": argument["role"],
            "mention": self.mention_key(mention),
            "entity": self.entity(mention),
        }

    def entity(self, mention: Json) -> str:
        return self.entities[mention["label"], mention["text"]]

    def mention_key(self, mention: Json) -> str:
        span = mention["span"]
        return self.mention_keys[mention["label"], mention["text"], span and span[0]]

    def own_key(self, kind: str, position: int) -> str:
        """Whatever stands under a document is known by its place in it: Neo4j keeps such hexadecimal digits inline."""
        return f"{self.key}{kind}{position:04x}"
