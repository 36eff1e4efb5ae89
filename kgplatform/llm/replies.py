"""What goes over the wire and comes back: a transport's two methods, replies, and how they are read.

Servers differ in what they send; whoever reads here gets None where something is not as it should be.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple, Protocol

import orjson

from kgplatform.llm.options import Template
from kgplatform.llm.templates import prompt_of
from kgplatform.types.completion import Completion, Message

_CHAT_ONLY = frozenset({"messages", "chat_template_kwargs", "top_logprobs"})

TokenCounts = tuple[int | None, int | None]


class Reply(NamedTuple):
    """What came back over HTTP, whatever the status."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class NoReply(NamedTuple):
    """Nothing came back: no connection, a connection that broke, too slow, or more than anybody wants.

    `sent`: the server may have got the question, and may count it.
    """

    kind: Literal["connection", "timeout", "endless"]
    words: str
    sent: bool = True


class Served(NamedTuple):
    """A model that the server offers; `length` is how many tokens prompt and answer may have, where it says so."""

    name: str
    length: int | None = None


class Transport(Protocol):
    """Sends one request, once; raises nothing."""

    async def get(self, path: str) -> Reply | NoReply:
        """The reply to a GET."""

    async def post(self, path: str, body: Mapping[str, object], seconds: float) -> Reply | NoReply:
        """The reply to a JSON body, if it comes within so many seconds."""


def runs_into_blanks(completion: Completion) -> bool:
    """Whether most of a cut-off answer is the blanks at its end."""
    said = completion.text
    return completion.finish_reason == "length" and 2 * len(said.rstrip()) < len(said)


def as_text(body: Mapping[str, object], template: Template) -> dict[str, object]:
    """The body of a chat as that of a text to go on with; thinking is the template's business."""
    messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]  # as `_body` makes them
    turns = tuple(Message.model_validate(message) for message in messages)
    kept = {key: value for key, value in body.items() if key not in _CHAT_ONLY}
    if kept.get("logprobs") is True:
        kept["logprobs"] = 0  # of the tokens that were chosen, none besides
    stop = {"stop": list(template.stop)} if template.stop else {}
    return {**kept, "prompt": prompt_of(template, turns), **stop}


def models_of(reply: Reply) -> tuple[Served, ...] | None:
    """The models of a list of them; None where the reply is none."""
    value = json_object(reply)
    listed = value.get("data") if value is not None else None
    if not isinstance(listed, list):
        return None
    return tuple(
        # vLLM and SGLang say max_model_len, others context_length
        Served(str(model["id"]), count_of(model.get("max_model_len", model.get("context_length"))))
        for model in listed
        if isinstance(model, dict) and "id" in model
    )


def json_object(reply: Reply) -> dict[str, object] | None:
    """The object that a reply is."""
    try:
        value = orjson.loads(reply.content)
    except ValueError:
        try:  # orjson refuses lone surrogates and NaN, which servers do send
            value = json.loads(reply.content)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a number or a date."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.replace(".", "", 1).isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def text_of(value: object) -> str:
    """A text, "" where it is none."""
    return value if isinstance(value, str) else ""


def counts_of(usage: object) -> TokenCounts | None:
    """Tokens of prompt and answer, where the server counts."""
    if not isinstance(usage, dict):
        return None
    return count_of(usage.get("prompt_tokens")), count_of(usage.get("completion_tokens"))


def count_of(value: object) -> int | None:
    """A whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
