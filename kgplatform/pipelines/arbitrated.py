"""Whether and with how many calls an arbiter is asked; it is loaded only then."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.counts import ResolveCounts
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.stages import resolve_stage
from kgplatform.types.extraction import SetAside
from kgplatform.workspace.journal import Workspace


class Arbitrated(NamedTuple):
    """Pairs in doubt, answers that came, what they said, and why the asking stopped before the last pair."""

    doubtful: int
    answered: int
    same: int
    different: int
    unsure: int
    unread: int
    contradicting: int
    calls: int
    stopped: str


class Resolved(NamedTuple):
    """What `resolve` came to, the lines set aside, and what an arbiter did."""

    counts: ResolveCounts
    set_aside: tuple[SetAside, ...]
    arbitrated: Arbitrated | None = None


def resolve_asking(
    settings: Settings, progress: Progress, *, extractions: Path | None, output: Path | None, refit: bool, arbiter: bool
) -> Resolved:
    """Resolve the graph; with an arbiter its doubtful pairs are asked about, and it is resolved again."""
    first = None if arbiter else output
    counts, faults = resolve_stage(settings, progress, extractions=extractions, output=first, refit=refit)
    if not arbiter:
        return Resolved(counts, faults)
    with open_workspace(settings) as workspace, workspace.lease():
        done = ask_arbiter(workspace, settings, progress)
    again, _ = resolve_stage(settings, progress, extractions=None, output=output, refit=False)
    update = {"asked": done.answered, "refitted": counts.refitted or again.refitted}
    return Resolved(again.model_copy(update=update), faults, done)


def ask_arbiter(workspace: Workspace, settings: Settings, progress: Progress, *, spent: int = 0) -> Arbitrated:
    """Ask about doubtful pairs with what is left of the calls that the run may cost."""
    from kgplatform.pipelines.arbiter import arbitrate

    allowed = settings.llm_max_calls
    return arbitrate(workspace, settings, progress, calls=None if allowed is None else max(0, allowed - spent))
