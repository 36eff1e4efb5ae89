"""init, doctor, config."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import ERROR, progress, say, verb, write_json, write_table


@verb
def init(
    data: Annotated[Path | None, typer.Option(help="What to build from: a folder or file.")] = None,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    store: opt.Store = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take what is given and the defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a kgplatform.toml that is there.")] = False,
) -> None:
    """Write kgplatform.toml: which data, endpoint, model and store. Each is tried before it is written.

    A key is taken from KGPLATFORM_LLM_API_KEY, or asked for and kept in a file that only you can read.

    [bold]Examples[/bold]

    kgplatform init

    kgplatform init --yes --data dataset/sample/InstructIE

    kgplatform init --yes --base-url http://localhost:8000/v1 --model novel
    """
    from kgplatform.cli.asking import Answers, ask_everything, take_everything
    from kgplatform.pipelines.init import check_free, write_file

    check_free(force=force)
    given = Answers(data, base_url, model, store)
    answers = take_everything(given) if yes else ask_everything(given)
    write_file(
        data=answers.data,
        base_url=answers.base_url,
        model=answers.model,
        store=answers.store or "local",
        key_file=answers.key_file,
    )
    say(f"wrote kgplatform.toml; next: kgplatform build{'' if answers.data else ' CORPUS'}")


@verb
def doctor(
    graph_check: Annotated[
        bool, typer.Option("--check-graph", help="Reread the graph and compare it with the journal; so does --graph.")
    ] = False,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Check workspace, endpoint, store and data; exit code 1 when something fails.

    [bold]Examples[/bold]

    kgplatform doctor

    kgplatform doctor --check-graph --json
    """
    from kgplatform.pipelines.doctor import examine

    given = common.settings(graph=graph, store=store, workspace=workspace)
    with progress(quiet) as report:
        findings = examine(given, report, graph_check=graph_check or graph is not None)
    if as_json:
        write_json([finding._asdict() for finding in findings])
    else:
        write_table(("check", "", "what was seen"), [(f.check, "ok" if f.well else "FAILED", f.seen) for f in findings])
    if not all(finding.well for finding in findings):
        raise typer.Exit(ERROR)


@verb
def config(as_json: opt.Json = False) -> None:
    """All settings, where each comes from; secrets are masked.

    [bold]Examples[/bold]

    kgplatform config --json
    """
    from kgplatform.config import origins, read_settings

    given = read_settings()
    sources = origins({})
    rows = [(name, str(value) if value is not None else "", sources[name]) for name, value in given]
    if as_json:
        write_json({name: {"value": value, "from": origin} for name, value, origin in rows})
    else:
        write_table(("setting", "value", "from"), rows)
