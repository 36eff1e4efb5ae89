"""One page about the stored graph, scored where there is gold; the same numbers as JSON and CSV."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.evaluation.cases import cases
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.pipelines.evaluate import Evaluated, Extras, evaluate
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.pipelines.health import health
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.report_before import before
from kgplatform.pipelines.report_made import commands, lead, made, title, versions
from kgplatform.pipelines.report_scored import schema_of, scored_sets
from kgplatform.pipelines.report_stored import Stored, read_stored
from kgplatform.pipelines.saving import compare_saved
from kgplatform.pipelines.waterfall import waterfall
from kgplatform.reports.page import Page, page_as_json, render_changes, render_page
from kgplatform.reports.published import beside
from kgplatform.reports.scores import scores_as_csv
from kgplatform.types.extraction import SetAside
from kgplatform.types.saved import with_percentages


class Wish(NamedTuple):
    """Where the page goes, and the same as JSON and CSV; what helps to score, the schema that the graph follows,
    and folders of examples that were made."""

    output: Path
    json: Path | None = None
    csv: Path | None = None
    clusters: Path | None = None
    schema: Path | None = None
    all_documents: bool = False
    augmented: tuple[Path, ...] = ()


def report(reading: Reading, wish: Wish, settings: Settings, progress: Progress) -> tuple[SetAside, ...]:
    """Write the page; gold that could not be read is given back."""
    found = _scored(reading, wish, settings, progress) if reading.paths else None
    page = _page(read_stored(settings, progress), found, reading, wish, settings, progress)
    write_lines(wish.output, [render_page(page)])
    if wish.json is not None:
        write_lines(wish.json, [json_line(page_as_json(page))])
    if wish.csv is not None and page.evaluation is not None:
        write_lines(wish.csv, scores_as_csv(page.evaluation).splitlines())
    return found.set_aside if found is not None else ()


def report_changes(before: str, after: str, settings: Settings, output: Path, *, json: Path | None = None) -> None:
    """Write what changed from one kept evaluation to another."""
    changes = compare_saved(settings, before, after, BootstrapOptions())
    write_lines(output, [render_changes(changes)])
    if json is not None:
        write_lines(json, [json_line(with_percentages(changes))])


def _scored(reading: Reading, wish: Wish, settings: Settings, progress: Progress) -> Evaluated:
    extras = Extras(clusters=wish.clusters)
    return evaluate(reading, settings, progress, all_documents=wish.all_documents, extras=extras)


def _page(
    stored: Stored,
    found: Evaluated | None,
    reading: Reading,
    wish: Wish,
    settings: Settings,
    progress: Progress,
) -> Page:
    asked = schema_of(found, stored)
    given = {"schema": wish.schema, "clusters": wish.clusters}
    page = Page(
        title=title(stored),
        lead=lead(stored),
        made=made(stored),
        recipes=stored.recipes,
        sources=(stored.sources,),
        merges=stored.merges,
        health=health(settings, progress, schema=wish.schema or asked),
        neighbourhood=stored.neighbourhood,
        tables=stored.tables,
        before=before(settings, wish.augmented),
        commands=commands(reading, given, stored, whole=asked is not None),
        versions=versions(stored, found),
    )
    if found is None:
        return page
    return page.model_copy(
        update={
            "evaluation": found.evaluation,
            "waterfall": waterfall(found, settings, progress),
            "cases": cases(found.gold, found.side.predicted, all_documents=wish.all_documents),
            "published": beside(scored_sets(found)),
        }
    )
