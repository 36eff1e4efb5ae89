"""What a report reads from the store and the journal."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_store, open_workspace, server_folder
from kgplatform.pipelines.decisions import DERIVED, Decision, list_decisions
from kgplatform.pipelines.progress import Progress
from kgplatform.reports.neighbourhood import Drawing, DrawnFact, draw
from kgplatform.reports.page import Merge, Table
from kgplatform.reports.recipes import Recipe, recipes_of
from kgplatform.stores import local, queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.graph import Rows

_ALL = 10_000_000
_MADE, _REFUSED, _JUDGEMENTS = 20, 12, 10
_TABLES = (
    ("Entities in most documents", "most_mentioned_entities", ("name", "label", "documents")),
    ("Facts that most documents state", "most_supported_facts", ()),
)
_ROWS = 12


class Stored(NamedTuple):
    """What the graph holds and how it came about."""

    graph: str
    digest: str
    server: str
    counts: dict[str, int]
    sources: Table
    recipes: tuple[Recipe, ...]
    tables: tuple[Table, ...]
    neighbourhood: Drawing | None
    merges: tuple[Merge, ...] | None


def read_stored(settings: Settings, progress: Progress) -> Stored:
    """Everything on the page that needs no gold."""
    with open_store(settings, progress) as store:
        progress("reading the graph", 0, None)
        stored = Stored(
            graph=store.graph,
            digest=store.digest(),
            server=_server(settings),
            counts=store.counts(),
            sources=_table(store, "Documents", "list_sources"),
            recipes=recipes_of((str(r), int(str(n)), int(str(f))) for r, n, f in _ask(store, "list_recipes").rows),
            tables=tuple(_table(store, title, name, columns) for title, name, columns in _TABLES),
            neighbourhood=draw(_fact(row) for row in _ask(store, "facts_around_hubs").rows),
            merges=None,
        )
    return stored._replace(merges=_merges(settings))


def _server(settings: Settings) -> str:
    """Which Neo4j this is, where it is ours."""
    if not settings.store_is_local:
        return "Neo4j, not run by kgplatform"
    status = local.status(server_folder(settings))
    return f"local Neo4j {(status and status.version) or ''}".rstrip()


def _ask(store: Neo4jStore, name: str, **parameters: object) -> Rows:
    query = queries.load(name)
    return store.run(query.text, {**query.defaults, "graph": store.graph, **parameters})


def _table(store: Neo4jStore, title: str, name: str, columns: tuple[str, ...] = ()) -> Table:
    """The first rows of an answer, and of these only some columns where such are named."""
    found = _ask(store, name, count=_ROWS)
    kept = [place for place, column in enumerate(found.columns) if not columns or column in columns]
    return Table(
        title=title,
        columns=tuple(found.columns[place] for place in kept),
        rows=tuple(tuple(_plain(row[place]) for place in kept) for row in found.rows),
    )


def _plain(value: object) -> str | int | float | None:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _fact(row: tuple[object, ...]) -> DrawnFact:
    subject, subject_name, subject_label, predicate, object, object_name, object_label, support = row
    return DrawnFact(
        str(subject),
        str(subject_name),
        None if subject_label is None else str(subject_label),
        str(predicate),
        str(object),
        str(object_name),
        None if object_label is None else str(object_label),
        int(str(support)),
    )


def _merges(settings: Settings) -> tuple[Merge, ...] | None:
    """The links that barely held, those that barely did not, and the latest judgements.

    None where this workspace does not know the graph.
    """
    if not (settings.workspace / "workspace.sqlite").exists():
        return None
    with open_workspace(settings) as workspace:
        if settings.graph not in workspace.graphs():
            return None
    decisions = list_decisions(settings, name=None, rejected=True, limit=_ALL)
    links = [decision for decision in decisions if decision.by in DERIVED]  # most doubtful first
    made = [link for link in links if link.same][:_MADE]
    refused = [link for link in links if not link.same][:_REFUSED]
    said = [decision for decision in decisions if decision.by not in DERIVED][-_JUDGEMENTS:]
    return tuple(_merge(decision) for decision in (*made, *refused, *said))


def _merge(decision: Decision) -> Merge:
    return Merge.model_validate({name: getattr(decision, name) for name in Merge.model_fields})
