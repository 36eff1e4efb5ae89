"""How a set is converted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kgplatform.notation.slices import SLICE_SIZES
from kgplatform.types.noun import Noun
from kgplatform.types.task import Task

Part = Literal["train", "test"]


class ConvertOptions(Noun):
    """What is asked of each text, and how much at a time."""

    task: Task
    split: Part = "train"
    split_num: int | None = Field(default=None, description="labels asked at a time; -1 asks all; None as IEPile does")
    neg_schema: float = Field(default=1.0, description="share of the absent labels that are asked; -1 asks all")
    random_sort: bool = Field(default=False, description="shuffle the labels of a text; sorted otherwise")
    cluster_mode: bool = Field(default=False, description="ask the hard negatives of what is there")
    keep_empty: float = Field(default=1.0, description="share of the train records without an answer that are kept")
    pure_negatives: float | None = Field(
        default=None, ge=0, description="train records without an answer for each one with an answer, at most"
    )
    described: bool = Field(default=False, description="write the schema with its descriptions, asked all at once")
    seed: int = 42

    @property
    def asks_everything(self) -> bool:
        """Whether every text is asked all labels in one order."""
        return not self.cluster_mode and not self.random_sort and not 0 <= self.neg_schema < 1

    @property
    def size(self) -> int:
        """Labels asked at a time."""
        if self.described and self.task != "KG":
            return -1  # a dictionary of descriptions is never cut
        return SLICE_SIZES[self.task] if self.split_num is None else self.split_num
