"""One self-contained page about a graph: what it holds, how it was made, how right it is. Works offline."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import jinja2

from kgplatform.types.evaluation import Evaluation
from kgplatform.types.noun import Noun


class Table(Noun):
    """A heading, columns and rows; cells are text or numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class Page(Noun):
    """What stands on the page. `made` are names and values; `simulated` names what was not a real model."""

    title: str
    made: tuple[tuple[str, str], ...]
    evaluation: Evaluation | None = None
    tables: tuple[Table, ...] = ()
    commands: tuple[str, ...] = ()
    simulated: str = ""


def render_page(page: Page) -> str:
    """The page as HTML."""
    return _template().render(page=page)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["cell"] = _cell
    environment.globals["most_lost"] = _most_lost
    text = files("kgplatform.reports").joinpath("templates/page.html.jinja").read_text("utf-8")
    return environment.from_string(text)


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else value


def _most_lost(evaluation: Evaluation, most: int = 25) -> Sequence[tuple[str, int, int, int]]:
    """Labels by what was missed or wrong: (label, right, wrong, missing), most lost first."""
    rows = [(label, score.tp, score.fp, score.fn) for label, score in evaluation.by_label.items()]
    return sorted(rows, key=lambda row: (-(row[2] + row[3]), row[0]))[:most]
