"""build, extract, load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import PARTLY, progress, say, verb, write, write_counts, write_json, write_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgplatform.config import Settings
    from kgplatform.pipelines.making import Wish
    from kgplatform.pipelines.read import Job, Reading


@verb
def build(
    corpus: opt.Corpus = None,
    extractor: opt.Extractor = None,
    schema: opt.SchemaFile = None,
    train: opt.Train = None,
    prompt: opt.Prompt = None,
    grounded: opt.Grounded = False,
    votes: opt.Votes = 1,
    glean: opt.Glean = 0,
    shots: opt.Shots = 0,
    pick: opt.Pick = "diverse",
    answers: opt.Form = None,
    chunk_tokens: opt.ChunkTokens = None,
    iepile: opt.Instructions = None,
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
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: opt.Seed = 0,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    source_name: opt.SourceName = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Forget documents that the corpus does not hold any more.")
    ] = False,
    arbiter: opt.Arbiter = False,
    typed: opt.Typed = False,
    bulk: opt.Bulk = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, how many calls and how long, and stop.")
    ] = False,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """The main job: read, extract, merge, write to Neo4j.

    Running it again goes on from where it stopped; what is unchanged costs nothing.

    [bold]Examples[/bold]

    kgplatform build dataset/sample/InstructIE

    kgplatform build news.jsonl --schema schema.yaml --base-url http://localhost:8000/v1 --model novel

    kgplatform build dataset/iepile --source conll04 --extractor gold --graph gold

    kgplatform build news --schema Person,Organization --prune --dry-run --json

    cat notes.txt | kgplatform build - --schema schema.yaml --train labelled/train.json
    """
    from kgplatform.pipelines.build import build as run
    from kgplatform.pipelines.making import Wish, pick_name
    from kgplatform.pipelines.read import Reading, often, plan
    from kgplatform.pipelines.typed import give_types

    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, refresh, offline)
    way = {"llm_api": api, "llm_template": template, "llm_response_format": response_format}
    place = {"graph": graph, "store": store, "workspace": workspace}
    given = common.settings(**place, llm_base_url=base_url, llm_model=model, **cost, **way)
    chosen = common.choice(split, task, language, source, topic, limit, sample, seed, text_field, id_field, source_name)
    reading = Reading(common.corpus(corpus, given), chosen, schema)
    wish = Wish(
        extractor,
        train,
        prompt,
        grounded,
        common.asking(votes, glean, shots, chunk_tokens, iepile, pick, answers, arbiter=arbiter),
    )
    jobs = often(plan(reading, pick_name(wish, given)), wish.asking.times)
    if dry_run:
        _tell_estimate(reading, jobs, wish, given, as_json)
        return
    common.tell_plan(jobs)
    with progress(quiet) as report:
        outcome = run(reading, jobs, wish, given, report, prune=prune, bulk=bulk)
        if typed:
            give_types(given, report)
    if as_json:
        write_json(outcome.counts.model_dump())
    else:
        write_counts(outcome.counts.model_dump())
    common.tell_arbitrated(outcome.arbitrated)
    common.tell_losses(outcome.set_aside, outcome.failures, outcome.stopped)
    common.tell_contradictions(outcome.counts.contradictions)
    common.tell_empty(outcome.counts)


def _tell_estimate(reading: Reading, jobs: Sequence[Job], wish: Wish, given: Settings, as_json: bool) -> None:
    from kgplatform.pipelines.cost import about_cost
    from kgplatform.pipelines.estimate import estimate

    found = estimate(jobs, reading, wish, given)
    cost = about_cost(found, given)
    if as_json:
        write_json(found.model_dump() | {"cost": cost})
        return
    common.write_estimate(found)
    if cost is not None:
        write(f"at most about {cost:,.2f} by --price-in and --price-out")


@verb
def extract(
    corpus: Annotated[list[str] | None, typer.Argument(help="As for build.", metavar="[CORPUS…]")] = None,
    text: Annotated[str | None, typer.Option(help="Read this text; nothing is stored.")] = None,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="With --text: print what the model is asked.")
    ] = False,
    show_answer: Annotated[
        bool, typer.Option("--show-answer", help="With --text: print what the model wrote.")
    ] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the extractions as JSON Lines.")] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="iepile: CORPUS is a file of instruction records; write them with `output`."),
    ] = None,
    extractor: opt.Extractor = None,
    schema: opt.SchemaFile = None,
    train: opt.Train = None,
    prompt: opt.Prompt = None,
    grounded: opt.Grounded = False,
    votes: opt.Votes = 1,
    glean: opt.Glean = 0,
    shots: opt.Shots = 0,
    pick: opt.Pick = "diverse",
    answers: opt.Form = None,
    chunk_tokens: opt.ChunkTokens = None,
    iepile: opt.Instructions = None,
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
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: opt.Seed = 0,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    source_name: opt.SourceName = None,
    graph: opt.Graph = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Only read: extractions go into the journal, no store is touched.

    [bold]Examples[/bold]

    kgplatform extract dataset/sample/InstructIE -o extractions.jsonl

    kgplatform extract --text "Marie Curie was born in Warsaw." --train dataset/sample/InstructIE/train_en.json

    kgplatform extract --text "桐华写了《步步惊心》" --schema schema.yaml --show-prompt --show-answer

    kgplatform extract --format iepile test.json -o predictions.json --base-url http://localhost:8000/v1 --model novel
    """
    from kgplatform.errors import ConfigError
    from kgplatform.pipelines.making import Wish, pick_name

    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, refresh, offline)
    way = {"llm_api": api, "llm_template": template, "llm_response_format": response_format}
    given = common.settings(graph=graph, workspace=workspace, llm_base_url=base_url, llm_model=model, **cost, **way)
    chosen = common.choice(split, task, language, source, topic, limit, sample, seed, text_field, id_field, source_name)
    wish = Wish(
        extractor, train, prompt, grounded, common.asking(votes, glean, shots, chunk_tokens, iepile, pick, answers)
    )
    if form is not None:
        if wish != Wish(extractor=extractor) or extractor not in (None, "llm") or schema is not None:
            raise ConfigError("--format iepile asks each record of the file as it stands: no other wishes with it")
        _drop_in(form, corpus, output, given, quiet, as_json)
        return
    if text is not None:
        _one_text(text, schema, wish, chosen, given, show_prompt, show_answer)
        return
    from kgplatform.pipelines.build import extract as run
    from kgplatform.pipelines.read import Reading, often, plan

    reading = Reading(common.corpus(corpus, given), chosen, schema)
    jobs = often(plan(reading, pick_name(wish, given)), wish.asking.times)
    common.tell_plan(jobs)
    with progress(quiet) as report:
        outcome = run(reading, jobs, wish, given, report, output)
    if as_json:
        write_json(outcome.counts.model_dump())
    elif output is None or output != Path("-"):
        write_counts(outcome.counts.model_dump())
    common.tell_losses(outcome.set_aside, outcome.failures, outcome.stopped)
    common.tell_empty(outcome.counts)


def _drop_in(
    form: str, corpus: list[str] | None, output: Path | None, given: Settings, quiet: bool, as_json: bool
) -> None:
    from kgplatform.errors import ConfigError
    from kgplatform.pipelines.drop_in import answer_records

    if form != "iepile" or corpus is None or len(corpus) != 1 or output is None:
        raise ConfigError("--format iepile takes one file of instruction records and -o FILE")
    with progress(quiet) as report:
        written = answer_records(Path(corpus[0]), output, given, report)
    counts = {"records": written.records, "answered": written.answered, "calls": written.calls}
    counts |= {"unread": len(written.unread), "set_aside": len(written.set_aside)}
    if as_json:
        write_json(counts)
    else:
        write_pairs(counts)
    for record, reason in written.unread[:10]:
        say(f"record {record}: {reason}")
    common.tell_losses(tuple(written.set_aside), (), written.stopped)
    if written.unread:
        raise typer.Exit(PARTLY)


def _one_text(text: str, schema: Path | None, wish, chosen, given, show_prompt: bool, show_answer: bool) -> None:  # type: ignore[no-untyped-def]
    from kgplatform.pipelines.one_text import read_text

    shown = read_text(text, schema, wish, chosen, given)
    if show_prompt:
        for turn in shown.prompts:
            say(f"--- {turn.role}\n{turn.content}")
    if show_answer:
        for answer in shown.answers:
            say(f"--- answer\n{answer}")
    write(shown.outcome.model_dump_json(indent=2))


@verb
def load(
    extractions: Annotated[
        Path | None, typer.Argument(help="Extractions (JSON Lines) to take into the journal first.")
    ] = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Take over a graph that another workspace made.")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Reread the whole graph first and undo what was edited by hand.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the Cypher text that makes the graph; no server is asked.")
    ] = False,
    typed: opt.Typed = False,
    bulk: opt.Bulk = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Only write: bring the store to what the journal says. Writes the difference.

    [bold]Examples[/bold]

    kgplatform load

    kgplatform load --repair

    kgplatform load --dry-run

    kgplatform load extractions.jsonl --graph imported --store bolt://localhost:7687
    """
    from kgplatform.pipelines.typed import give_types
    from kgplatform.pipelines.update import load_stage

    given = common.settings(graph=graph, store=store, workspace=workspace)
    if dry_run:
        _print_script(given, extractions, quiet)
        return
    with progress(quiet) as report:
        counts, faults = load_stage(given, report, extractions=extractions, adopt=adopt, repair=repair, bulk=bulk)
        if typed:
            give_types(given, report)
    if as_json:
        write_json(counts.model_dump())
    else:
        write_pairs(counts.model_dump())
    common.tell_losses(faults, ())


def _print_script(given: Settings, extractions: Path | None, quiet: bool) -> None:
    """What a load into an empty graph would write, on stdout; the journal stays as it is."""
    from kgplatform.pipelines.export import export

    if extractions is not None:
        raise typer.BadParameter("--dry-run tells what the journal holds: take the file in first, by load without it")
    with progress(quiet) as report:
        export(given, "cypher", Path("-"), report)
