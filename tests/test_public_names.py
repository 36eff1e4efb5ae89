"""The public names are there, and importing the package stays cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kgplatform


@pytest.mark.parametrize("name", kgplatform.__all__)
def test_every_public_name_can_be_used(name: str) -> None:
    assert getattr(kgplatform, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_this"):
        _ = kgplatform.nothing_like_this


@pytest.mark.parametrize("heavy", ["openai", "neo4j", "sklearn", "numpy", "pydantic", "networkx"])
def test_help_loads_nothing_heavy(heavy: str) -> None:
    script = f"import sys, kgplatform.cli.app; sys.exit({heavy!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
