"""Documents that failed, and another try at them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.build import build
from kgplatform.pipelines.built import Built
from kgplatform.pipelines.making import Wish, pick_name
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading, often, plan
from kgplatform.types.extraction import Failure
from kgplatform.workspace.answers import drop_answers

_UNREADABLE = "answer"  # the stage of a failure whose answers came and could not be read


class Retried(NamedTuple):
    """What the build of the failed documents did (None: nothing had failed), and which of them failed again."""

    built: Built | None
    left: tuple[Failure, ...]


def failures_of(settings: Settings) -> tuple[Failure, ...]:
    """The documents of the graph that failed, in document order, with the reason of each."""
    with open_workspace(settings) as workspace:
        return tuple(one for _, one in workspace.outcomes(settings.graph) if isinstance(one, Failure))


def reasons_of(failures: tuple[Failure, ...]) -> dict[str, int]:
    """The reasons, most frequent first."""
    return dict(Counter(failure.reason for failure in failures).most_common())


def retry(reading: Reading, wish: Wish, settings: Settings, progress: Progress) -> Retried:
    """Build again what failed. Answers that were paid for are used again, but for those that nobody could read."""
    failures = failures_of(settings)
    if not failures:
        return Retried(None, ())
    with open_workspace(settings) as workspace:
        drop_answers(workspace, (one.document.key for one in failures if one.stage == _UNREADABLE))
    chosen = reading._replace(only=frozenset(one.document.key for one in failures))
    jobs = often(plan(chosen, pick_name(wish, settings)), wish.asking.times)
    return Retried(build(chosen, jobs, wish, settings, progress), failures_of(settings))
