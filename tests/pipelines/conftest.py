"""Settings for pipelines that write to the real server of this test run, each test in a graph of its own."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.stores.local import ServerAddress


@pytest.fixture
def settings(tmp_path: Path, neo4j_server: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)  # no kgplatform.toml of the developer's is read
    return read_settings(
        workspace=tmp_path / "workspace",
        graph=f"test-{uuid.uuid4().hex[:12]}",
        store=neo4j_server.url,
        neo4j_username=neo4j_server.user,
        neo4j_password=neo4j_server.password,
    )


@pytest.fixture(scope="module")
def shared_settings(tmp_path_factory: pytest.TempPathFactory, neo4j_server: ServerAddress) -> Settings:
    """The same for all tests of a module that only read what is built once."""
    return read_settings(
        workspace=tmp_path_factory.mktemp("shared") / "workspace",
        graph=f"test-{uuid.uuid4().hex[:12]}",
        store=neo4j_server.url,
        neo4j_username=neo4j_server.user,
        neo4j_password=neo4j_server.password,
    )
