"""`evaluate --predictions` without GOLD: prediction files that carry their own labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from kgplatform.cli.show import PARTLY, progress, say, write, write_json, write_table
from kgplatform.errors import ConfigError
from kgplatform.evaluation.official import By, Match
from kgplatform.types.task import TASKS

if TYPE_CHECKING:
    from kgplatform.datasets.plan import Choice
    from kgplatform.types.evaluation import Evaluation

T = TypeVar("T", bound=str)

_MATCHES: tuple[Match, ...] = ("normal", "set")
_BLOCKS: tuple[By, ...] = ("source", "input")


def official(predictions: Path | None, *, task: str | None, match: str | None, by: str | None, as_json: bool) -> None:
    """Print the numbers of the official scorer; where it crashes, say so in one line and leave with 3."""
    from kgplatform.pipelines.official import official as run

    if predictions is None:
        raise ConfigError("--official scores a prediction file: give --predictions FILE")
    if task is None or task.upper() not in TASKS:
        raise ConfigError(f"--official needs --task, one of {', '.join(TASKS)}")
    how = _one_of("--match", match, _MATCHES) or "normal"
    scores = run(predictions, task.upper(), match=how, by=_one_of("--by", by, _BLOCKS))
    if scores.result is None:
        say(scores.crash or "")
        raise typer.Exit(PARTLY)
    if as_json:
        write_json({"rules": "official", "result": scores.result})
        return
    write(f"official rules, {how} mode")
    columns = list(scores.result["total"])
    write_table(("", *columns), [(name, *block.values()) for name, block in scores.result.items()])


def competition(gold: Sequence[str], submission: Path | None, *, as_json: bool) -> None:
    """Print the score of a CCKS2023 submission against its gold file, between 0 and 1 as the competition does."""
    from kgplatform.cli import common
    from kgplatform.pipelines.ccks2023 import score_submission

    if submission is None or len(gold) != 1:
        raise ConfigError(
            "--official with GOLD scores a CCKS2023 submission: give one gold file and --predictions FILE"
        )
    scored = score_submission(Path(gold[0]), submission)
    score, completion = scored.score, scored.score.completion
    numbers = {"F1": score.triples.f1 / 100, "ROUGE-2": score.rouge_2, "score": score.score}
    if as_json:
        counts = {"records": score.records, "missing": score.missing, "completion F1": completion.f1 / 100}
        write_json({"rules": "official", "result": numbers | counts})
    else:
        write(f"CCKS2023, {score.records} records, {score.missing} of them not submitted")
        write_table(tuple(numbers), [tuple(f"{number:.4f}" for number in numbers.values())])
        if completion.tp + completion.fn:
            write(f"completion records alone: F1 {completion.f1 / 100:.4f}")
    common.tell_losses(scored.set_aside, ())


def labelled(predictions: Path, choice: Choice, *, match: str | None, as_json: bool, quiet: bool) -> None:
    """Print the fixed scores of a file that carries its labels: strict reading, and what repairing gains."""
    from kgplatform.cli import common
    from kgplatform.pipelines.predictions import score_predictions

    how = _one_of("--match", match, _MATCHES) or "set"
    with progress(quiet) as report:
        outcome = score_predictions(predictions, report, task=choice.task, language=choice.language, match=how)
    if as_json:
        write_json(outcome.evaluation.as_json())
    else:
        _write(outcome.evaluation)
    common.tell_losses(outcome.set_aside, ())


def _write(evaluation: Evaluation) -> None:
    """Two columns of scores, then the errors by class."""
    recovery = evaluation.recovery
    if recovery is None:
        return
    write(f"{evaluation.scored} records; {evaluation.rules}")
    pairs = [("micro", evaluation.micro, recovery.micro)]
    pairs.append(("micro, relaxed", evaluation.relaxed, recovery.relaxed))
    pairs += [(f"  {name}", score, recovery.by_kind[name]) for name, score in evaluation.by_kind.items()]
    pairs += [(f"source {name}", score, recovery.by_source[name]) for name, score in evaluation.by_source.items()]
    write_table(
        ("", "P", "R", "F1", "right", "wrong", "missing", "F1 repaired", "gained"),
        [(name, s.precision, s.recall, s.f1, s.tp, s.fp, s.fn, r.f1, r.f1 - s.f1) for name, s, r in pairs],
    )
    write(
        f"{recovery.errors} of {recovery.answers} answers are no JSON object; "
        f"{recovery.errors - recovery.unreadable} of these can be repaired; "
        f"{recovery.skipped} parts have the wrong type"
    )
    if recovery.faults:
        faults = recovery.faults.items()
        write_table(
            ("error", "answers", "repaired"), [(name, fault.answers, fault.recovered) for name, fault in faults]
        )


def _one_of(option: str, value: str | None, known: Sequence[T]) -> T | None:
    """The value where it is one of those known; None where none is given."""
    if value is None:
        return None
    for name in known:
        if name == value.lower():
            return name
    raise ConfigError(f"unknown {option} {value!r}; known: {', '.join(known)}")
