"""store start|stop|status: the local Neo4j."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import ERROR, progress, say, verb, write_json, write_pairs

app = typer.Typer(help="The Neo4j that kgplatform fetches and runs for this workspace.", no_args_is_help=True)


@app.command()
@verb
def start(
    idle_minutes: Annotated[
        float | None, typer.Option(min=1, help="Stop this long after the last use (default 15).")
    ] = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Fetch it if needed, start it, print its address and how other programs look into it.

    [bold]Examples[/bold]

    kgplatform store start

    kgplatform store start --idle-minutes 600
    """
    from kgplatform.pipelines.store import start as run

    with progress(quiet) as report:
        status = run(common.settings(workspace=workspace, neo4j_idle_minutes=idle_minutes), report)
    _show(status, as_json)


@app.command()
@verb
def stop(workspace: opt.Workspace = None) -> None:
    """Stop it; nothing keeps running.

    [bold]Examples[/bold]

    kgplatform store stop
    """
    from kgplatform.pipelines.store import stop as run

    say("stopped" if run(common.settings(workspace=workspace)) else "nothing was running")


@app.command()
@verb
def status(
    password: Annotated[bool, typer.Option("--password", help="Print the password too.")] = False,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Address, user, when it stops by itself, how to connect; exit code 1 when it is not running.

    [bold]Examples[/bold]

    kgplatform store status --password
    """
    from kgplatform.pipelines.store import status as run

    found = run(common.settings(workspace=workspace), password=password)
    _show(found, as_json)
    if not found["running"]:
        raise typer.Exit(ERROR)


def _show(status: dict[str, object], as_json: bool) -> None:
    from kgplatform.pipelines.store import ways_to_look

    if as_json:
        write_json(status)
    else:
        write_pairs({name: value for name, value in status.items() if value is not None})
        for line in ways_to_look(status):
            say(line)
