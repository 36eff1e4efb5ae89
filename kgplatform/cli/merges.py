"""merges list|show|accept|reject|undo, forget."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_json, write_pairs, write_table

app = typer.Typer(help="Look at merging decisions and change them.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="As `merges list` prints it: L… for links, J… for judgements.")]
NoLoad = Annotated[bool, typer.Option("--no-load", help="Only note it; the store follows at the next load or build.")]


@app.command("list")
@verb
def list_merges(
    name: Annotated[str | None, typer.Option(help="Only decisions about names that contain this.")] = None,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Also links that a guard or a judgement refused.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many links, most doubtful first.")] = 50,
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Links that the rules made, and judgements that somebody gave.

    [bold]Examples[/bold]

    kgplatform merges list

    kgplatform merges list --name 北京 --json
    """
    from kgplatform.pipelines.decisions import list_decisions

    given = common.settings(graph=graph, workspace=workspace)
    decisions = list_decisions(given, name=name, rejected=rejected, limit=limit)
    if as_json:
        write_json([decision._asdict() for decision in decisions])
        return
    write_table(
        ("id", "left", "right", "label", "verdict", "score", "by", "reason"),
        [
            (d.id, d.left, d.right, d.label, "same" if d.same else "different", d.score, d.by, d.reason)
            for d in decisions
        ],
    )


@app.command()
@verb
def undo(
    decision: Number,
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Take a decision back: a judgement is withdrawn, a link becomes your "different" between what it joined.

    [bold]Examples[/bold]

    kgplatform merges undo L3f2a91c0

    kgplatform merges undo J4 --no-load
    """
    from kgplatform.pipelines.merges import undo as run

    _decide(run, (decision,), no_load, common.settings(graph=graph, store=store, workspace=workspace), quiet)


@app.command()
@verb
def accept(
    left: Annotated[str, typer.Argument(help="A name, or an entity id.")],
    right: Annotated[str, typer.Argument(help="A name, or an entity id.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Say that two entities are the same.

    [bold]Examples[/bold]

    kgplatform merges accept 北大 北京大学 --reason "the usual short form"
    """
    from kgplatform.pipelines.merges import judge as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    _decide(run, (left, right, True, reason), no_load, given, quiet)


@app.command()
@verb
def reject(
    left: Annotated[str, typer.Argument(help="A name, or an entity id.")],
    right: Annotated[str, typer.Argument(help="A name, or an entity id.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Say that two entities are different.

    [bold]Examples[/bold]

    kgplatform merges reject "Paris Hilton" Paris
    """
    from kgplatform.pipelines.merges import judge as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    _decide(run, (left, right, False, reason), no_load, given, quiet)


@verb
def forget(
    what: Annotated[list[str], typer.Argument(help="A source, or SOURCE#ID for one document.", metavar="SOURCE…")],
    purge: Annotated[bool, typer.Option("--purge", help="Also delete text and extractions from the journal.")] = False,
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Remove documents from the graph, with every fact and entity that nothing else supports.

    Building them again brings them back without a call to the model, unless they were purged.

    [bold]Examples[/bold]

    kgplatform forget InstructIE/zh

    kgplatform forget news#4711 --purge
    """
    from kgplatform.pipelines.forget import forget as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    with progress(quiet) as report:
        counts = run(given, what, report, purge=purge, load_after=not no_load)
    if as_json:
        write_json(counts)
    else:
        write_pairs(counts)


def _decide(run, arguments, no_load: bool, given, quiet: bool) -> None:  # type: ignore[no-untyped-def]
    with progress(quiet) as report:
        for line in run(given, *arguments, progress=report, load_after=not no_load):
            say(line)
