"""export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb

if TYPE_CHECKING:
    from kgplatform.pipelines.export import Form

_FORMS = "graphml, jsonl, csv (facts), turtle (RDF with provenance) or cypher"


@verb
def export(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file; its suffix tells the format (default: standard output)."),
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=_FORMS)] = None,
    cypher: Annotated[
        bool, typer.Option("--cypher", help="As Cypher text that makes the graph anywhere; needs no server.")
    ] = False,
    bulk: Annotated[
        Path | None,
        typer.Option("--bulk", help="A folder of CSV files for `neo4j-admin database import`, with the command."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With documents, their texts and mentions, not only entities and facts.")
    ] = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Write the graph in a format of other programs: GraphML, JSON Lines, CSV, RDF, Cypher.

    [bold]Examples[/bold]

    kgplatform export -o graph.graphml

    kgplatform export -o facts.csv

    kgplatform export -o graph.ttl --full

    kgplatform export --cypher -o graph.cypher

    kgplatform export --bulk folder
    """
    from kgplatform.pipelines.export import FORMS, form_of
    from kgplatform.pipelines.export import export as run

    if bulk is not None:
        _export_bulk(bulk, common.settings(graph=graph, workspace=workspace), quiet)
        return
    if cypher and form not in (None, "cypher"):
        raise typer.BadParameter("--cypher is a format of its own: leave --format away")
    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"unknown format {form!r}; {', '.join(FORMS)}")
    if output is None and form is None and not cypher:
        raise typer.BadParameter("give -o FILE, or --format for standard output")
    known = "cypher" if cypher else form or form_of(output or Path("-"))
    given = common.settings(graph=graph, store=store, workspace=workspace)
    with progress(quiet) as report:
        run(given, cast("Form", known), output or Path("-"), report, full=full)  # checked against FORMS above
    if output is not None and str(output) != "-":
        say(f"wrote {output}")


def _export_bulk(folder: Path, given, quiet: bool) -> None:  # type: ignore[no-untyped-def]
    from kgplatform.pipelines.bulk import export_bulk

    with progress(quiet) as report:
        rows = export_bulk(given, folder, report)
    say(f"wrote {rows} documents and entities to {folder}; README.txt there says how they become a database")
