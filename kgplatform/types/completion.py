"""What goes to a model and what comes back."""

from __future__ import annotations

from typing import Literal

from kgplatform.types.noun import Noun, digest


class Message(Noun):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Question(Noun):
    """A conversation to be completed. `sample` tells apart repeated questions (votes); it is part of the key.

    `answer_schema`: a JSON schema that the answer should obey, where the server can hold the model to one.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    sample: int = 0
    answer_schema: str = ""
    thinking: bool = False  # whether the model may think before it answers

    def key(self, model: str, revision: str = "") -> str:
        """The name under which the completion is kept: model, messages and parameters, not the address."""
        asked: dict[str, object] = {
            "messages": [{"role": message.role, "content": message.content} for message in self.messages],
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "sample": self.sample,
        }
        if self.answer_schema:
            asked["answer_schema"] = self.answer_schema
        if self.thinking:
            asked["thinking"] = True
        return digest(model, revision, asked)


class Completion(Noun):
    """A model's answer; tokens are None where the server does not count them. `seconds` is wall time.

    Where the server tells how sure the model was: `token_lengths`, the characters of each token of the text, and
    `logprobs`, the natural logarithms of their probabilities.
    """

    text: str
    finish_reason: str = "stop"
    reasoning: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0
    token_lengths: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
