"""The page of what is in a dataset: tables for each set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgplatform.reports.page import Page, Table, render_page
from kgplatform.types.inspection import SetInspection, Use

_MOST = 200  # labels of a set on the page; the rest is counted


def inspection_page(found: Sequence[SetInspection]) -> str:
    """One self-contained page."""
    documents = sum(one.documents for one in found)
    return render_page(
        Page(
            title="What is in the data",
            lead=f"{documents:,} documents in {len(found)} sets.",
            tables=(_overview(found), *(table for one in found for table in _tables(one))),
        )
    )


def name_of(one: SetInspection) -> str:
    """A set with its language and split."""
    languages = [language for language in one.languages if language not in one.source.split("/")[-1:]]
    return " ".join(word for word in (one.source, "/".join(languages), one.split) if word)


def overview_rows(found: Sequence[SetInspection]) -> tuple[tuple[str, ...], list[tuple[str | int | float | None, ...]]]:
    """Columns and a row for each set."""
    columns = ("set", "task", "documents", "empty", "median length", "mentions", "in text %", "doubled", "leaks", "odd")
    rows: list[tuple[str | int | float | None, ...]] = []
    for one in found:
        share = 100 * one.grounded / one.mentions if one.mentions else None
        leaks = sum(leak.exact + leak.folded for leak in one.leaks)
        odd = sum(kind.count for kind in one.odd)
        words = (name_of(one), one.task or "", one.documents, one.empty, one.lengths.median)
        rows.append((*words, one.mentions, share, one.doubled, leaks, odd + one.set_aside))
    return columns, rows


def _overview(found: Sequence[SetInspection]) -> Table:
    columns, rows = overview_rows(found)
    return Table(title="Sets", columns=columns, rows=tuple(rows))


def _tables(one: SetInspection) -> Iterator[Table]:
    name = name_of(one)
    uses = tuple(
        (
            use.kind,
            use.name,
            use.count,
            use.documents,
            " · ".join(use.examples),
            "" if use.asked else "not in the schema",
        )
        for use in one.uses[:_MOST]
    )
    if uses:
        more = "" if len(one.uses) <= _MOST else f" (the first {_MOST} of {len(one.uses):,})"
        columns = ("kind", "name", "count", "documents", "examples", "")
        yield Table(title=f"{name}: what is annotated{more}", columns=columns, rows=uses)
    if one.unused:
        unused = tuple((name,) for name in one.unused[:_MOST])
        yield Table(title=f"{name}: in the schema, never used ({len(one.unused):,})", columns=("name",), rows=unused)
    if one.topics:
        yield Table(title=f"{name}: topics", columns=("topic", "documents"), rows=tuple(one.topics.items()))
    if one.leaks:
        leaks = tuple((leak.split, leak.exact, leak.folded) for leak in one.leaks)
        split_columns = ("also in", "to the letter", "but for case, width, signs")
        yield Table(title=f"{name}: texts that stand in another split", columns=split_columns, rows=leaks)
    if one.odd:
        odd = tuple((kind.what, kind.count, id_[:16], seen) for kind in one.odd for id_, seen in kind.examples)
        yield Table(title=f"{name}: odd records", columns=("what", "in all", "id", "seen"), rows=odd)


def _use_row(use: Use) -> tuple[str | int, ...]:
    place = "" if use.asked else "not in the schema"
    return (use.kind, use.name, use.count, use.documents, " · ".join(use.examples), place)
