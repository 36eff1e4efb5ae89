"""What a text must be to be chosen, and by what it is chosen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kgplatform.types.noun import Noun

Order = Literal["coverage", "quality", "random"]


class SelectOptions(Noun):
    """How many texts are chosen, and what is left out before."""

    size: int = Field(gt=0, description="texts to choose")
    by: Order = Field(default="coverage", description="coverage: each next one says most that none chosen says")
    near: float = Field(default=0.8, ge=0, le=1, description="texts that share so much are one; 1 keeps near ones")
    shortest: int = Field(default=1, ge=0, description="characters of a text at least")
    longest: int = Field(default=20_000, gt=0, description="characters of a text at most")
    least_quality: float = Field(default=0.0, ge=0, le=1, description="quality at least, from 0 to 1")
    seed: int = 42
