"""convert: datasets to instruction records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_counts, write_json
from kgplatform.errors import ConfigError

_ASKED = "What is asked"
SplitNum = Annotated[
    int | None,
    typer.Option(help="Labels asked at a time (default 6 for NER, 1 for KG, else 4; -1: all).", rich_help_panel=_ASKED),
]
NegSchema = Annotated[
    float, typer.Option(help="Share of the absent labels that are asked too; -1: all.", rich_help_panel=_ASKED)
]
KeepEmpty = Annotated[
    float,
    typer.Option(min=0, max=1, help="Share of the records without an answer that are kept.", rich_help_panel=_ASKED),
]


@verb
def convert(
    corpus: opt.Corpus = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File; folder (no suffix: one file for each set); - is stdout.")
    ] = Path("-"),
    schema: opt.SchemaFile = None,
    split: opt.Split = None,
    split_num: SplitNum = None,
    neg_schema: NegSchema = 1.0,
    random_sort: Annotated[
        bool, typer.Option("--random-sort", help="Shuffle the labels of each text.", rich_help_panel=_ASKED)
    ] = False,
    cluster_mode: Annotated[
        bool,
        typer.Option(
            "--cluster-mode", help="Ask what is there, its hard negatives and a few others.", rich_help_panel=_ASKED
        ),
    ] = False,
    hard_negatives: Annotated[
        Path | None,
        typer.Option(help="Dictionary of hard negatives, flat or by task and set (JSON).", rich_help_panel=_ASKED),
    ] = None,
    keep_empty: KeepEmpty = 1.0,
    described: Annotated[
        bool, typer.Option("--described", help="Write the schema with its descriptions.", rich_help_panel=_ASKED)
    ] = False,
    examples: Annotated[
        Path | None,
        typer.Option(help="Show examples from these labelled records in each instruction.", rich_help_panel=_ASKED),
    ] = None,
    sentences: Annotated[
        Path | None,
        typer.Option(help="Take the task sentences from these instruction records.", rich_help_panel=_ASKED),
    ] = None,
    official: Annotated[
        bool, typer.Option("--official", help="As IEPile's own script, faults and all (one set, seed 42).")
    ] = False,
    to: Annotated[
        str, typer.Option("--to", help="iepile, alpaca, sharegpt, messages, prompt-completion, cpm-bee; unified: the way back.")
    ] = "iepile",
    processes: Annotated[int, typer.Option(min=1, help="Work in N processes; the bytes stay the same.")] = 1,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.", rich_help_panel=_ASKED)] = 42,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Turn labelled data into instruction records to train or to test a model with.

    `--split test` makes records without answers, with the gold as `label`; every other split makes answers. Beside
    each file stands `FILE.origin.json`: what it was made from. Exit code 3 when records were set aside.

    [bold]Examples[/bold]

    kgplatform convert dataset/sample/iepile --split train -o instructions

    kgplatform convert dataset/sample/iepile --task NER --neg-schema 0.3 --keep-empty 0.5 -o ner.json

    kgplatform convert dataset/sample/iepile --task NER --cluster-mode --hard-negatives near.json -o hard.json

    kgplatform convert dataset/sample/InstructIE --language en --split test --sentences ner.json -o test.json

    kgplatform convert dataset/sample/iepile --task NER --language zh --described --examples few.json -o described.json

    kgplatform convert dataset/sample/iepile --to sharegpt -o llama_factory

    kgplatform convert ner.json --to unified -o unified.json

    kgplatform convert dataset/sample/iepile --task EET --language zh --official -o official.json
    """
    from kgplatform.converting.options import ConvertOptions
    from kgplatform.datasets.sentences import read_task_sentences
    from kgplatform.pipelines.convert import TARGETS
    from kgplatform.pipelines.convert import convert as run
    from kgplatform.pipelines.convert_blocks import Recipe
    from kgplatform.pipelines.neighbours import read_examples, read_neighbours
    from kgplatform.pipelines.read import Reading

    chosen = common.choice(split or "train", task, language, source, topic, limit, None, 0)
    options = ConvertOptions(
        task=chosen.task or "NER",
        split="test" if split == "test" else "train",
        split_num=4 if official and split_num is None else split_num,
        neg_schema=neg_schema,
        random_sort=random_sort,
        cluster_mode=cluster_mode,
        keep_empty=keep_empty,
        described=described,
        seed=seed,
    )
    recipe = Recipe(
        options,
        read_task_sentences(sentences) if sentences else {},
        read_neighbours(hard_negatives) if hard_negatives else {},
        read_examples(examples) if examples else (),
        processes,
    )
    if to not in TARGETS:
        raise ConfigError(f"unknown --to {to!r}; known: {', '.join(TARGETS)}")
    reading = Reading(common.corpus(corpus, common.settings()), chosen, schema)
    with progress(quiet) as report:
        written = run(reading, recipe, output, report, official=official, to=to)
    made = written.converted
    for path in written.already:
        say(f"{path}: no unified records, left as it is")
    counts = {"records": made.records, "lines": made.lines, "answered": made.answered, "set_aside": len(made.set_aside)}
    if as_json and str(output) != "-":
        write_json({**counts, "files": [str(path) for path in written.paths]})
    elif str(output) != "-":
        write_counts({**counts, "files": ", ".join(map(str, written.paths))})
    else:
        say(f"{made.records:,} records, {made.lines:,} lines, {made.answered:,} with an answer")
    common.tell_losses(tuple(made.set_aside), ())
