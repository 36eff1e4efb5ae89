"""Looks at the stored graph without gold: every check is a named query, asked one after the other."""

from __future__ import annotations

from pathlib import Path

from kgplatform.config import Settings
from kgplatform.datasets.schemas import read_schema
from kgplatform.errors import ConfigError
from kgplatform.evaluation.health import CHECKS, Check, finding, health_of, not_made, parameters_of
from kgplatform.evaluation.shape import shape_of
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.stored import read_graph
from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.findings import Health, HealthFinding
from kgplatform.types.graph import document_key
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language, Task

_MOST = 100_000  # cases that are counted
_SHOWN = 20
_SECONDS = 600.0


def health(
    settings: Settings,
    progress: Progress,
    *,
    schema: Path | Schema | None = None,
    task: Task | None = None,
    language: Language | None = None,
    only: str | None = None,
) -> Health:
    """Every check with its first cases, `only` one with all of them; conformity only where a schema is given."""
    checks = CHECKS if only is None else _named(only)
    known: dict[str, object] = {}
    if schema is not None:
        known |= parameters_of(schema if isinstance(schema, Schema) else read_schema(schema, task, language))
    file = schema if isinstance(schema, Path) else None
    live = _live_documents(settings)
    if live is not None:
        known["documents"] = live
    with open_store(settings, progress) as store:
        counts = store.counts()
        shape = shape_of(read_graph(store, store.read_entities()))
        findings = [
            _ask(store, check, known, counts, schema=file, shown=_SHOWN if only is None else _MOST)
            for check in tracked(checks, "checking", len(checks), progress)
        ]
    return health_of(shape, findings)


def _named(name: str) -> tuple[Check, ...]:
    found = tuple(check for check in CHECKS if check.query == name)
    if not found:
        raise ConfigError(f"no check is called {name!r}; there are {', '.join(check.query for check in CHECKS)}")
    return found


def _ask(
    store: Neo4jStore,
    check: Check,
    known: dict[str, object],
    counts: dict[str, int],
    *,
    schema: Path | None,
    shown: int,
) -> HealthFinding:
    query = queries.load(check.query)
    missing = [name for name in query.parameters if name not in {**query.defaults, **known, "graph": ""}]
    if missing:
        needed = "no --schema was given" if check.needs == "schema" else "this graph is not of this workspace"
        return not_made(check, query.answers, needed)
    given = {name: known[name] for name in query.parameters if name in known}
    rows = store.run(query.text, {**query.defaults, **given, "graph": store.graph}, limit=_MOST, timeout=_SECONDS)
    command = f"kgplatform health --check {query.name} --graph {store.graph}"
    if check.needs == "schema":
        command += f" --schema {schema or 'FILE'}"
    return finding(check, query.answers, rows, counts, command, shown=shown)


def _live_documents(settings: Settings) -> list[str] | None:
    """The keys of the documents that the journal holds for this graph; None where it does not know the graph."""
    if not (settings.workspace / "workspace.sqlite").exists():
        return None
    with open_workspace(settings) as workspace:
        if settings.graph not in workspace.graphs():
            return None
        numbers = {number for number, _ in workspace.outcomes(settings.graph)}
        return [document_key(settings.graph, key) for key, number in workspace.numbers().items() if number in numbers]
