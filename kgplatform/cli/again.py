"""retry: the documents that failed, and another try at them."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_json, write_pairs, write_table


@verb
def retry(
    corpus: opt.Corpus = None,
    only_list: Annotated[bool, typer.Option("--list", help="Only list what failed, and why.")] = False,
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
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    source_name: opt.SourceName = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Build again the documents that failed; the options are those of the build.

    Answers that were paid for are used again, but for those that could not be read: these are asked anew.

    [bold]Examples[/bold]

    kgplatform retry --list

    kgplatform retry news.jsonl --schema schema.yaml

    kgplatform retry news.jsonl --schema schema.yaml --votes 3 --max-calls 500
    """
    from kgplatform.pipelines.making import Wish
    from kgplatform.pipelines.read import Reading
    from kgplatform.pipelines.retry import failures_of, reasons_of
    from kgplatform.pipelines.retry import retry as run

    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, False, False)
    way = {"llm_api": api, "llm_template": template, "llm_response_format": response_format}
    place = {"graph": graph, "store": store, "workspace": workspace}
    given = common.settings(**place, llm_base_url=base_url, llm_model=model, **cost, **way)
    failures = failures_of(given)
    if only_list and as_json:
        write_json({"failed": len(failures), "reasons": reasons_of(failures)})
        return
    if only_list or not failures:
        write_table(
            ("source", "id", "stage", "reason"),
            [(one.document.source, one.document.id[:16], one.stage, one.reason) for one in failures],
        )
        return
    chosen = common.choice(split, task, language, source, topic, None, None, 0, text_field, id_field, source_name)
    reading = Reading(common.corpus(corpus, given), chosen, schema)
    for reason, count in reasons_of(failures).items():
        say(f"{count:,} failed: {reason}")
    with progress(quiet) as report:
        wish = Wish(
            extractor, train, prompt, grounded, common.asking(votes, glean, shots, chunk_tokens, iepile, pick, answers)
        )
        outcome = run(reading, wish, given, report)
    done = {"failed_before": len(failures), "failed": len(outcome.left)}
    done |= {"calls": outcome.built.counts.calls if outcome.built is not None else 0}
    if as_json:
        write_json(done)
    else:
        write_pairs(done)
    common.tell_losses((), outcome.left, outcome.built.stopped if outcome.built is not None else "")
