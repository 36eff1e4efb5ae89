"""From options to the nouns that pipelines take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kgplatform.cli.show import PARTLY, say, write, write_json, write_table
from kgplatform.errors import ConfigError

if TYPE_CHECKING:
    from kgplatform.config import Settings
    from kgplatform.datasets.plan import Choice
    from kgplatform.datasets.schema_check import Use
    from kgplatform.pipelines.arbitrated import Arbitrated
    from kgplatform.pipelines.counts import BuildCounts, ExtractCounts
    from kgplatform.pipelines.estimate import Estimate
    from kgplatform.pipelines.explained import Explained
    from kgplatform.pipelines.read import Job
    from kgplatform.pipelines.wish import Asking
    from kgplatform.types.evaluation import Evaluation
    from kgplatform.types.extraction import Failure, SetAside
    from kgplatform.types.schema import Schema

_SHOWN = 10


def settings(**flags: object) -> Settings:
    """The settings in force, given the flags that were set."""
    from kgplatform.config import read_settings

    return read_settings(**flags)


def cost(
    max_calls: int | None,
    max_tokens: int | None,
    max_cost: float | None,
    price_in: float | None,
    price_out: float | None,
    refresh: bool,
    offline: bool,
) -> dict[str, object]:
    """The settings of what a run may cost."""
    if refresh and offline:
        raise ConfigError("--refresh asks everything again and --offline asks nobody: give one of them")
    return {
        "llm_max_calls": max_calls,
        "llm_max_total_tokens": max_tokens,
        "llm_max_cost": max_cost,
        "llm_price_in": price_in,
        "llm_price_out": price_out,
        "llm_refresh": refresh or None,  # None: as the other settings say
        "llm_offline": offline or None,
    }


def choice(
    split: str | None,
    task: str | None,
    language: str | None,
    source: list[str] | None,
    topic: str | None,
    limit: int | None,
    sample: int | None,
    seed: int,
    text_field: str = "text",
    id_field: str = "id",
    source_name: str | None = None,
) -> Choice:
    """Which data, checked."""
    from kgplatform.datasets.plan import Choice
    from kgplatform.types.task import TASKS

    return Choice.model_validate(
        {
            "split": split,
            "task": _one_of("task", task and task.upper(), TASKS),
            "language": _language(language),
            "sources": tuple(source or ()),
            "topic": topic,
            "limit": limit,
            "sample": sample,
            "seed": seed,
            "text_field": text_field,
            "id_field": id_field,
            "source_name": source_name,
        }
    )


def _language(given: str | None) -> str | None:
    """zh or en for every document; auto says what is so without it: by file name, else by each text."""
    from kgplatform.types.task import LANGUAGES

    said = given and given.lower()
    return None if said == "auto" else _one_of("language", said, LANGUAGES)


def paths(names: list[str]) -> list[Path]:
    """Files and folders as given."""
    return [Path(name) for name in names]


def corpus(names: list[str] | None, given: Settings) -> list[Path]:
    """What was named, else the data in the settings."""
    if names:
        return paths(names)
    if given.data is None:
        raise ConfigError("no CORPUS: name a file or folder, or set `data` by `kgplatform init`")
    return [given.data]


def tell_plan(jobs: Sequence[Job]) -> None:
    """What is about to be read, on stderr: one line a set."""
    for job in jobs:
        task = job.dataset.task or "all"
        calls = "" if job.calls is None else f", about {job.calls:,} calls"
        count = "stdin" if not job.documents else f"{job.documents:,} documents"
        split = f" ({job.dataset.split})" if job.dataset.split else ""
        say(f"{job.dataset.source}{split}: {task}, {count}{calls}, extractor {job.extractor}")


def write_evaluation(evaluation: Evaluation) -> None:
    """The scores as a table on stdout, and how many documents they cover."""
    write(f"scored {evaluation.scored} of {evaluation.gold_documents} gold documents, strict rules")
    if evaluation.not_built:
        write(f"{evaluation.not_built} were never built and are left out (--all counts them as empty)")
    if evaluation.failures:
        write(f"{evaluation.failures} failed and count as empty")
    rows = [("micro", evaluation.micro), *((f"  {kind}", score) for kind, score in evaluation.by_kind.items())]
    rows += [(f"source {name}", score) for name, score in evaluation.by_source.items()]
    if evaluation.graph_level is not None:
        rows.append(("graph: facts between entities", evaluation.graph_level))
    write_table(
        ("", "P", "R", "F1", "right", "wrong", "missing"),
        [(name, s.precision, s.recall, s.f1, s.tp, s.fp, s.fn) for name, s in rows],
    )


def write_estimate(estimate: Estimate) -> None:
    """What a build would do, on stdout."""
    columns = ("source", "task", "documents", "in the graph", "calls", "tokens", "read by")
    write_table(
        columns, [(s.source, s.task, s.documents, s.stored, s.calls, s.tokens, s.extractor) for s in estimate.sets]
    )
    write(f"{estimate.documents:,} documents, {estimate.stored:,} of them in the graph: unchanged ones cost nothing")
    if estimate.calls is not None:
        write(f"at most about {estimate.calls:,} calls and {estimate.tokens or 0:,} tokens (by {estimate.tokens_by})")
    write(f"at most about {_duration(estimate.seconds)}, {estimate.basis}")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def write_schema(schema: Schema) -> None:
    """What is asked, as tables on stdout."""
    if schema.labels:
        words = dict(schema.label_descriptions)
        write_table(("label", "means"), [(label, words.get(label, "")) for label in schema.labels])
    if schema.relations:
        rows = [(", ".join(r.subjects), r.predicate, ", ".join(r.objects), r.description) for r in schema.relations]
        write_table(("subject", "relation", "object", "means"), rows)
    if schema.events:
        events = [(event.label, ", ".join(event.roles), event.description) for event in schema.events]
        write_table(("event", "roles", "means"), events)


def write_use(use: Use) -> None:
    """How labelled documents use a schema."""
    write(f"held against {use.documents:,} labelled documents")
    for name in use.unused:
        write(f"never used: {name}")
    for name, count in use.unknown:
        write(f"used {count:,} times, but not in the schema: {name}")
    for name, count in use.outside:
        write(f"{count:,} times outside domain or range: {name}")


def tell_empty(counts: ExtractCounts | BuildCounts) -> None:
    """Say loudly that a model answered every question and found nothing; leave with exit code 3 then."""
    if not counts.calls + counts.cached or counts.read == 0 or counts.empty < counts.read:
        return
    say(f"NOTHING FOUND: the model answered for {counts.read:,} documents and every answer is empty.")
    say("Is it the right model, and does the schema fit? Look at one: kgplatform extract --text … --show-answer")
    raise typer.Exit(PARTLY)


def tell_arbitrated(done: Arbitrated | None) -> None:
    """What an arbiter was asked and said, on stderr."""
    if done is not None:
        say(
            f"arbiter: {done.answered} of {done.doubtful} doubtful pairs answered with {done.calls} calls: {done.same} "
            f"same, {done.different} different, {done.unsure} cannot be told, {done.unread} not understood, "
            f"{done.contradicting} against what was said before"
        )


def tell_contradictions(contradictions: int) -> None:
    """Say that judgements of one rank do not fit together; leave with exit code 3 then."""
    if contradictions:
        say(
            f"{contradictions} judgements contradict others of their own rank and were set aside; "
            "`kgplatform merges list` names them"
        )
        raise typer.Exit(PARTLY)


def write_explained(explained: Explained, as_json: bool) -> None:
    """Why an entity is one, on stdout."""
    entity = explained.entity
    if as_json:
        named = {"links": explained.links, "judgements": explained.judgements}
        decisions = {name: [decision._asdict() for decision in given] for name, given in named.items()}
        members = [told._asdict() | {"way": [step._asdict() for step in told.way]} for told in explained.members]
        write_json({"entity": entity._asdict(), "members": members, **decisions})
        return
    write(f"{entity.name} ({entity.label or 'no label'}), {len(explained.members)} mentions, id {entity.id}")
    if entity.aliases:
        write(f"also written {', '.join(entity.aliases)}")
    for member in explained.members:
        write(f"{member.mention}  {member.name}  {member.document}")
        for step in member.way:
            write(f"    {step.score:.2f}  {step.left} – {step.right}: {step.reason}  ({step.id})")
    for said in explained.judgements:
        sign = "=" if said.same else "≠"
        write(f"{said.id}  {said.left} {sign} {said.right}  by {said.by}, {said.state}: {said.reason}")


def tell_losses(set_aside: tuple[SetAside, ...], failures: tuple[Failure, ...], stopped: str = "") -> None:
    """Name what was set aside or failed, the first ones of each; then leave with exit code 3 if there was any.

    `stopped`: why the run ended before the corpus did, which is a loss too.
    """
    for fault in set_aside[:_SHOWN]:
        where = fault.path if fault.line is None else f"{fault.path}:{fault.line}"
        say(f"set aside {where}: {fault.reason}")
    for failure in failures[:_SHOWN]:
        say(f"failed {failure.document.source} {failure.document.id[:12]}: {failure.reason}")
    more = max(0, len(set_aside) - _SHOWN) + max(0, len(failures) - _SHOWN)
    if more:
        say(f"… and {more} more")
    if stopped:
        say(f"stopped: {stopped}; what was answered is kept, run the same command again to go on")
    if set_aside or failures or stopped:
        raise typer.Exit(PARTLY)


def asking(
    votes: int,
    glean: int,
    shots: int,
    chunk_tokens: int | None,
    instructions: Path | None,
    pick: str,
    answers: str | None,
    *,
    arbiter: bool = False,
) -> Asking:
    """How a model is asked."""
    from kgplatform.notation.forms import FORMS
    from kgplatform.pipelines.wish import PICKS, Asking

    _one_of("--pick", pick, PICKS)
    form = next((name for name in FORMS if name == _one_of("--form", answers, tuple(FORMS))), None)
    picked = next(name for name in PICKS if name == pick)
    return Asking(votes, glean, shots, chunk_tokens, instructions, arbiter, picked, form)


def _one_of(name: str, value: str | None, known: tuple[str, ...]) -> str | None:
    if value is not None and value not in known:
        raise ConfigError(f"unknown {name} {value!r}; known: {', '.join(known)}")
    return value
