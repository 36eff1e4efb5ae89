"""What `evaluate` and `health` do once their options are read: ask, then print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kgplatform.cli import common, scores
from kgplatform.cli.show import progress, say, write_json

if TYPE_CHECKING:
    from kgplatform.config import Settings
    from kgplatform.datasets.plan import Choice
    from kgplatform.evaluation.options import BootstrapOptions


class Wish(NamedTuple):
    """What is asked beside GOLD."""

    predictions: Path | None
    all_documents: bool
    clusters: Path | None
    against: str | None
    beside: str | None
    waterfall: bool
    save: str | None


def bootstrap(resamples: int, seed: int) -> BootstrapOptions:
    """How intervals are found."""
    from kgplatform.evaluation.options import BootstrapOptions

    return BootstrapOptions(resamples=resamples, seed=seed)


def run(
    gold: list[Path],
    chosen: Choice,
    settings: Settings,
    wish: Wish,
    draws: BootstrapOptions,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Score, and whatever else is wished."""
    from kgplatform.pipelines.compare import compare as set_beside
    from kgplatform.pipelines.evaluate import Extras, evaluate
    from kgplatform.pipelines.read import Reading
    from kgplatform.pipelines.saving import save
    from kgplatform.pipelines.waterfall import waterfall
    from kgplatform.types.saved import with_percentages

    reading = Reading(gold, chosen)
    with progress(quiet) as report:
        found = evaluate(
            reading,
            settings,
            report,
            predictions=wish.predictions,
            all_documents=wish.all_documents,
            extras=Extras(wish.clusters, wish.against, draws),
        )
        steps = waterfall(found, settings, report) if wish.waterfall else None
        beside = set_beside(settings, wish.beside, report) if wish.beside is not None else None
    if wish.save is not None:
        save(wish.save, found, reading, settings, all_documents=wish.all_documents, waterfall=steps)
        say(f"kept as {wish.save}")
    if as_json:
        more = {"against": found.against, "waterfall": steps, "beside": beside}
        asked = {name: with_percentages(noun) for name, noun in more.items() if noun is not None}
        write_json({**found.evaluation.as_json(), **asked})
    else:
        common.write_evaluation(found.evaluation)
        scores.write_sureness(found.evaluation)
        if wish.clusters is not None and found.evaluation.clusters is not None:
            scores.write_clusters(found.evaluation.clusters, found.evaluation.graph_level_clusters)
        if steps is not None:
            scores.write_waterfall(steps)
        if found.against is not None:
            scores.write_against(found.against)
        if beside is not None:
            scores.write_beside(beside)
    common.tell_losses(found.set_aside, ())


def compare(names: tuple[str, str], settings: Settings, draws: BootstrapOptions, *, as_json: bool) -> None:
    """What changed between two evaluations that were kept."""
    from kgplatform.pipelines.saving import compare_saved
    from kgplatform.types.saved import with_percentages

    changes = compare_saved(settings, *names, draws)
    if as_json:
        write_json(with_percentages(changes))
    else:
        scores.write_changes(changes)


def health(
    settings: Settings, schema: Path | None, chosen: Choice, check: str | None, *, as_json: bool, quiet: bool
) -> None:
    """The checks and their cases."""
    from kgplatform.pipelines.health import health as look
    from kgplatform.types.saved import with_percentages

    with progress(quiet) as report:
        found = look(settings, report, schema=schema, task=chosen.task, language=chosen.language, only=check)
    if as_json:
        write_json({**with_percentages(found), "faults": found.faults})
    elif check is None:
        scores.write_health(found)
    else:
        scores.write_finding(found.findings[0])
