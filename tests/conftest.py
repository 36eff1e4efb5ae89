"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
