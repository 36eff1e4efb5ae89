from __future__ import annotations

from pathlib import Path

from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.read import Reading, often, plan
from kgplatform.pipelines.wish import Asking

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "iepile" / "IE-zh" / "NER"


def test_votes_and_gleaning_stand_in_the_estimate() -> None:
    (once,) = plan(Reading([SAMPLE], Choice()), "llm")
    (more,) = often([once], Asking(votes=3, glean=1).times)

    assert once.calls
    assert once.tokens
    assert (more.calls, more.tokens) == (4 * once.calls, 4 * once.tokens)


def test_who_asks_no_model_has_nothing_to_multiply() -> None:
    assert often(plan(Reading([SAMPLE], Choice()), "gold"), 3)[0].calls is None
