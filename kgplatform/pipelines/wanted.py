"""The documents of a graph as the store has to hold them, from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kgplatform.graph.rows import wanted
from kgplatform.types.graph import WantedDocument
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.entries import entries, whole_entry
from kgplatform.workspace.journal import Workspace


def wanted_documents(workspace: Workspace, graph: str, resolution: Resolution) -> Iterator[WantedDocument]:
    """In the order of their numbers; nothing of a document is kept but key and digest, and its rows are read again."""
    for entry in entries(workspace, graph):
        again = partial(whole_entry, workspace, graph, entry.number)
        yield wanted(entry, resolution, graph=graph, read=again)
