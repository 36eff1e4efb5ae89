"""What goes along with a question besides its words: that nobody shall think, the shape of the answer, how sure it is.

Servers refuse what they do not know, or break on it. Then the question is asked plainly, and what was to blame is left
out from there on and remembered, so that no later run learns it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kgplatform.llm.capabilities import (
    DO_THINK,
    LADDER,
    LOGPROBS,
    NO_THINKING,
    Capabilities,
    Format,
    Knowledge,
    response_format,
)
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Question

# By what a refusal says, which of the extras it means.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "thinking": ("chat_template_kwargs", "enable_thinking"),
    "logprobs": ("logprobs",),
    "format": ("response_format", "json_schema", "json_object", "grammar", "schema"),
}

# "This model's maximum context length is 4096 tokens", "exceeds the available context size (2048 tokens)"
_LIMIT = re.compile(r"context (?:length|size|window)\D{0,20}(\d{3,7})")


class Dress(NamedTuple):
    """The extras of one question."""

    extras: Mapping[str, object]
    form: Format
    schema: str
    thinking: bool
    logprobs: bool


class Wardrobe:
    """Which extras this server takes, as far as is known; asked and told in one event loop."""

    def __init__(self, options: LLMOptions, knowledge: Knowledge) -> None:
        known = knowledge.capabilities
        self._knowledge = knowledge
        self._form: Format = _first_form(options, known)
        self._thinking = options.api == "chat" and (known is None or known.thinking != "refused")
        self._logprobs = options.logprobs and known is not None and known.logprobs
        self._refused: set[str] = set()  # schemas that this server does not take, though it takes others
        self._seen = {"thinking": False, "logprobs": False, "format": False}  # whether it was ever taken, in this run

    def dress(self, question: Question, *, plain: bool = False) -> Dress:
        """The extras for a question; `plain`: thinking switched off and nothing else."""
        schema = question.answer_schema
        form: Format = self._form if schema and schema not in self._refused and not plain else "prompt"
        shape = response_format(form, schema)
        logprobs = self._logprobs and not plain
        extras = {
            **((DO_THINK if question.thinking else NO_THINKING) if self._thinking else {}),
            **({"response_format": shape} if shape else {}),
            **(LOGPROBS if logprobs else {}),
        }
        return Dress(extras, form, schema, self._thinking, logprobs)

    def worn(self, dress: Dress) -> None:
        """The server answered."""
        for name in _parts(dress):
            self._seen[name] = True

    def may_be_why(self, dress: Dress, words: str, *, broke: bool, refused: bool) -> bool:
        """Whether it is worth asking again without extras: not where each of them was taken before.

        `broke`: llama-cpp-python says 500 to a json_schema; where one was answered before, it is a fault that passes.
        A server that takes schemas may refuse one of them, and says so.
        """
        new = [name for name in _parts(dress) if not self._seen[name]]
        this_schema = dress.form != "prompt" and _names("format", words)
        return (refused and (bool(new) or this_schema)) or (broke and "format" in new)

    def blame(self, dress: Dress, words: str) -> None:
        """Without extras the server answered: leave out the one that its refusal names, else the likeliest."""
        suspects = [name for name in _parts(dress) if not self._seen[name]]
        named = [name for name in suspects if _names(name, words)]
        match (named or suspects or ["schema"])[-1]:
            case "schema":
                self._refused.add(dress.schema)
            case "format" if self._form == dress.form:  # others may have learnt it meanwhile
                self._form = LADDER[LADDER.index(self._form) + 1]
                self._learn(
                    json_schema=False,
                    json_object_schema=self._form == "json_object+schema",
                    json_object=self._form != "prompt",
                )
            case "thinking":
                self._thinking = False
                self._learn(thinking="refused")
            case "logprobs":
                self._logprobs = False
                self._learn(logprobs=False)

    def heard(self, words: str) -> bool:
        """Whether a refusal names the limit of the model; where it was unknown, the next run asks in parts that fit."""
        limit = _LIMIT.search(words)
        known = self._knowledge.capabilities
        if limit is not None and (known is None or known.max_model_len is None):
            self._learn(max_model_len=int(limit[1]))
        return limit is not None

    def _learn(self, **claims: object) -> None:
        known = self._knowledge.capabilities or Capabilities(json_schema=True, probed=False)
        self._knowledge.capabilities = known.model_copy(update=claims)


def _first_form(options: LLMOptions, known: Capabilities | None) -> Format:
    """The strictest format that is wanted and not known to fail."""
    best: Format = "json_schema" if known is None else known.format
    wanted: Format = "json_schema" if options.response_format == "auto" else options.response_format
    return max(best, wanted, key=LADDER.index)


def _names(part: str, words: str) -> bool:
    return any(word in words for word in _WORDS[part])


def _parts(dress: Dress) -> list[str]:
    """The names of the extras in it, the likeliest to be refused last."""
    worn = {"logprobs": dress.logprobs, "thinking": dress.thinking, "format": dress.form != "prompt"}
    return [name for name, is_worn in worn.items() if is_worn]
