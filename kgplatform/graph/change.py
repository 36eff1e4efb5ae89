"""The wanted graph against the digests in a store: what to write and what to delete. Knows no store."""

from __future__ import annotations

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
    """What makes the stored graph the wanted one. Of unchanged documents nothing is kept in memory but their keys."""
    document_keys: set[str] = set()
    entity_keys: set[str] = set()
    changed_documents = tuple(_differing(documents, stored_documents, document_keys))
    changed_entities = tuple(sorted(_differing(entities, stored_entities, entity_keys), key=lambda row: row.key))
    return Change(
        profile=profile,
        entities=changed_entities,
        documents=changed_documents,
        replaced=frozenset(wanted.key for wanted in changed_documents) & stored_documents.keys(),
        gone_documents=tuple(sorted(stored_documents.keys() - document_keys)),
        gone_entities=tuple(sorted(stored_entities.keys() - entity_keys)),
    )


def _differing(wanted: Iterable[Wanted], stored: Mapping[str, str], keys: set[str]) -> Iterator[Wanted]:
    """Those that are not stored as they are wanted; `keys` gathers all of them."""
    for one in wanted:
        keys.add(one.key)
        if stored.get(one.key) != one.digest:
            yield one
