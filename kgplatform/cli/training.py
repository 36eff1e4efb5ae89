"""train: adapters for those who have the weights, and files for other trainers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, verb, write_counts, write_json
from kgplatform.errors import ConfigError

_HOW = "How it is trained"
Rank = Annotated[int | None, typer.Option(min=1, help="LoRA rank (default 16).", rich_help_panel=_HOW)]
Alpha = Annotated[int | None, typer.Option(min=1, help="LoRA alpha (default: twice the rank).", rich_help_panel=_HOW)]


@verb
def train(
    corpus: opt.Corpus = None,
    base: Annotated[
        str | None, typer.Option("--base", help="Folder of a causal language model (for --export: or its name).")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for all that is written.")] = Path("trained"),
    method: Annotated[
        str | None, typer.Option(help="lora or p-tuning; with --export all are written (default lora).")
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Train nothing: write data, configs and notes for other trainers.")
    ] = False,
    continued: Annotated[
        Path | None, typer.Option("--continue", help="Train this adapter further; base, rank and alpha are checked.")
    ] = None,
    merged: Annotated[
        bool, typer.Option("--merge/--no-merge", help="Also write base and adapter as one model.")
    ] = True,
    valid: Annotated[
        list[Path] | None, typer.Option("--valid", help="Validate with these (default: the dev split beside).")
    ] = None,
    valid_share: Annotated[
        float, typer.Option(min=0, max=0.5, help="Without any: this share of the texts is split off.")
    ] = 0.05,
    rank: Rank = None,
    alpha: Alpha = None,
    dropout: Annotated[float, typer.Option(min=0, max=0.9, help="LoRA dropout.", rich_help_panel=_HOW)] = 0.05,
    virtual_tokens: Annotated[
        int, typer.Option(min=1, help="Length of the soft prompt of P-Tuning.", rich_help_panel=_HOW)
    ] = 20,
    epochs: Annotated[float, typer.Option(min=0.01, help="Times through the data.", rich_help_panel=_HOW)] = 3.0,
    rate: Annotated[
        float | None, typer.Option(help="Learning rate (default: by method).", rich_help_panel=_HOW)
    ] = None,
    batch: Annotated[int, typer.Option(min=1, help="Records at a time.", rich_help_panel=_HOW)] = 2,
    accumulate: Annotated[int, typer.Option(min=1, help="Batches for one step.", rich_help_panel=_HOW)] = 8,
    cutoff: Annotated[int, typer.Option(min=16, help="Tokens of a record at most.", rich_help_panel=_HOW)] = 2048,
    template: Annotated[
        str | None, typer.Option(help="Chat template by LLaMA-Factory's name (default: by the model's name).")
    ] = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    limit: opt.Limit = None,
    seed: Annotated[int, typer.Option(help="Seed of splitting and training.", rich_help_panel=_HOW)] = 42,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Train an adapter, or write all that other trainers need.

    Labelled data becomes instruction records on the way; such records are taken as they are. Training needs
    `pip install 'kgplatform[train]'` and runs on a CPU too; `--export` needs nothing. For models that are only an
    endpoint, see `tune`.

    [bold]Examples[/bold]

    kgplatform train dataset/sample/iepile --base Qwen/Qwen3-8B --export -o for_trainers

    kgplatform train dataset/sample/iepile --base models/qwen3-0.6b --method lora --epochs 1 -o tuned

    kgplatform train instructions/ --base models/qwen3-0.6b --method p-tuning --virtual-tokens 32 -o tuned

    kgplatform train dataset/sample/iepile --base models/Qwen1.5-14B-Chat --continue qwen1.5-14b-iepile-lora -o more
    """
    from pydantic import ValidationError

    from kgplatform.pipelines import train as pipeline
    from kgplatform.pipelines.read import Reading
    from kgplatform.training.adapters import read_adapter
    from kgplatform.training.configs import Job
    from kgplatform.training.options import METHODS, TrainOptions

    if not base:
        raise ConfigError("which model? --base FOLDER (for --export also a name, as Qwen/Qwen3-8B)")
    chosen = method or (read_adapter(continued).method if continued else "lora")
    if chosen not in METHODS:
        raise ConfigError(f"unknown --method {chosen!r}; known: {', '.join(METHODS)}")
    ranked = rank or 16
    try:
        options = TrainOptions.model_validate(
            {
                "method": chosen,
                "rank": ranked,
                "alpha": alpha or 2 * ranked,
                "dropout": dropout,
                "virtual_tokens": virtual_tokens,
                "epochs": epochs,
                "rate": rate,
                "batch": batch,
                "accumulate": accumulate,
                "cutoff": cutoff,
                "seed": seed,
            }
        )
    except ValidationError as error:
        raise ConfigError(str(error)) from error
    adapter = pipeline.continue_from(continued, base, options, rank=rank, alpha=alpha) if continued else None
    if adapter is not None:
        options = pipeline.with_numbers_of(adapter, options)
    job = Job(base, options, adapter, template=template)
    choice = common.choice("train", task, language, source, None, limit, None, 0)
    reading = Reading(common.corpus(corpus, common.settings()), choice)
    with progress(quiet) as report:
        if export:
            done = pipeline.export(reading, valid or (), job, output, share=valid_share, progress=report)
        else:
            done = pipeline.train(reading, valid or (), job, output, share=valid_share, merged=merged, progress=report)
    if as_json:
        write_json(done.model_dump(mode="json"))
    else:
        write_counts(done.model_dump(mode="json"))
    common.tell_losses(done.set_aside, ())
