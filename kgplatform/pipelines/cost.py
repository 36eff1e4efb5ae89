"""What a build would cost in money, by the prices of the settings."""

from __future__ import annotations

from kgplatform.config import Settings
from kgplatform.pipelines.estimate import Estimate


def about_cost(found: Estimate, settings: Settings) -> float | None:
    """At most about this much, in the currency of the prices; None where no model is asked or no price is known."""
    from kgplatform.extraction.questions import SHORT_ANSWER  # heavy, and only needed where a model is asked

    if not found.calls or not (settings.llm_price_in or settings.llm_price_out):
        return None
    answered = found.calls * SHORT_ANSWER
    asked = max(0, (found.tokens or 0) - answered)
    return (asked * settings.llm_price_in + answered * settings.llm_price_out) / 1_000_000
