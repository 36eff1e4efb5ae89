"""The templates, and how values look on a page. Names and texts are data: everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import jinja2

from kgplatform.reports import confusion, degrees, embed, labels, recipes, scores
from kgplatform.text.language import detect_language

_COLOURS = 7
ERROR_CLASSES = {
    "missed": "gold has it, and nothing that was predicted comes near",
    "extra": "predicted, and nothing in gold comes near",
    "boundary": "the right label on words that overlap those of gold",
    "label": "the right words with another label or predicate",
    "direction": "subject and object the other way round",
    "spelling": "the same when folded: width, case, script, spaces",
    "role": "the right words in another role of the event",
    "trigger": "right but for the trigger",
    "not in text": "predicted words that the text does not have",
}
"""Why an item is wrong or missing, in a sentence each."""


def render(name: str, **values: object) -> str:
    """The template filled in. A lone surrogate, which no file can hold, becomes a question mark."""
    return _environment().get_template(name).render(values).encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kgplatform.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": cell, "signed": signed, "lang": detect_language, "sorted_bars": labels.bars}
    environment.filters["recipe_words"] = recipes.in_words
    environment.globals |= {
        "heats": confusion.heats,
        "histogram": degrees.histogram,
        "embedded_cases": embed.cases_as_json,
        "embedded": embed.as_json,
        "score_rows": scores.score_rows,
        "most_cases": embed.MOST,
        "error_classes": ERROR_CLASSES,
        "colour": _colour,
    }
    return environment


def _colour(labels: Sequence[str], label: str | None) -> int:
    """The number of a label's colour; rare labels and none share the last one."""
    return labels.index(label) if label in labels[:_COLOURS] else _COLOURS


def cell(value: Any) -> str:  # Any: a query can answer with anything
    """A value as it stands in a table: two decimals, thousands apart, lists in a row."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(map(cell, value))
    return str(value)


def signed(value: float) -> str:
    """A difference with its sign; the minus is a real one."""
    return f"{value:+.2f}".replace("-", "−")
