"""cache stats|prune: the answers that were paid for."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import verb, write_json, write_pairs

app = typer.Typer(help="The answers of models that were paid for: they are never asked twice.", no_args_is_help=True)


@app.command()
@verb
def stats(workspace: opt.Workspace = None, as_json: opt.Json = False) -> None:
    """How many there are and what they came to.

    [bold]Examples[/bold]

    kgplatform cache stats --json
    """
    from kgplatform.pipelines.cache import cache_stats

    found = cache_stats(common.settings(workspace=workspace))
    (write_json if as_json else write_pairs)(found)


@app.command()
@verb
def prune(
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=0, help="All that are older than N days, needed or not.")
    ] = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Delete the answers that no document of any graph was read with.

    [bold]Examples[/bold]

    kgplatform cache prune

    kgplatform cache prune --older-than 90
    """
    from kgplatform.pipelines.cache import cache_prune

    found = cache_prune(common.settings(workspace=workspace), older_than)
    (write_json if as_json else write_pairs)(found)
