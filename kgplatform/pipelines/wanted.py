"""The documents of a graph as the store has to hold them, from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kgplatform.graph.rows import wanted_document
from kgplatform.types.extraction import Extraction, Failure
from kgplatform.types.graph import WantedDocument
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace


def wanted_documents(workspace: Workspace, graph: str, resolution: Resolution) -> Iterator[WantedDocument]:
    """In the order of their numbers; nothing of a document is kept but key and digest, and its rows are read again."""
    for number, outcome in workspace.outcomes(graph):
        again = partial(_again, workspace, graph, number)
        yield wanted_document(number, outcome, resolution, graph=graph, read=again)


def _again(workspace: Workspace, graph: str, number: int) -> Extraction | Failure:
    ((_, outcome),) = workspace.outcomes(graph, [number])
    return outcome
