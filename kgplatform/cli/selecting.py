"""select: the best records of a set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write_counts, write_json
from kgplatform.errors import ConfigError


@verb
def select(
    corpus: opt.Corpus = None,
    size: Annotated[int, typer.Option("--size", min=1, help="Texts to choose.")] = 1_000,
    output: Annotated[Path, typer.Option("-o", "--output", help="File; - is stdout.")] = Path("-"),
    by: Annotated[
        str,
        typer.Option(help="coverage: texts unlike each other that show every label; quality: the best; random."),
    ] = "coverage",
    near: Annotated[
        float, typer.Option(min=0, max=1, help="Texts that share so much of their pieces are one; 1 keeps near ones.")
    ] = 0.8,
    shortest: Annotated[int, typer.Option(min=0, help="Characters of a text at least.")] = 1,
    longest: Annotated[int, typer.Option(min=1, help="Characters of a text at most.")] = 20_000,
    min_quality: Annotated[float, typer.Option(min=0, max=1, help="Quality at least, 0 to 1.")] = 0.0,
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    seed: Annotated[int, typer.Option(help="Seed of --by random.")] = 42,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Choose the best N records: no copies, nothing too short, long or bad, texts unlike each other, every label.

    The lines are written as they stand, in the order of the file; instruction records with all slices of a text.
    Quality is the product of five parts from 0 to 1: mentions that stand in the text, anything annotated at all, no
    endless repetition, the language of the set, no facts about themselves. The train split unless `--split` names
    another one. Exit code 3 when records could not be read.

    [bold]Examples[/bold]

    kgplatform select dataset/sample/InstructIE --language en --size 50 -o fifty.json

    kgplatform select dataset/sample/iepile --task NER --language zh --size 20 --min-quality 0.9 -o best.json
    """
    from kgplatform.pipelines.select import select as run
    from kgplatform.selection.options import SelectOptions

    if by not in ("coverage", "quality", "random"):
        raise ConfigError(f"unknown --by {by!r}; known: coverage, quality, random")
    options = SelectOptions.model_validate(
        {
            "size": size,
            "by": by,
            "near": near,
            "shortest": shortest,
            "longest": longest,
            "least_quality": min_quality,
            "seed": seed,
        }
    )
    chosen = common.choice(split, task, language, source, topic, limit, None, 0, text_field, id_field)
    with progress(quiet) as report:
        made = run(common.corpus(corpus, common.settings()), chosen, options, output, report)
    counts = {"documents": made.documents, "chosen": made.chosen, "lines": made.lines}
    left_out = {reason.replace(" ", "_"): count for reason, count in made.left_out.items()}
    if as_json and str(output) != "-":
        write_json({**counts, "left_out": left_out, "set_aside": len(made.set_aside)})
    elif str(output) != "-":
        write_counts({**counts, **left_out})
    else:
        say(f"{made.chosen:,} of {made.documents:,} texts")
    common.tell_losses(made.set_aside, ())
