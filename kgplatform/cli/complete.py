"""What the shell may complete besides verbs and options: cheap to find, and never an error."""

from __future__ import annotations

from pathlib import Path


def queries(incomplete: str) -> list[tuple[str, str]]:
    """The named queries that begin so, with what they answer."""
    from kgplatform.stores.queries import named

    return [(query.name, query.answers) for query in named() if query.name.startswith(incomplete)]


def graphs(incomplete: str) -> list[str]:
    """The graphs of the workspace in force that begin so."""
    from kgplatform.errors import KGError
    from kgplatform.pipelines.access import known_graphs

    try:
        return [graph for graph in known_graphs() if graph.startswith(incomplete)]
    except KGError:  # settings or a journal that cannot be read are told by the next command, not at a Tab
        return []


def starters(incomplete: str) -> list[str]:
    """The starter schemas and files that begin so."""
    from kgplatform.pipelines.schema import list_starters

    names = [name for _, name, _ in list_starters() if name.casefold().startswith(incomplete.casefold())]
    return names + [str(path) for path in Path().glob(f"{incomplete}*")] if incomplete else names
