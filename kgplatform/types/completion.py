"""What goes to a model and what comes back."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from kgplatform.types.noun import Noun, digest


class Message(Noun):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Question(Noun):
    """A conversation to be completed. `sample` tells apart repeated questions (votes); it is part of the key."""

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    sample: int = 0

    def key(self, model: str, revision: str = "") -> str:
        """The name under which the completion is kept: model, messages and parameters, not the address."""
        return _key(self, model, revision)


@lru_cache(maxsize=256)  # it is asked for where a question is noted and where it is sent
def _key(question: Question, model: str, revision: str) -> str:
    return digest(model, revision, question.model_dump(mode="json"))


class Completion(Noun):
    """A model's answer; tokens are None where the server does not count them. `seconds` is wall time."""

    text: str
    finish_reason: str = "stop"
    reasoning: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0
