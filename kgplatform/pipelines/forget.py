"""Documents out of the graph, with all that nothing else supports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.types.document import DocumentKey


def forget(
    settings: Settings, what: Sequence[str], progress: Progress, *, purge: bool = False, load_after: bool = True
) -> dict[str, object]:
    """`what` are sources (`InstructIE/zh`) or single documents (`news#4711`)."""
    with open_workspace(settings) as workspace, workspace.lease():
        numbers = workspace.numbers()
        chosen = [numbers[key] for one in what for key in _matching(one, numbers)]
        forgotten = workspace.forget(settings.graph, chosen, purge=purge)
        counts: dict[str, object] = {"forgotten": forgotten, "purged": purge}
        if load_after:
            resolution, _ = resolve_graph(workspace, settings.graph, progress)
            with open_store(settings, progress) as store:
                loaded = load_graph(workspace, settings.graph, resolution, store, progress)
            counts |= {"written": loaded.written, "deleted": loaded.deleted, **loaded.stored}
    return counts


def _matching(what: str, known: Iterable[DocumentKey]) -> list[DocumentKey]:
    source, mark, id = what.rpartition("#")
    found = [key for key in known if (key == (source, id) if mark else key.source == what)]
    if not found:
        sources = ", ".join(sorted({key.source for key in known})) or "none"
        raise ConfigError(f"{what!r} is neither a source nor SOURCE#ID of a document; sources: {sources}")
    return found
