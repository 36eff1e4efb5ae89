"""One page about the stored graph, scored where there is gold."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.evaluate import read_gold, score_store
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.reports.page import Page, Table, render_page
from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.extraction import SetAside

_TABLES = (
    ("Entities in most documents", "most_mentioned_entities"),
    ("Facts that most documents state", "most_supported_facts"),
    ("How documents were read", "list_recipes"),
)


def report(reading: Reading, settings: Settings, progress: Progress, output: Path) -> tuple[SetAside, ...]:
    """Write the page; gold that could not be read is given back."""
    set_aside: list[SetAside] = []
    evaluation = None
    if reading.paths:
        evaluation = score_store(read_gold(reading, progress, set_aside), settings, progress)
    with open_store(settings, progress) as store:
        counts = store.counts()
        digest = store.digest()
        tables = {name: _table(store, title, name) for title, name in _TABLES}
    recipes = [str(row[0]) for row in tables["list_recipes"].rows]
    extractors = ", ".join(dict.fromkeys(_extractor(recipe) for recipe in recipes)) or "nothing yet"
    page = Page(
        title=f"Graph {settings.graph}, read by {extractors}",
        made=(
            *((name, f"{count:,}") for name, count in counts.items()),
            ("graph digest", digest),
            ("extractor", extractors),
            ("kgplatform", version("kgplatform")),
        ),
        evaluation=evaluation,
        tables=tuple(tables.values()),
        commands=_commands(reading, settings),
    )
    write_lines(output, render_page(page).splitlines())
    return tuple(set_aside)


def _extractor(recipe: str) -> str:
    """`llm:novel:1a2b…` is llm novel; `learned:1a2b…` is learned."""
    kind, _, rest = recipe.partition(":")
    return f"llm {rest.rpartition(':')[0]}" if kind == "llm" else kind


def _table(store: Neo4jStore, title: str, name: str) -> Table:
    query = queries.load(name)
    rows = store.run(query.text, {**query.defaults, "graph": store.graph})
    return Table(title=title, columns=rows.columns, rows=tuple(tuple(map(_plain, row)) for row in rows.rows))


def _plain(value: object) -> str | int | float | None:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _commands(reading: Reading, settings: Settings) -> tuple[str, ...]:
    paths = " ".join(str(path) for path in reading.paths)
    graph = "" if settings.graph == "main" else f" --graph {settings.graph}"
    if not paths:
        return (f"kgplatform report{graph}",)
    return (f"kgplatform evaluate {paths}{graph}", f"kgplatform report {paths}{graph}")
