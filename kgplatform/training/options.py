"""How a model is trained."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from kgplatform.types.noun import Noun

Method = Literal["lora", "qlora", "p-tuning", "full"]
METHODS: tuple[Method, ...] = get_args(Method)

_RATES: dict[Method, float] = {"lora": 2e-4, "qlora": 2e-4, "p-tuning": 5e-3, "full": 1e-5}


class TrainOptions(Noun):
    """One set of numbers for every trainer, ours and others."""

    method: Method = "lora"
    rank: int = Field(default=16, ge=1, description="rank of the LoRA matrices")
    alpha: int = Field(default=32, ge=1, description="scale of the LoRA matrices; twice the rank is usual")
    dropout: float = Field(default=0.05, ge=0, lt=1, description="dropout before the LoRA matrices")
    virtual_tokens: int = Field(default=20, ge=1, description="length of the soft prompt that P-Tuning learns")
    epochs: float = Field(default=3.0, gt=0)
    rate: float | None = Field(default=None, gt=0, description="learning rate; None: the usual one of the method")
    batch: int = Field(default=2, ge=1, description="records on a device at a time")
    accumulate: int = Field(default=8, ge=1, description="batches for one step")
    cutoff: int = Field(default=2048, ge=16, description="tokens of a record; longer ones are left out or cut")
    seed: int = 42

    @property
    def learning_rate(self) -> float:
        """The rate asked for, else the usual one."""
        return self.rate if self.rate is not None else _RATES[self.method]
