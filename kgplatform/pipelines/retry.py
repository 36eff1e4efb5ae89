"""Documents that failed, and another try at them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.build import Built, build
from kgplatform.pipelines.making import Wish, pick_name
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.extraction import Failure

_UNREADABLE = "answer"  # the stage of a failure whose answers came and could not be read


class Retried(NamedTuple):
    """What each pass did: those that never got an answer, then those whose answer is asked for anew."""

    passes: tuple[Built, ...]
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
    unreadable = frozenset(failure.document.key for failure in failures if failure.stage == _UNREADABLE)
    unanswered = frozenset(failure.document.key for failure in failures) - unreadable
    anew = settings.model_copy(update={"llm_refresh": True})
    passes = []
    for keys, given in ((unanswered, settings), (unreadable, anew)):
        if keys:
            chosen = reading._replace(only=keys)
            passes.append(build(chosen, plan(chosen, pick_name(wish, given)), wish, given, progress))
    return Retried(tuple(passes), failures_of(settings))
