"""prompt list|show|diff|test|promote|rollback: the prompts that are kept, and which of them are in force."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json, write_table

app = typer.Typer(help="Tuned prompts: what is kept, what is in force, what differs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name of a kept prompt or of one of ours, or a file.", metavar="NAME")]


@app.command("list")
@verb
def list_(workspace: opt.Workspace = None, as_json: opt.Json = False) -> None:
    """Every prompt of the workspace; those in force are what build and extract ask with.

    [bold]Examples[/bold]

    kgplatform prompt list
    """
    from kgplatform.pipelines.prompts_kept import list_prompts

    found = list_prompts(common.settings(workspace=workspace))
    if as_json:
        write_json({"prompts": [one._asdict() for one in found]})
    elif not found:
        write("no tuned prompts yet: `kgplatform tune` makes them")
    else:
        rows = [(one.name, one.share, "in force" if one.in_force else "", one.tuned, one.at) for one in found]
        write_table(("name", "for", "", "F1 on its holdout", "kept"), rows)


@app.command()
@verb
def show(name: Name, workspace: opt.Workspace = None) -> None:
    """A prompt as YAML, as --prompt takes it.

    [bold]Examples[/bold]

    kgplatform prompt show ner-zh
    """
    from kgplatform.pipelines.prompts_kept import show_prompt

    write(show_prompt(common.settings(workspace=workspace), name).rstrip())


@app.command()
@verb
def diff(
    name: Name,
    other: Annotated[str | None, typer.Argument(help="What it is held against (default: our own).")] = None,
    workspace: opt.Workspace = None,
) -> None:
    """What a prompt changes, line by line.

    [bold]Examples[/bold]

    kgplatform prompt diff ner-zh ner-en
    """
    from kgplatform.pipelines.prompts_kept import diff_prompts

    write(diff_prompts(common.settings(workspace=workspace), name, other).rstrip())


@app.command("test")
@verb
def try_out(
    name: Name,
    corpus: opt.Corpus = None,
    against: Annotated[str | None, typer.Option("--against", help="Another prompt (default: our own).")] = None,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    max_calls: opt.MaxCalls = None,
    split: opt.Split = None,
    source: opt.Source = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: opt.Seed = 0,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Score a prompt beside another on labelled documents, with the interval of the difference.

    [bold]Examples[/bold]

    kgplatform prompt test mine.yaml dataset/iepile --source clue --sample 200
    """
    from kgplatform.pipelines.prompt_trial import try_prompt

    way = {"llm_base_url": base_url, "llm_model": model, "llm_max_calls": max_calls}
    given = common.settings(workspace=workspace, **way)
    chosen = common.choice(split, None, None, source, None, limit, sample, seed)
    with progress(quiet) as report:
        tried = try_prompt(name, against, common.corpus(corpus, given), chosen, given, report)
    found = tried.difference
    if as_json:
        numbers = found.model_dump() | {"difference": found.difference, "verdict": found.verdict}
        write_json(tried._asdict() | {"difference": numbers, "set_aside": len(tried.set_aside)})
    else:
        write(f"{tried.prompt} beside {tried.other} on {tried.documents:,} documents, {tried.calls:,} calls")
        write(
            f"micro F1 {found.there:.2f} → {found.here:.2f}: {found.difference:+.2f} "
            f"({found.low:+.2f} to {found.high:+.2f}): {found.verdict}"
        )
    common.tell_losses(tried.set_aside, ())


@app.command()
@verb
def promote(name: Name, workspace: opt.Workspace = None) -> None:
    """Put a prompt in force: build and extract ask with it where --prompt says nothing else.

    [bold]Examples[/bold]

    kgplatform prompt promote ner-zh
    """
    from kgplatform.pipelines.prompts_kept import promote_prompt

    prompt = promote_prompt(common.settings(workspace=workspace), name)
    say(f"{prompt.name} is in force for {prompt.share}; take it back: kgplatform prompt rollback {prompt.name}")


@app.command()
@verb
def rollback(
    name: Annotated[str | None, typer.Argument(help="Which one (default: the only one in force).")] = None,
    workspace: opt.Workspace = None,
) -> None:
    """Take a prompt out of force; the one before it is back, or our own.

    [bold]Examples[/bold]

    kgplatform prompt rollback
    """
    from kgplatform.pipelines.prompts_kept import roll_back_prompt

    gone, now = roll_back_prompt(common.settings(workspace=workspace), name)
    say(f"{gone} is out of force; in force now: {now}")
