"""What can be set about merging."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ResolutionOptions(BaseModel):
    """How sure a merge has to be. They shape the profile, and only the profile shapes decisions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    equal: float = Field(
        default=0.93,
        gt=0.0,
        lt=1.0,
        description="chance to be one thing that names need where nothing else is known, however they are spelled",
    )
    neighbours_tell: bool = Field(
        default=True, description="neighbours that differ where those of rare names agree count against a name"
    )
    near: float = Field(
        default=0.985,
        gt=0.0,
        lt=1.0,
        description="learned score that names spelled differently need among as many anchors as it was fitted on",
    )
    names_at_first: int = Field(
        default=80_000,
        ge=1,
        description="anchors below which a lower score is enough, in the proportion of their number",
    )
    tighter: float = Field(
        default=0.42, ge=0.0, description="what it rises by for ten times as many anchors, in log odds"
    )
    common_piece: int = Field(
        default=3000,
        ge=1,
        description="names with a piece of spelling from which on it says too little to compare them",
    )
    frequent: int = Field(default=3, ge=2, description="documents from which on a spelling is a word, not a typo")


IN_DOCUMENTS = ResolutionOptions(equal=0.75, neighbours_tell=False)
"""For mentions in documents. Their neighbours support a merge and never count against it: hundreds of documents about
other things all mean one United States. On the labelled samples 0.93 finds 87.5 % of the Chinese pairs that are one
thing and 0.75 finds 93.0 %, at the same precision. Rows of a table have less around them and need more."""
