"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from kgplatform.stores import local
from kgplatform.stores.options import LocalOptions

# How long an example takes is no test: the machine may be busy.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data beside the checkout; without it the test is skipped, on CI it fails."""
    folder = Path(os.environ.get("KGPLATFORM_TEST_DATA", ROOT.parent / "shared"))
    if folder.is_dir():
        return folder
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{folder} is missing: set KGPLATFORM_TEST_DATA")
    pytest.skip(f"no test data at {folder}")


def server_options() -> LocalOptions:
    """The version that this package is tested with, or the jars that KGPLATFORM_NEO4J_JARS names."""
    jars = os.environ.get("KGPLATFORM_NEO4J_JARS")
    return LocalOptions(idle_minutes=2, jars=Path(jars) if jars else None)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.ServerAddress]:
    """One real Neo4j (url, user, password) for the whole run; after killed tests it ends by itself in two minutes."""
    folder = tmp_path_factory.mktemp("workspace") / "neo4j"
    address = local.start(folder, server_options())
    try:
        with local.in_use(folder):
            yield address
    finally:
        local.stop(folder)
