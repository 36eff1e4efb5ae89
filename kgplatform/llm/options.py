"""What the LLM room must be told; read once and passed down."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class LLMOptions(BaseModel):
    """An OpenAI-compatible endpoint and how to use it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str = ""  # as the openai package wants it, usually ending in /v1
    model: str = ""  # the name under which the server offers the model
    api_key: SecretStr = SecretStr("EMPTY")  # servers without keys accept anything
    model_revision: str = ""  # tells apart models that were served under one name; part of the cache key
    temperature: float = Field(default=0.0, ge=0)
    max_tokens: int = Field(default=1024, ge=1)  # of one answer
    concurrency: int = Field(default=64, ge=1, le=1024)  # questions in flight at most; how many is learnt
    timeout: float = Field(default=600.0, gt=0)  # seconds for one answer at most; how many is learnt
    retry_seconds: float = Field(default=300.0, ge=0)  # how long one question is tried again, and a server waited for
    longest_wait: float = Field(default=3600.0, ge=0)  # a Retry-After up to this is waited for
    first_seconds: float = Field(default=15.0, ge=0)  # the same while nothing ever answered at the address
    max_attempts: int = Field(default=6, ge=1)  # for a question that fails while others succeed

    # the budget of a run; None: no limit
    max_calls: int | None = Field(default=None, ge=0)  # answers paid for
    max_total_tokens: int | None = Field(default=None, ge=0)  # of questions and answers
    max_cost: float | None = Field(default=None, ge=0)
    price_in: float = Field(default=0.0, ge=0)  # of a million tokens of questions
    price_out: float = Field(default=0.0, ge=0)  # of a million tokens of answers

    offline: bool = False  # answers come from the cache alone, and one that is missing is an error
    refresh: bool = False  # answers of earlier runs are not used

    @property
    def endpoint(self) -> str:
        """The address for messages."""
        return self.base_url or "(no base_url)"
