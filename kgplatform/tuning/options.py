"""What the tuning room must be told."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Aim = Literal["micro", "macro"]


class TuneOptions(BaseModel):
    """How a better prompt is sought and how sure one must be of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aim: Aim = "micro"  # strict F1 over all facts, or the mean over labels
    token_price: float = Field(default=0.0, ge=0)  # points of F1 that a thousand tokens more for a document must bring
    budget: int = Field(default=0, ge=0)  # questions; 0 = what `default_budget` says
    token_budget: int = Field(default=0, ge=0)  # tokens of questions and answers; 0 = no limit
    block: int = Field(default=16, ge=1)  # documents that all prompts of a race are asked before any is dropped
    least: int = Field(default=32, ge=2)  # nothing is dropped before it was asked so many
    alpha: float = Field(default=0.05, gt=0, lt=1)  # of the paired test by which a prompt is dropped
    rounds: int = Field(default=8, ge=1)  # at most, after the first
    stop_after: int = Field(default=2, ge=1)  # rounds without gain
    proposals: int = Field(default=3, ge=0)  # rounds in which instructions are written anew
    seed: int = 0
    level: float = Field(default=0.95, gt=0, lt=1)  # of the interval that must lie above zero
    resamples: int = Field(default=2000, ge=1)


SHARE = 0.3  # of what trying everything would take
_LEAST, _MOST = 200, 20_000


def default_budget(exhaustive: int) -> int:
    """Questions that a search may take: a share of trying everything, and never more than anybody wants to pay."""
    return max(_LEAST, min(_MOST, round(SHARE * exhaustive)))
