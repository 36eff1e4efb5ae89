"""What can be set about merging."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ResolutionOptions(BaseModel):
    """How sure a merge has to be. They shape the profile, and only the profile shapes decisions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fuzzy: float = Field(
        default=0.92, ge=0.0, le=1.0, description="similarity a misspelling needs, up to 1,000 anchors"
    )
    fuzzy_per_decade: float = Field(default=0.015, ge=0.0, le=1.0, description="what it rises by for ten times as many")
    fuzzy_most: float = Field(default=0.97, ge=0.0, le=1.0, description="where it stops rising")
    frequent: int = Field(default=3, ge=2, description="documents from which on a spelling is a word, not a typo")
