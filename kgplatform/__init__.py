"""kgplatform builds knowledge graphs from text in Neo4j and proves how good they are.

The names below are loaded when they are first used, so that `import kgplatform` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgplatform.errors import KGError
    from kgplatform.pipelines.notebook import ask, build, evaluate, extract, open_graph, to_networkx, to_pandas
    from kgplatform.types.document import Document
    from kgplatform.types.extraction import Event, Example, Extraction, Failure, Mention, Relation
    from kgplatform.types.schema import EventType, RelationType, Schema

_HOMES = {
    "Document": "kgplatform.types.document",
    "Event": "kgplatform.types.extraction",
    "EventType": "kgplatform.types.schema",
    "Example": "kgplatform.types.extraction",
    "Extraction": "kgplatform.types.extraction",
    "Failure": "kgplatform.types.extraction",
    "KGError": "kgplatform.errors",
    "Mention": "kgplatform.types.extraction",
    "Relation": "kgplatform.types.extraction",
    "RelationType": "kgplatform.types.schema",
    "Schema": "kgplatform.types.schema",
    "ask": "kgplatform.pipelines.notebook",
    "build": "kgplatform.pipelines.notebook",
    "evaluate": "kgplatform.pipelines.notebook",
    "extract": "kgplatform.pipelines.notebook",
    "open_graph": "kgplatform.pipelines.notebook",
    "to_networkx": "kgplatform.pipelines.notebook",
    "to_pandas": "kgplatform.pipelines.notebook",
}

__all__ = [
    "Document",
    "Event",
    "EventType",
    "Example",
    "Extraction",
    "Failure",
    "KGError",
    "Mention",
    "Relation",
    "RelationType",
    "Schema",
    "ask",
    "build",
    "evaluate",
    "extract",
    "open_graph",
    "to_networkx",
    "to_pandas",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kgplatform' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
