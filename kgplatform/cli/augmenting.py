"""augment: more examples from examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json
from kgplatform.errors import ConfigError

if TYPE_CHECKING:
    from kgplatform.pipelines.augment import Augmented


@verb
def augment(
    corpus: opt.Corpus = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the new examples.")] = Path("augmented"),
    kind: Annotated[list[str] | None, typer.Option("--kind", help="substitution; may be repeated.")] = None,
    times: Annotated[int, typer.Option(min=1, help="Variants of each example.")] = 1,
    size: Annotated[int | None, typer.Option(min=1, help="At most N new examples of each kind and set.")] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Train with and without them, score dev, leave out what does not help.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Keep what the gate would leave out.")] = False,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.")] = 0,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Make more training examples; what is wrong, known already or near valid and test is turned down and counted.

    The new examples stand in files of their own, with `.provenance.jsonl` beside; gold is never mixed with them.

    [bold]Examples[/bold]

    kgplatform augment dataset/sample/iepile --task RE -o augmented --times 2

    kgplatform augment dataset/InstructIE --language zh --kind substitution --gate -o augmented
    """
    from kgplatform.pipelines.augment import KINDS, Wanted
    from kgplatform.pipelines.augment import augment as run

    kinds = tuple(kind or KINDS)
    if unknown := [name for name in kinds if name not in KINDS]:
        raise ConfigError(f"unknown --kind {unknown[0]!r}; known: {', '.join(KINDS)}")
    chosen = common.choice("train", task, language, source, topic, limit, sample, seed)
    wanted = Wanted(kinds, times, size, seed, gate, force)
    with progress(quiet) as report:
        done = run(common.corpus(corpus, common.settings()), chosen, wanted, output, report)
    if as_json:
        write_json({"sets": [_as_json(one) for one in done]})
    else:
        for one in done:
            _write(one)
    common.tell_losses(tuple(fault for one in done for fault in one.set_aside), ())


def _write(one: Augmented) -> None:
    write(one.source)
    for kind, count in one.kept.items():
        write(f"  {kind}: {count:,} kept")
        for reason, refused in one.refused[kind].items():
            write(f"    {refused:,} turned down: {reason}")
        if (verdict := one.verdicts.get(kind)) is not None:
            found = verdict.difference
            word = "helps" if verdict.helps else "does not help: left out" if kind in one.left_out else "does not help"
            write(
                f"    dev F1 {found.there:.2f} → {found.here:.2f} "
                f"({found.here - found.there:+.2f}, {found.low:+.2f} to {found.high:+.2f}): {word}"
            )
    for path in one.written:
        say(f"wrote {path}")


def _as_json(one: Augmented) -> dict[str, object]:
    verdicts = {
        kind: None if verdict is None else {**verdict.difference.model_dump(), "helps": verdict.helps}
        for kind, verdict in one.verdicts.items()
    }
    return {
        "source": one.source,
        "kept": one.kept,
        "refused": one.refused,
        "verdicts": verdicts,
        "left_out": one.left_out,
        "files": one.written,
        "set_aside": len(one.set_aside),
    }
