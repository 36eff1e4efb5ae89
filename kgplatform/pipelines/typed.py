"""Real labels and relationship types for a graph that is loaded already."""

from __future__ import annotations

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import Progress


def give_types(settings: Settings, progress: Progress) -> None:
    """The graph has real labels and types, and keeps them whatever is loaded later; nothing to do where it has them."""
    with open_workspace(settings) as workspace, workspace.lease(), open_store(settings, progress) as store:
        store.prepare(workspace.id)
        if not store.is_typed:
            progress("real labels and types", 0, 1)
            store.type_everything()
            progress("real labels and types", 1, 1)
