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
_PLAIN = "Records in plain words (--to kg2instruction, ccks2023, knowlm)"
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

PureNegatives = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Keep about so many records without an answer for each one with an answer (IEPile's authors: 2 to 3).",
        rich_help_panel=_ASKED,
    ),
]
AnswerForm = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=3,
        help="0 (a,b,c), 1 sentences, 2 b：a,c, 3 {'key':'…'}; without it one is drawn for each text (ccks2023: 0).",
        rich_help_panel=_PLAIN,
    ),
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
    pure_negatives: PureNegatives = None,
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
        str,
        typer.Option(
            "--to",
            help="iepile, alpaca, sharegpt, messages, prompt-completion, cpm-bee; kg2instruction, ccks2023, ccks2024, "
            "knowlm; or unified: the way back.",
        ),
    ] = "iepile",
    answer_form: AnswerForm = None,
    template: Annotated[
        int | None,
        typer.Option(min=0, help="Number of the template; without it one is drawn for each.", rich_help_panel=_PLAIN),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            help="Your templates with {s_schema} and {s_format}: YAML or JSON, a list, or lists by task and language.",
            rich_help_panel=_PLAIN,
        ),
    ] = None,
    schema_free: Annotated[
        bool, typer.Option("--schema-free", help="Do not say what to look for.", rich_help_panel=_PLAIN)
    ] = False,
    completion: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="ccks2023: share of texts that lack a sentence of theirs.", rich_help_panel=_PLAIN
        ),
    ] = 0.0,
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

    kgplatform convert dataset/sample/iepile --task NER --pure-negatives 2 -o balanced.json

    kgplatform convert dataset/sample/iepile --task SPO --to ccks2023 -o ccks2023.json

    kgplatform convert dataset/sample/iepile --task EE --to kg2instruction --answer-form 0 -o knowlm_ie.json

    kgplatform convert ner.json --to unified -o unified.json

    kgplatform convert dataset/sample/iepile --task EET --language zh --official -o official.json
    """
    from kgplatform.converting.options import ConvertOptions
    from kgplatform.converting.templates import read_templates
    from kgplatform.datasets.sentences import read_task_sentences
    from kgplatform.pipelines.convert import CCKS2024, PLAIN, TARGETS
    from kgplatform.pipelines.convert import convert as run
    from kgplatform.pipelines.convert_blocks import Recipe
    from kgplatform.pipelines.neighbours import read_examples, read_neighbours
    from kgplatform.pipelines.read import Reading

    if to not in TARGETS:
        raise ConfigError(f"unknown --to {to!r}; known: {', '.join(TARGETS)}")
    chosen = common.choice(split or "train", task, language, source, topic, limit, None, 0)
    options = ConvertOptions(
        task=chosen.task or "NER",
        split="test" if split == "test" else "train",
        split_num=4 if official and split_num is None else split_num,
        neg_schema=neg_schema,
        random_sort=random_sort,
        cluster_mode=cluster_mode,
        keep_empty=keep_empty,
        pure_negatives=pure_negatives,
        described=described or to == CCKS2024,
        seed=seed,
    )
    plain = PLAIN.get(to)
    recipe = Recipe(
        options,
        read_task_sentences(sentences) if sentences else {},
        read_neighbours(hard_negatives) if hard_negatives else {},
        read_examples(examples) if examples else (),
        processes,
        plain
        and plain.model_copy(
            update={"form": answer_form, "template": template, "schema_free": schema_free, "completion": completion}
        ),
        read_templates(templates, schema_free=schema_free) if templates else {},
        "KG" if to == CCKS2024 else None,
    )
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
