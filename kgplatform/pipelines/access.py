"""Opens what a verb works on: the workspace and the store of these settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgplatform.config import Settings, read_settings
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.stores import local
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.stores.options import LocalOptions
from kgplatform.workspace.journal import Workspace


def open_workspace(settings: Settings) -> Workspace:
    """The journal of these settings."""
    return Workspace(settings.workspace)


def known_graphs() -> tuple[str, ...]:
    """The graphs of the workspace in force; none where there is no workspace yet."""
    settings = read_settings()
    if not (settings.workspace / "workspace.sqlite").exists():
        return ()
    with open_workspace(settings) as workspace:
        return workspace.graphs()


def server_folder(settings: Settings) -> Path:
    """Where the local server of this workspace lives."""
    return settings.workspace / "neo4j"


def local_options(settings: Settings) -> LocalOptions:
    """The local server's part of the settings."""
    return LocalOptions(
        jars=settings.neo4j_jars,
        repository=settings.maven_repository,
        cache=settings.cache,
        idle_minutes=settings.neo4j_idle_minutes,
    )


@contextmanager
def open_store(settings: Settings, progress: Progress = silent) -> Iterator[Neo4jStore]:
    """The store: the local server (fetched and started where needed) or the one at the address given."""
    if not settings.store_is_local:
        password = settings.neo4j_password.get_secret_value()
        with Neo4jStore(
            settings.store, settings.neo4j_username, password, database=settings.neo4j_database, graph=settings.graph
        ) as store:
            yield store
        return
    folder = server_folder(settings)
    address = local.start(folder, local_options(settings), progress)
    with local.in_use(folder), Neo4jStore(address.url, address.user, address.password, graph=settings.graph) as store:
        yield store
