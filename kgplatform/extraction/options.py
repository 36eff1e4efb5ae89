"""What the extraction room must be told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kgplatform.extraction.demonstrations import Demonstrations
from kgplatform.types.extraction import Example
from kgplatform.types.task import Task


class ExtractionOptions(BaseModel):
    """How documents are asked and what is kept of the answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grounded_only: bool = False  # keep only what stands in the text, in the spelling of the text
    slice_sizes: dict[Task, int] = Field(default_factory=dict)  # instead of the prompts' own; 0 = everything at once
    chunk_tokens: int = Field(default=3_000, ge=0)  # a longer text is asked in parts; 0 = never
    room_tokens: int = Field(default=0, ge=0)  # that the server takes for a question; parts are cut to fit; 0 = unknown
    overlap_tokens: int = Field(default=100, ge=0)  # the last sentences of a part that the next one begins with
    votes: int = Field(default=1, ge=1)  # how often each question is asked; kept is what most answers say
    glean: int = Field(default=0, ge=0)  # how often it is asked again what was missed
    demonstrations: tuple[Example, ...] = ()  # labelled examples that the model is shown before it is asked
    shown: Demonstrations = Demonstrations()  # the same, chosen for each document; takes the place of the prompt's own
