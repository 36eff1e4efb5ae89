"""merges list|show|accept|reject|undo|export|import, forget."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_json, write_pairs, write_table

if TYPE_CHECKING:
    from kgplatform.pipelines.decisions import Decision
    from kgplatform.pipelines.merges import How

_DECISION = re.compile(r"J\d+|L[0-9a-f]{10}")

app = typer.Typer(help="Look at merging decisions and change them.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="As `merges list` prints it: L… for links, J… for judgements.")]
Side = Annotated[str, typer.Argument(help="A name, an entity id, or @ANCHOR of one mention.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Withdraw judgements that contradict this one; undo brings them back.")
]
NoLoad = Annotated[bool, typer.Option("--no-load", help="Only note it; the store follows at the next load or build.")]


@app.command("list")
@verb
def list_merges(
    name: Annotated[str | None, typer.Option(help="Only decisions about names that contain this.")] = None,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Also links that a guard or a judgement refused.")
    ] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Also judgements that were taken back.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many links, most doubtful first.")] = 50,
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Links that the rules and the model made, and judgements that somebody gave.

    A judgement is in force, asleep (one of its sides is not in the graph now), overruled by others, or withdrawn.

    [bold]Examples[/bold]

    kgplatform merges list

    kgplatform merges list --rejected --withdrawn --limit 10

    kgplatform merges list --name 北京 --json
    """
    from kgplatform.pipelines.decisions import list_decisions

    given = common.settings(graph=graph, workspace=workspace)
    decisions = list_decisions(given, name=name, rejected=rejected, limit=limit, withdrawn=withdrawn)
    if as_json:
        write_json([decision._asdict() for decision in decisions])
        return
    write_table(
        ("id", "left", "right", "label", "verdict", "score", "by", "reason", "state", "when"),
        [
            (d.id, d.left, d.right, d.label, _verdict(d), d.score, d.by, d.reason, _state(d), d.withdrawn_at or d.at)
            for d in decisions
        ],
    )
    common.tell_contradictions(sum(decision.contradicts for decision in decisions))


@app.command()
@verb
def show(
    what: Annotated[str, typer.Argument(help="A name, an entity id, @ANCHOR of a mention, or L… or J… of the list.")],
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Why an entity is one: its mentions, and the links that lead from each to the first; or one decision in full.

    [bold]Examples[/bold]

    kgplatform merges show 北京大学

    kgplatform merges show J4 --json
    """
    from kgplatform.pipelines.explained import explain_entity, show_decision

    given = common.settings(graph=graph, workspace=workspace)
    if _DECISION.fullmatch(what):
        decision = show_decision(given, what)
        write_json(decision) if as_json else write_pairs(decision)
        return
    common.write_explained(explain_entity(given, what), as_json)


@app.command()
@verb
def undo(
    decision: Number,
    replace: Replace = False,
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
    from kgplatform.pipelines.merges import How
    from kgplatform.pipelines.merges import undo as run

    _decide(
        run,
        (decision,),
        How(not no_load, replace),
        common.settings(graph=graph, store=store, workspace=workspace),
        quiet,
    )


@app.command()
@verb
def accept(
    left: Side,
    right: Side,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    replace: Replace = False,
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Say that two entities are the same. Your word wins over every rule, import and model.

    What contradicts an earlier word of a person, over third names too, is refused and names it.

    [bold]Examples[/bold]

    kgplatform merges accept 北大 北京大学 --reason "the usual short form"
    """
    from kgplatform.pipelines.merges import How
    from kgplatform.pipelines.merges import judge as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    _decide(run, (left, right, True, reason), How(not no_load, replace), given, quiet)


@app.command()
@verb
def reject(
    left: Side,
    right: Side,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    replace: Replace = False,
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """Say that two entities are different, or two spellings or mentions of one entity.

    [bold]Examples[/bold]

    kgplatform merges reject "Paris Hilton" Paris

    kgplatform merges reject @3f2a91c07b @81c0d5e6aa --reason "two men of one name"
    """
    from kgplatform.pipelines.merges import How
    from kgplatform.pipelines.merges import judge as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    _decide(run, (left, right, False, reason), How(not no_load, replace), given, quiet)


@app.command("export")
@verb
def export_judgements(
    output: Annotated[Path, typer.Argument(help="A file; .csv gives CSV, any other name JSON Lines, - is stdout.")],
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Also judgements that were taken back.")] = False,
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Write the judgements into a file that `merges import` reads, here or in another workspace.

    [bold]Examples[/bold]

    kgplatform merges export judgements.jsonl

    kgplatform merges export judgements.csv --withdrawn
    """
    from kgplatform.pipelines.judgement_files import export_judgements as run

    written = run(common.settings(graph=graph, workspace=workspace), output, withdrawn=withdrawn)
    if output == Path("-"):
        say(f"{written} judgements")
    elif as_json:
        write_json({"judgements": written})
    else:
        write_pairs({"judgements": written})


@app.command("import")
@verb
def import_judgements(
    path: Annotated[
        Path, typer.Argument(help="CSV or JSON Lines: left, right (names, ids or anchors), same (1 or 0).")
    ],
    no_load: NoLoad = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Take judgements in from a file, as an import's: a person's word outweighs them, they outweigh an arbiter's.

    Columns: left, right, same, and where there are such: reason, score. Lines that cannot be used, or that contradict
    what is in force, are named, set aside and counted.

    [bold]Examples[/bold]

    kgplatform merges import judgements.jsonl

    kgplatform merges import 已核对.csv --no-load --json
    """
    from kgplatform.pipelines.judgement_files import import_judgements as run

    given = common.settings(graph=graph, store=store, workspace=workspace)
    with progress(quiet) as report:
        done = run(given, path, report, load=not no_load)
    counts = {"read": done.read, "taken": done.taken, "known": done.known, "withdrawn": done.withdrawn}
    counts |= {"set_aside": len(done.set_aside)}
    write_json(counts) if as_json else write_pairs(counts)
    for line in done.told:
        say(line)
    common.tell_losses(done.set_aside, ())


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


def _decide(run, arguments, how: How, given, quiet: bool) -> None:  # type: ignore[no-untyped-def]
    with progress(quiet) as report:
        for line in run(given, *arguments, progress=report, how=how):
            say(line)


def _verdict(decision: Decision) -> str:
    return "same" if decision.same else "different"


def _state(decision: Decision) -> str:
    return f"{decision.state} by {', '.join(decision.to)}" if decision.to else decision.state
