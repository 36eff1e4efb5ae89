"""What the LLM room must be told; read once and passed down."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kgplatform.types.completion import Question

ResponseFormat = Literal["auto", "json_schema", "json_object", "prompt"]


class Template(BaseModel):
    """How a conversation becomes one text, for servers without a chat interface: a jinja template over `messages`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str = ""  # where the model's makers published it
    text: str
    stop: tuple[str, ...] = ()  # what ends an answer, besides the model's own end


class LLMOptions(BaseModel):
    """An OpenAI-compatible endpoint and how to use it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str = ""  # as the openai package wants it, usually ending in /v1
    model: str = ""  # the name under which the server offers the model
    api_key: SecretStr = SecretStr("EMPTY")  # servers without keys accept anything
    model_revision: str = ""  # tells apart models that were served under one name; part of the cache key
    api: Literal["chat", "completions"] = "chat"
    template: Template | None = None  # needed for completions
    response_format: ResponseFormat = "auto"  # how strictly JSON is asked for at most; auto: as the server can
    logprobs: bool = True  # asked for where the server gives them: they tell how sure the model is of a fact
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

    def key(self, question: Question) -> str:
        """The name under which the completion is kept."""
        return question.key(self.model, self.revision)

    @property
    def revision(self) -> str:
        """What tells this model apart from others of its name: its revision, a template in place of the server's."""
        if self.template is None:
            return self.model_revision
        return f"{self.model_revision}|{self.template.text}|{self.template.stop}"

    @property
    def endpoint(self) -> str:
        """The address for messages."""
        return self.base_url or "(no base_url)"
