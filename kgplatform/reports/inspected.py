"""The page of what is in a dataset."""

from __future__ import annotations

from collections.abc import Sequence

from kgplatform.reports.rendering import render
from kgplatform.types.inspection import SetInspection

_MOST = 200  # names of a set on the page; the rest is counted

Row = tuple[str | int | float | None, ...]


def inspection_page(found: Sequence[SetInspection]) -> str:
    """One self-contained page."""
    columns, rows = overview(found)
    return render(
        "inspected.html.jinja",
        found=[(name_of(one), one) for one in found],
        documents=sum(one.documents for one in found),
        columns=columns,
        rows=rows,
        most=_MOST,
    )


def name_of(one: SetInspection) -> str:
    """A set with its language and split."""
    languages = [language for language in one.languages if language not in one.source.split("/")[-1:]]
    return " ".join(word for word in (one.source, "/".join(languages), one.split) if word)


def overview(found: Sequence[SetInspection]) -> tuple[tuple[str, ...], list[Row]]:
    """Columns and a row for each set."""
    columns = ("set", "task", "documents", "empty", "median length", "mentions", "in text %", "doubled", "leaks", "odd")
    return columns, list(map(_row, found))


def _row(one: SetInspection) -> Row:
    share = 100 * one.grounded / one.mentions if one.mentions else None
    leaks = sum(leak.exact + leak.folded for leak in one.leaks)
    odd = sum(kind.count for kind in one.odd) + one.set_aside
    words = (name_of(one), one.task or "", one.documents, one.empty, one.lengths.median)
    return (*words, one.mentions, share, one.doubled, leaks, odd)
