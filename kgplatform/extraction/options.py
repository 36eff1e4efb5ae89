"""What the extraction room must be told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kgplatform.types.task import Task


class ExtractionOptions(BaseModel):
    """How documents are asked and what is kept of the answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grounded_only: bool = False  # keep only what stands in the text, in the spelling of the text
    slice_sizes: dict[Task, int] = Field(default_factory=dict)  # instead of the prompts' own; 0 = everything at once
