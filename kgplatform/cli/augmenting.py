"""augment: more examples from examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json, write_table
from kgplatform.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgplatform.config import Settings
    from kgplatform.pipelines.augment_estimate import SetEstimate
    from kgplatform.pipelines.augment_wish import Augmented, Gating, Reader

_GATE = "Gate"
_KINDS = (
    "substitution (offline), new, paraphrase, completion, correction, back-translation, negatives (by a model); "
    "may be repeated."
)


@verb
def augment(
    corpus: opt.Corpus = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the new examples.")] = Path("augmented"),
    kind: Annotated[list[str] | None, typer.Option("--kind", help=_KINDS)] = None,
    times: Annotated[int, typer.Option(min=1, help="Variants of each example.")] = 1,
    size: Annotated[int | None, typer.Option(min=1, help="At most N new examples of each kind and set.")] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label", help="New records and negatives for this label only; may be repeated (default: by need)."
        ),
    ] = None,
    second_reading: Annotated[
        str,
        typer.Option(
            "--second-reading", help="Who reads again what a model wrote: llm, learned, none. What disagrees goes."
        ),
    ] = "llm",
    nli: Annotated[
        bool, typer.Option("--nli", help="Ask a third time whether facts follow from the text, before gold changes.")
    ] = False,
    held_out: Annotated[
        list[Path] | None,
        typer.Option("--held-out", help="Files or folders that no new text may come near, besides valid and test."),
    ] = None,
    instructions: Annotated[
        bool, typer.Option("--instructions", help="Also as IEPile's instruction records, as `convert` makes them.")
    ] = False,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate", help="Try without and with them, score dev, leave out what does not help.", rich_help_panel=_GATE
        ),
    ] = False,
    extractor: Annotated[
        str,
        typer.Option(
            "--extractor", help="Who is tried: learned (trained anew), llm (shown examples).", rich_help_panel=_GATE
        ),
    ] = "learned",
    shots: Annotated[
        int, typer.Option("--shots", min=2, help="With llm: examples shown, half of them new.", rich_help_panel=_GATE)
    ] = 4,
    gate_documents: Annotated[
        int | None, typer.Option("--gate-documents", min=2, help="Dev documents that are read.", rich_help_panel=_GATE)
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Keep what the gate would leave out.", rich_help_panel=_GATE)
    ] = False,
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many records, calls and tokens it comes to, and stop.")
    ] = False,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Make more training examples; what is wrong, known already or near valid and test is turned down and counted.

    The new examples stand in files of their own, with `.provenance.jsonl` and `.refused.jsonl` beside; gold is never
    mixed with them. Answers of a model are kept: stopped anywhere and run again, it goes on without paying twice.

    [bold]Examples[/bold]

    kgplatform augment dataset/sample/iepile --task RE -o augmented --times 2

    kgplatform augment dataset/InstructIE --language zh --kind new --kind paraphrase --size 5000 --dry-run

    kgplatform augment dataset/InstructIE --kind completion --nli --base-url http://localhost:8000/v1 --model novel

    kgplatform augment dataset/iepile --source conll04 --kind new --gate --extractor llm --gate-documents 200 --json
    """
    from kgplatform.pipelines.augment import KINDS
    from kgplatform.pipelines.augment import augment as run
    from kgplatform.pipelines.augment_wish import Wanted

    kinds = tuple(dict.fromkeys(kind or ("substitution",)))
    for given, known, name in (*((one, KINDS, "kind") for one in kinds), *_names(extractor, second_reading)):
        if given not in known:
            raise ConfigError(f"unknown --{name} {given!r}; known: {', '.join(known)}")
    cost = common.cost(max_calls, max_tokens, max_cost, price_in, price_out, refresh, offline)
    way = {"llm_api": api, "llm_template": template, "llm_response_format": response_format}
    given_settings = common.settings(workspace=workspace, llm_base_url=base_url, llm_model=model, **cost, **way)
    chosen = common.choice("train", task, language, source, topic, limit, sample, seed)
    gating = _gating(gate, extractor, shots, gate_documents, force)
    others, reader = tuple(held_out or ()), cast("Reader", second_reading)
    wanted = Wanted(kinds, times, size, seed, gating, reader, nli, others, instructions, tuple(label or ()))
    paths = common.corpus(corpus, given_settings)
    if dry_run:
        from kgplatform.pipelines.augment_estimate import estimate

        _write_estimate(estimate(paths, chosen, wanted), given_settings, as_json)
        return
    with progress(quiet) as report:
        done = run(paths, chosen, wanted, output, given_settings, report)
    if as_json:
        write_json({"sets": [_as_json(one) for one in done]})
    else:
        for one in done:
            _write(one)
    common.tell_losses(tuple(fault for one in done for fault in one.set_aside), ())


def _names(extractor: str, reader: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return (extractor, ("learned", "llm"), "extractor"), (reader, ("llm", "learned", "none"), "second-reading")


def _gating(gate: bool, extractor: str, shots: int, documents: int | None, force: bool) -> Gating:
    from kgplatform.pipelines.augment_wish import Gating

    return Gating(gate, "llm" if extractor == "llm" else "learned", shots, documents, force)


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
        elif kind in one.left_out:
            write("    the gate cannot tell: left out")
    if one.calls or one.cached:
        write(f"  {one.calls:,} calls, {one.cached:,} answers from the workspace, {one.tokens:,} tokens")
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
        "calls": one.calls,
        "cached": one.cached,
        "tokens": one.tokens,
    }


def _write_estimate(sets: Sequence[SetEstimate], settings: Settings, as_json: bool) -> None:
    from kgplatform.pipelines.augment_estimate import cost_of

    calls, tokens = sum(one.calls for one in sets), sum(one.tokens for one in sets)
    cost = cost_of(sets, settings)
    if as_json:
        write_json({"sets": [one.model_dump() for one in sets], "calls": calls, "tokens": tokens, "cost": cost})
        return
    rows = [
        (one.source, kind.kind, one.documents, kind.records, kind.calls, kind.tokens)
        for one in sets
        for kind in one.kinds
    ]
    rows += [(one.source, "gate", one.documents, 0, one.gate_calls, one.gate_tokens) for one in sets if one.gate_calls]
    write_table(("source", "kind", "documents", "new at most", "calls", "tokens"), rows)
    money = "" if cost is None else f", {cost:.2f} in money"
    write(f"at most about {calls:,} calls and {tokens:,} tokens{money}")
