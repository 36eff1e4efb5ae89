"""What the shell completes, and that redirected output is UTF-8 wherever the machine stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgplatform.cli import complete
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Reading
from kgplatform.workspace.journal import Workspace


def completed(words: str, cwd: Path, **environment: str) -> str:
    """What bash would offer after these words."""
    return subprocess.run(
        [sys.executable, "-m", "kgplatform"],
        cwd=cwd,
        env={
            **os.environ,
            **environment,
            "_KGPLATFORM_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    ).stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("kgplatform bu", "build"),
        ("kgplatform ask entity_c", "entity_card"),
        ("kgplatform schema show Geo", "Geographic_Location"),
        ("kgplatform build --schema 天", "天文对象"),
    ],
)
def test_verbs_queries_and_starter_schemas_are_completed(words: str, offered: str, tmp_path: Path) -> None:
    assert offered in completed(words, tmp_path).split()


def test_graphs_of_the_workspace_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = Document(source="s", id="1", text="t", language="en")
    with Workspace(tmp_path / ".kgplatform") as workspace:
        (number,) = workspace.register([document])
        workspace.record("gold", [(number, Extraction.of(document, Reading(), "gold"), "gold")])

    assert complete.graphs("go") == ["gold"]
    assert complete.graphs("x") == []


def test_completing_a_graph_makes_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert complete.graphs("") == []
    assert list(tmp_path.iterdir()) == []


def test_redirected_output_is_utf8_whatever_the_locale_says(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kgplatform", "schema", "list", "--json"],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0
    assert "天文对象" in done.stdout.decode("utf-8")
