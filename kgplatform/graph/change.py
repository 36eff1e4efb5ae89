"""The wanted graph against the digests in a store: what to write and what to delete. Knows no store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from kgplatform.types.graph import Change, EntityRow, WantedDocument

Wanted = TypeVar("Wanted", WantedDocument, EntityRow)


def change(
    documents: Iterable[WantedDocument],
    entities: Iterable[EntityRow],
    *,
    stored_documents: Mapping[str, str],
    stored_entities: Mapping[str, str],
    profile: str = "",
) -> Change:
    """What makes the stored graph the wanted one. Of unchanged documents only their digests are kept in memory."""
    document_digests: dict[str, str] = {}
    entity_digests: dict[str, str] = {}
    changed_documents = tuple(_differing(documents, stored_documents, document_digests))
    changed_entities = tuple(sorted(_differing(entities, stored_entities, entity_digests), key=lambda row: row.key))
    return Change(
        profile=profile,
        content=content_of(document_digests, entity_digests),
        entities=changed_entities,
        documents=changed_documents,
        replaced=frozenset(wanted.key for wanted in changed_documents) & stored_documents.keys(),
        gone_documents=tuple(sorted(stored_documents.keys() - document_digests.keys())),
        gone_entities=tuple(sorted(stored_entities.keys() - entity_digests.keys())),
    )


def content_of(documents: Mapping[str, str], entities: Mapping[str, str]) -> str:
    """A name for all that a graph holds, wanted or stored, from its digests by key."""
    said = hashlib.sha256()
    for digests in (documents, entities):
        said.update("".join(sorted(f"{key}{digest}" for key, digest in digests.items())).encode())
        said.update(b"\n")
    return said.hexdigest()


def _differing(wanted: Iterable[Wanted], stored: Mapping[str, str], digests: dict[str, str]) -> Iterator[Wanted]:
    """Those that are not stored as they are wanted; `digests` gathers those of all."""
    for one in wanted:
        digests[one.key] = one.digest
        if stored.get(one.key) != one.digest:
            yield one
