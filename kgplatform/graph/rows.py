"""A document's extraction and the resolution become rows: the only place where pydantic values turn into parameters.

A string with half a character in it (a lone surrogate, from a broken JSON escape) cannot be sent to any database: the
half becomes U+FFFD, which has the same length, so that spans still hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import orjson

from kgplatform.types.extraction import Event, Extraction, Failure, Mention, Relation, Span, anchor_of
from kgplatform.types.graph import DocumentRows, EntityRow, Row, WantedDocument, document_key, entity_key
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Assignment, Resolution

VERSION = 1
"""Part of every digest: when rows change their meaning, everything is written anew."""

_OWN_PROPERTIES = ("title", "topic")  # metadata that people query by; the rest is kept in two parallel lists
_HALVES = re.compile("[\ud800-\udfff]")


def document_rows(
    number: int, extraction: Extraction | Failure, resolution: Resolution, graph: str, *, digest: str | None = None
) -> DocumentRows:
    """Everything that is written with a document; `digest` where it is known already."""
    known = digest or document_digest(number, extraction, resolution)
    rows = _Rows(number, extraction, resolution, graph, known).rows()
    return rows if _is_clean(rows) else _cleaned(rows)


def document_digest(number: int, extraction: Extraction | Failure, resolution: Resolution) -> str:
    """A name for everything that is written with a document, found without making its rows."""
    return digest(VERSION, number, content_digest(extraction), _assigned(extraction, resolution))


def content_digest(extraction: Extraction | Failure) -> str:
    """A name for what was read in a document, whatever became of its mentions. A failure's answer is not written."""
    return digest(type(extraction).__name__, extraction.model_dump(exclude={"answer"}))


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
    known = document_digest(number, extraction, resolution)
    return WantedDocument(
        key=document_key(graph, extraction.document.key),
        digest=known,
        rows=lambda: document_rows(number, again(), resolution, graph, digest=known),
    )


def entity_rows(resolution: Resolution, graph: str) -> Iterator[EntityRow]:
    """Every entity as it is written."""
    for entity in resolution.entities.values():
        yield EntityRow(
            key=entity_key(graph, entity.id),
            digest=digest(VERSION, entity.name, entity.label, entity.aliases),
            id=entity.id,
            label=None if entity.label is None else _whole(entity.label),
            name=_whole(entity.name),
            aliases=[_whole(alias) for alias in entity.aliases],
        )


def anchors_of(extraction: Extraction) -> dict[tuple[str | None, str], str]:
    """The anchor of every (label, text) of a document."""
    document = extraction.document
    names = dict.fromkeys((mention.label, mention.text) for mention in extraction.mentions)
    return {(label, text): anchor_of(document.source, document.id, label, text) for label, text in names}


def _assigned(extraction: Extraction | Failure, resolution: Resolution) -> list[list[object]]:
    if isinstance(extraction, Failure):
        return []
    return [[anchor, *resolution.assignments[anchor]] for anchor in sorted(anchors_of(extraction).values())]


class _Rows:
    """One document under way to its rows: what its mentions and entities are called."""

    def __init__(
        self, number: int, extraction: Extraction | Failure, resolution: Resolution, graph: str, digest: str
    ) -> None:
        self.number, self.extraction, self.graph, self.digest = number, extraction, graph, digest
        self.key = document_key(graph, extraction.document.key)
        self.mention_keys: dict[tuple[str | None, str, Span | None], str] = {}
        self.assigned: dict[tuple[str | None, str], Assignment] = {}
        self.entity_keys: dict[str, str] = {}
        if isinstance(extraction, Extraction):
            self.assigned = {name: resolution.assignments[anchor] for name, anchor in anchors_of(extraction).items()}
            self.entity_keys = {kept.entity: entity_key(graph, kept.entity) for kept in self.assigned.values()}

    def rows(self) -> DocumentRows:
        read = self.extraction
        if isinstance(read, Failure):
            return DocumentRows(
                self.key, self.digest, self.document(None, f"{read.stage}: {read.reason}"), [], [], [], []
            )
        relations, statements = self.relations(read.relations)
        return DocumentRows(
            key=self.key,
            digest=self.digest,
            document=self.document(read.recipe, None),
            mentions=[self.mention(position, mention) for position, mention in enumerate(read.mentions)],
            relations=relations,
            statements=statements,
            events=self.events(read.events),
        )

    def document(self, recipe: str | None, failure: str | None) -> Row:
        document = self.extraction.document
        others = sorted(name for name in document.metadata if name not in _OWN_PROPERTIES)
        return {
            "key": self.key,
            "digest": self.digest,
            "number": self.number,
            "source": document.source,
            "id": document.id,
            "language": document.language,
            "text": document.text,
            **{name: document.metadata.get(name) for name in _OWN_PROPERTIES},
            "metadata_keys": others or None,
            "metadata_values": [document.metadata[name] for name in others] or None,
            "recipe": recipe,
            "failure": failure,
        }

    def mention(self, position: int, mention: Mention) -> Row:
        assignment = self.assigned[mention.label, mention.text]
        return {
            "key": self.mention_key(mention),
            "number": position,
            "text": mention.text,
            "label": mention.label,
            **_place(mention),
            "grounded": mention.grounded,
            "inferred": mention.inferred,
            "entity": self.entity_keys[assignment.entity],
            "score": assignment.score,
            "reason": assignment.reason,
        }

    def relations(self, relations: Iterable[Relation]) -> tuple[list[Row], list[Row]]:
        """The facts that the document states, each once, and its statements: one per pair of mentions."""
        facts: dict[str, Row] = {}
        statements: dict[str, Row] = {}
        for position, relation in enumerate(relations):
            fact = self.fact(relation)
            facts[str(fact["key"])] = fact
            subject, object_ = self.mention_key(relation.subject), self.mention_key(relation.object)
            key = digest(self.key, subject, relation.predicate, object_)
            statement: Row = {"key": key, "relation": fact["key"], "subject": subject, "object": object_}
            statements.setdefault(key, {**statement, "confidence": relation.confidence, "number": position})
        return list(facts.values()), list(statements.values())

    def fact(self, relation: Relation) -> Row:
        subject, object_ = self.entity(relation.subject), self.entity(relation.object)
        key = digest(self.graph, subject, relation.predicate, object_)
        return {"key": key, "predicate": relation.predicate, "subject": subject, "object": object_}

    def events(self, events: Iterable[Event]) -> list[Row]:
        """Equal events are told apart by how often they came before."""
        seen: Counter[str] = Counter()
        return [self.event(position, event, seen) for position, event in enumerate(events)]

    def event(self, position: int, event: Event, seen: Counter[str]) -> Row:
        arguments = [self.argument(number, one.role, one.mention) for number, one in enumerate(event.arguments)]
        trigger = _place(event.trigger) if event.trigger else {"start": None, "end": None}
        said: Row = {"label": event.label, "trigger": event.trigger.text if event.trigger else None, **trigger}
        content = digest(self.key, said, [[one["role"], one["mention"]] for one in arguments])
        seen[content] += 1
        return {
            **said,
            "key": digest(content, seen[content]),
            "number": position,
            "confidence": event.confidence,
            "arguments": arguments,
        }

    def argument(self, position: int, role: str, mention: Mention) -> Row:
        return {
            "number": position,
            "role": role,
            "mention": self.mention_key(mention),
            "entity": self.entity(mention),
        }

    def entity(self, mention: Mention) -> str:
        return self.entity_keys[self.assigned[mention.label, mention.text].entity]

    def mention_key(self, mention: Mention) -> str:
        name = mention.label, mention.text, mention.span
        known = self.mention_keys.get(name)
        if known is None:
            known = self.mention_keys[name] = digest(self.key, *name)
        return known


def _place(mention: Mention) -> Row:
    span = mention.span
    return {"start": None, "end": None} if span is None else {"start": span.start, "end": span.end}


def _is_clean(rows: DocumentRows) -> bool:
    """Whether every string is valid Unicode: orjson looks at all of them faster than a loop of ours."""
    try:
        orjson.dumps([*rows])
    except orjson.JSONEncodeError:
        return False
    return True


def _cleaned(rows: DocumentRows) -> DocumentRows:
    return DocumentRows(
        key=rows.key,
        digest=rows.digest,
        document=_clean_row(rows.document),
        mentions=[_clean_row(row) for row in rows.mentions],
        relations=[_clean_row(row) for row in rows.relations],
        statements=[_clean_row(row) for row in rows.statements],
        events=[_clean_row(row) for row in rows.events],
    )


def _clean_row(row: Row) -> Row:
    return {name: _clean(value) for name, value in row.items()}


def _clean(value: object) -> object:
    match value:
        case str():
            return _whole(value)
        case dict():
            return _clean_row(value)
        case list() | tuple():
            return [_clean(kept) for kept in value]
    return value


def _whole(text: str) -> str:
    return text if text.isascii() else _HALVES.sub("\ufffd", text)
