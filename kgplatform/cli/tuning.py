"""tune: better prompts. prompt: those that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json, write_table
from kgplatform.errors import ConfigError

if TYPE_CHECKING:
    from kgplatform.types.tuning import Search

_SEARCH = "How it searches"


@verb
def tune(
    corpus: opt.Corpus = None,
    train: Annotated[
        list[Path] | None, typer.Option("--train", help="Labelled files, augmented ones too; may be repeated.")
    ] = None,
    dev: Annotated[list[Path] | None, typer.Option("--dev", help="What prompts race on (default: dev beside).")] = None,
    holdout: Annotated[
        list[Path] | None,
        typer.Option("--holdout", help="What the best is judged on, once (default: half of dev, else of train)."),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the tuned prompts (YAML).")] = None,
    schema: opt.SchemaFile = None,
    labels: Annotated[
        str | None, typer.Option("--labels", help="Tune for these labels alone, as A,B; the rest keeps its prompt.")
    ] = None,
    prompt: opt.Prompt = None,
    candidates: Annotated[
        Path | None,
        typer.Option("--candidates", help="Sentences to try, one a line, or YAML with sentences and instructions."),
    ] = None,
    knob: Annotated[
        list[str] | None,
        typer.Option(
            "--knob", help="Turn only this one, as NAME or NAME=A,B; may be repeated.", rich_help_panel=_SEARCH
        ),
    ] = None,
    aim: Annotated[str, typer.Option(help="micro or macro F1, strict.", rich_help_panel=_SEARCH)] = "micro",
    token_price: Annotated[
        float,
        typer.Option(min=0, help="Points of F1 that 1,000 tokens more a document must bring.", rich_help_panel=_SEARCH),
    ] = 0.0,
    budget: Annotated[
        int,
        typer.Option(min=0, help="Questions; default 30 % of trying all, at most 20,000.", rich_help_panel=_SEARCH),
    ] = 0,
    token_budget: Annotated[int, typer.Option(min=0, help="Tokens (default: no limit).", rich_help_panel=_SEARCH)] = 0,
    stop_after: Annotated[int, typer.Option(min=1, help="Rounds without gain.", rich_help_panel=_SEARCH)] = 2,
    proposals: Annotated[
        int, typer.Option(min=0, help="Rounds in which the model writes instructions anew.", rich_help_panel=_SEARCH)
    ] = 3,
    force: Annotated[
        bool, typer.Option("--force", help="Promote the best even if it is not better; recorded.")
    ] = False,
    promote: Annotated[bool, typer.Option(help="Put what is better in force for build and extract.")] = True,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    api: opt.Api = None,
    template: opt.Template = None,
    response_format: opt.ResponseFormat = None,
    max_calls: opt.MaxCalls = None,
    max_tokens: opt.MaxTokens = None,
    max_cost: opt.MaxCost = None,
    price_in: opt.PriceIn = None,
    price_out: opt.PriceOut = None,
    refresh: opt.Refresh = False,
    offline: opt.Offline = False,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.")] = 0,
    workspace: opt.Workspace = None,
    status: Annotated[bool, typer.Option("--status", help="Say how far the searches of this workspace are.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be searched, at what cost.")] = False,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write a page about the searches (HTML); with --status of all.")
    ] = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Find the prompt that scores best on your data, and prove it on documents that nothing else has seen.

    Instructions, descriptions, demonstrations, slices of the schema and forms of answers race on the same documents.
    Interrupted or killed it goes on when run again, and no answer is paid twice. What is not better is not promoted.

    [bold]Examples[/bold]

    kgplatform tune dataset/iepile --source conll04 --base-url http://localhost:8000/v1 --model novel

    kgplatform tune --train train.json --train augmented.json --base-url http://localhost:8000/v1 --model novel

    kgplatform tune dataset/InstructIE --language zh --budget 3000 --dry-run

    kgplatform tune --status --page search.html
    """
    from kgplatform.pipelines.tune import TuneWish, plan_tuning, tuning_status
    from kgplatform.pipelines.tune import tune as run
    from kgplatform.pipelines.tune_page import write_tune_page
    from kgplatform.tuning.options import TuneOptions

    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, refresh, offline)
    way = {"llm_api": api, "llm_template": template, "llm_response_format": response_format}
    given = common.settings(workspace=workspace, llm_base_url=base_url, llm_model=model, **cost, **way)
    if status:
        kept = tuning_status(given)
        if page is not None:
            write_tune_page(kept, given, page, prompt=prompt)
        _tell(kept, as_json)
        return
    chosen = common.choice("train", task, language, source, topic, limit, sample, seed)
    if aim not in ("micro", "macro"):
        raise ConfigError(f"unknown --aim {aim!r}; known: micro, macro")
    options = TuneOptions(
        aim="macro" if aim == "macro" else "micro",
        token_price=token_price,
        budget=budget,
        token_budget=token_budget,
        stop_after=stop_after,
        proposals=proposals,
        seed=seed,
    )
    paths = [*(common.paths(corpus) if corpus else ()), *(train or ())] or common.corpus(None, given)
    wish = TuneWish(
        train=tuple(paths),
        dev=tuple(dev or ()),
        holdout=tuple(holdout or ()),
        schema=schema,
        labels=tuple(filter(None, (labels or "").split(","))),
        prompt=prompt,
        candidates=candidates,
        knobs=_knobs(knob),
        options=options,
        force=force,
        promote=promote,
    )
    if dry_run:
        _tell(plan_tuning(wish, chosen, given), as_json)
        return
    if candidates is not None:
        say(f"words from {candidates} are tried too: a person wrote them, no model")
    with progress(quiet) as report:
        done = run(wish, chosen, given, report)
    if page is not None:
        write_tune_page(done.searches, given, page, prompt=prompt, candidates=candidates is not None)
    _tell(done.searches, as_json)
    if output is not None and done.prompts:
        output.write_text("---\n".join(done.prompts.values()), encoding="utf-8")
        say(f"wrote {output}")
    common.tell_losses(done.set_aside, ())


def _knobs(given: list[str] | None) -> dict[str, list[str]] | None:
    if not given:
        return None
    parted = (one.partition("=") for one in given)
    return {name: [value for value in values.split(",") if value] for name, _, values in parted}


def _tell(searches: tuple[Search, ...], as_json: bool) -> None:
    if as_json:
        write_json({"searches": [one.model_dump(mode="json") | {"better": one.better} for one in searches]})
        return
    for one in searches:
        _tell_one(one)
    if not searches:
        write("no searches yet")


def _tell_one(search: Search) -> None:
    parts = search.splits
    write(f"{search.name}: {search.task} {search.language}, {', '.join(search.sources)}, model {search.model}")
    write(f"  {parts.train:,} train, {parts.dev:,} dev ({parts.final:,} kept for the end), {parts.holdout:,} holdout")
    for name, values in search.knobs.items():
        write(f"  knob {name}: {', '.join(values)}")
    write(
        f"  {search.settings:,} settings; all of them would take {search.exhaustive:,} questions, "
        f"the budget is {search.budget:,}"
    )
    for warning in search.warnings:
        say(f"warning: {warning}")
    if not search.trials:
        write(f"  at most about {search.tokens:,} tokens")
        return
    _tell_trials(search)
    write(f"  {search.calls:,} questions and {search.tokens:,} tokens, {search.paid_calls:,} asked in the last run")
    if search.cost is not None:
        write(f"  paid {search.cost:,.4f}")
    if search.stage == "searching":
        write("  not finished: run the same command again to go on")
        return
    _tell_verdict(search)


def _tell_trials(search: Search) -> None:
    best = sorted(search.trials, key=lambda trial: (bool(trial.ended), -trial.documents, -trial.f1))[:8]
    start = search.trials[0].setting
    rows = [
        (
            trial.number,
            trial.origin,
            trial.documents,
            trial.f1,
            trial.tokens,
            _changes(trial.setting, start),
            trial.ended,
        )
        for trial in best
    ]
    columns = ("trial", "why", "documents", "F1", "tokens", "differs in", "ended")
    write_table(columns, rows, f"{len(search.trials)} prompts tried, {search.proposed} written by the model")
    for reason, count in search.refused.items():
        write(f"  {count} proposals turned down: {reason}")


def _changes(setting: dict[str, str], start: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in setting.items() if start.get(name) != value)


def _tell_verdict(search: Search) -> None:
    for one in search.compared:
        gain = one.difference
        write(
            f"  {one.value} over {one.other}, as texts shown: {gain.difference:+.2f} "
            f"({gain.low:+.2f} to {gain.high:+.2f}) on {one.documents:,} documents of dev"
        )
    if search.dev is not None:
        write(f"  dev: {search.aim} F1 {search.dev.there:.2f} → {search.dev.here:.2f}")
    if search.holdout is not None:
        found = search.holdout
        write(
            f"  holdout: {search.aim} F1 {found.there:.2f} → {found.here:.2f}: {found.difference:+.2f} "
            f"({found.low:+.2f} to {found.high:+.2f}, paired bootstrap)"
        )
        if search.splits.seen:
            say(f"warning: these documents judged {search.splits.seen} other searches: they are no fresh ones any more")
    write(f"  {search.verdict}" + (f"; promoted as {search.name}-tuned" if search.promoted else ""))
    if search.forced:
        write("  promoted by --force, though the interval includes 0; the prompt says so")
