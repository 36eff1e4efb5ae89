"""classify: which relation two names stand in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_json, write_pairs


@verb
def classify(
    gold: Annotated[Path, typer.Argument(help="Pairs: TACRED's records, LLMICL's examples, or a labelled set.")],
    kind: Annotated[
        str, typer.Option(help="text, text-typed (a passage to go on with), instruct, instruct-typed (a request).")
    ] = "instruct",
    shots: Annotated[int, typer.Option("--shots", min=0, help="Examples of each relation that are shown.")] = 1,
    train: Annotated[Path | None, typer.Option(help="Where examples come from; else the train split of GOLD.")] = None,
    none: Annotated[
        list[str] | None, typer.Option("--none", help="A relation that means none (no_relation, NA, Other, 无关系).")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write pairs with answers (JSONL).")] = None,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    max_calls: opt.MaxCalls = None,
    max_tokens: opt.MaxTokens = None,
    task: opt.Task = None,
    language: opt.Language = None,
    split: opt.Split = None,
    limit: opt.Limit = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Let a model tell the relation of two given names, and score it.

    Precision, recall and F1 over the pairs that have a relation; an answer that names none of the relations counts as
    wrong, and so does a question that got no answer. Exit code 3 when pairs could not be read or answered.

    [bold]Examples[/bold]

    kgplatform classify tacred_test.json --train tacred_train.json --kind text-typed --shots 1

    kgplatform classify dataset/sample/iepile --task RE --language zh --shots 2 --json
    """
    from kgplatform.errors import ConfigError
    from kgplatform.extraction.pairs import PROMPT_KINDS
    from kgplatform.pipelines.classify import NONE, Way
    from kgplatform.pipelines.classify import classify as run

    picked = next((one for one in PROMPT_KINDS if one == kind), None)
    if picked is None:
        raise ConfigError(f"unknown --kind {kind!r}; known: {', '.join(PROMPT_KINDS)}")
    cost = common.cost(max_calls, max_tokens, None, None, None, False, False)
    given = common.settings(workspace=workspace, llm_base_url=base_url, llm_model=model, **cost)
    chosen = common.choice(split, task, language, None, None, limit, None, 0)
    with progress(quiet) as report:
        done = run(gold, chosen, Way(picked, shots, train, tuple(none or NONE)), given, report, output)
    score = {"precision": done.score.precision, "recall": done.score.recall, "f1": done.score.f1}
    counts = {"pairs": done.pairs, "unread": done.unread, "failed": done.failed}
    if as_json:
        write_json({**counts, **score, "tp": done.score.tp, "fp": done.score.fp, "fn": done.score.fn})
    else:
        write_pairs({**counts, **{name: f"{value:.2f}" for name, value in score.items()}})
    if done.failed:
        say(f"{done.failed:,} pairs got no answer and count as wrong")
    common.tell_losses(done.set_aside, (), f"{done.failed:,} pairs got no answer" if done.failed else "")
