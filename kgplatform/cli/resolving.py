"""resolve: merging alone, of the workspace or of a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_json, write_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgplatform.pipelines.table import TableJob

_TABLE = "Merging a table"


@verb
def resolve(
    extractions: Annotated[
        Path | None, typer.Argument(help="Extractions (JSON Lines) to take into the journal first.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Entities as JSON Lines; of a table its rows as .csv, .jsonl or .parquet."),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(help="Say why one entity holds together: a name, an id, of a table the id of a row.")
    ] = None,
    refit: Annotated[bool, typer.Option("--refit", help="Fit the profile to the corpus as it is now.")] = False,
    table: Annotated[
        Path | None,
        typer.Option(
            help="Merge the names of this table (CSV, JSON Lines, Parquet) and nothing else: no workspace, no store.",
            rich_help_panel=_TABLE,
        ),
    ] = None,
    judgements: Annotated[
        Path | None,
        typer.Option(help="With --table: what is known: left, right (ids of rows), same.", rich_help_panel=_TABLE),
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(
            "--context", help="With --table: one more column that tells names apart; repeat it.", rich_help_panel=_TABLE
        ),
    ] = None,
    on_disk: Annotated[
        bool,
        typer.Option(
            "--on-disk", help="With --table: label by label from disk, for millions of names.", rich_help_panel=_TABLE
        ),
    ] = False,
    arbiter: opt.Arbiter = False,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    max_calls: opt.MaxCalls = None,
    max_tokens: opt.MaxTokens = None,
    max_cost: opt.MaxCost = None,
    price_in: opt.PriceIn = None,
    price_out: opt.PriceOut = None,
    refresh: opt.Refresh = False,
    offline: opt.Offline = False,
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Only merge: which mentions are one entity, and why.

    A table has a row for each name: id, name, label (or type), language, context; the columns may have Chinese names.
    What comes out: id, entity_id (the id of the first row of the entity), score, reason.

    [bold]Examples[/bold]

    kgplatform resolve -o entities.jsonl

    kgplatform resolve --explain 北京大学

    kgplatform resolve --arbiter --max-calls 100 --base-url http://localhost:8000/v1 --model novel

    kgplatform resolve --table names.csv -o merged.csv --judgements known.csv

    kgplatform resolve --table 名单.jsonl --explain 17 --json

    kgplatform resolve --table millions.parquet --on-disk -o merged.parquet
    """
    if table is not None:
        from kgplatform.pipelines.table import TableJob

        if extractions is not None or refit or arbiter:
            _wrong("--table merges a table and nothing else: no extractions, no --refit, no --arbiter")
        _table(TableJob(table, output, judgements, context or [], explain), on_disk, as_json, quiet)
        return
    if judgements is not None or context or on_disk:
        _wrong(
            "--judgements, --context and --on-disk belong to --table; for a graph there is `kgplatform merges import`"
        )
    from kgplatform.pipelines.arbitrated import resolve_asking
    from kgplatform.pipelines.explained import explain_entity

    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, refresh, offline)
    given = common.settings(graph=graph, workspace=workspace, llm_base_url=base_url, llm_model=model, **cost)
    with progress(quiet) as report:
        done = resolve_asking(given, report, extractions=extractions, output=output, refit=refit, arbiter=arbiter)
    if explain is not None:
        common.write_explained(explain_entity(given, explain), as_json)
    else:
        _write_counts(done.counts.model_dump(), output, as_json)
    common.tell_arbitrated(done.arbitrated)
    common.tell_losses(done.set_aside, (), done.arbitrated.stopped if done.arbitrated else "")
    common.tell_contradictions(done.counts.contradictions)


def _table(job: TableJob, on_disk: bool, as_json: bool, quiet: bool) -> None:
    from kgplatform.pipelines.big_table import resolve_big_table
    from kgplatform.pipelines.table import resolve_table

    shown = job.output if job.output is not None or job.explain is not None or as_json else Path("-")
    with progress(quiet) as report:
        done = (resolve_big_table if on_disk else resolve_table)(job._replace(output=shown), report)
    if done.explained is not None:
        common.write_explained(done.explained, as_json)
    else:
        _write_counts(done.counts.model_dump(), shown, as_json)
    common.tell_losses(done.set_aside, ())
    common.tell_contradictions(done.counts.contradictions)


def _write_counts(counts: Mapping[str, object], output: Path | None, as_json: bool) -> None:
    """The counts on stdout, unless the data went there."""
    if output == Path("-"):
        say(", ".join(f"{name} {value}" for name, value in counts.items()))
    elif as_json:
        write_json(counts)
    else:
        write_pairs(counts)


def _wrong(reason: str) -> None:
    from kgplatform.errors import ConfigError

    raise ConfigError(reason)
