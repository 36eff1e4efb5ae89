"""What the evaluation room must be told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class BootstrapOptions(BaseModel):
    """How intervals are found: the documents are drawn again with replacement, that many times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resamples: int = Field(default=1000, ge=0)  # 0 = no intervals
    seed: int = 0  # the same seed gives the same intervals
    level: float = Field(default=0.95, gt=0, lt=1)  # the part of the resamples that an interval holds
