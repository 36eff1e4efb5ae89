"""What an endpoint can do, found out by asking nonsense and looking at what comes back.

A status of 200 proves nothing: servers ignore what they do not know. So a schema counts as enforced only where an
answer obeys one that no model would follow by itself.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict

# Every server must be told: Qwen3 thinks by default, and then the answer is missing or late.
NO_THINKING: Mapping[str, object] = {"chat_template_kwargs": {"enable_thinking": False}}
DO_THINK: Mapping[str, object] = {"chat_template_kwargs": {"enable_thinking": True}}
# Without top_logprobs llama-cpp-python gives none.
LOGPROBS: Mapping[str, object] = {"logprobs": True, "top_logprobs": 0}

PROBE = "Say hello in one word. Do not write JSON."
_SCHEMA = {
    "type": "object",
    "properties": {"zq7": {"type": "string", "enum": ["blue-14"]}},
    "required": ["zq7"],
    "additionalProperties": False,
}
_OBEYED = {"zq7": "blue-14"}

Format = Literal["json_schema", "json_object+schema", "json_object", "prompt"]
LADDER: tuple[Format, ...] = ("json_schema", "json_object+schema", "json_object", "prompt")
Thinking = Literal["off", "ignored", "refused", "never"]
Send = Callable[[Mapping[str, object]], Awaitable[bytes | None]]


_THINKING: Mapping[Thinking, str] = {
    "off": "can be switched off",
    "ignored": "goes on",
    "refused": "cannot be named",
    "never": "is off, whatever a request says",
}


class Capabilities(BaseModel):
    """What was seen.

    `thinking` can be switched off (off), goes on though it is told not to (ignored), may not be named (refused), or is
    off whatever a request says (never): a model that does not think, or a server that is told at its start only.
    `seed` is accepted, which is all that can be seen; the other claims were seen to work. Not `probed`: learnt while
    questions were asked, so that only what was refused is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[str, ...] = ()
    max_model_len: int | None = None
    json_schema: bool = False
    json_object_schema: bool = False  # a schema beside json_object, as llama.cpp takes it
    json_object: bool = False
    thinking: Thinking = "off"
    seed: bool = False
    n: bool = False
    logprobs: bool = False
    usage: bool = False
    stream: bool = False
    probed: bool = True

    @property
    def format(self) -> Format:
        """The strictest way of asking for JSON that works here."""
        if self.json_schema:
            return "json_schema"
        if self.json_object:
            return "json_object+schema" if self.json_object_schema else "json_object"
        return "prompt"

    def words(self) -> str:
        """All of it in one line."""
        claims = {name: getattr(self, name) for name in ("seed", "n", "logprobs", "usage", "stream")}
        can = ", ".join(name for name, claim in claims.items() if claim) or "none"
        cannot = ", ".join(name for name, claim in claims.items() if not claim) or "none"
        passed_over = ", ".join(name for name in LADDER[: LADDER.index(self.format)] if "+" not in name)
        chosen = self.format + (f" ({passed_over} not enforced)" if passed_over else "")
        thinking = _THINKING[self.thinking]
        return f"JSON by {chosen}; thinking {thinking}; works: {can}; does not: {cannot}"


class WrittenJson:
    """JSON that is written already; whoever sends it copies it."""

    def __init__(self, text: str) -> None:
        self.text = text


@dataclass
class Knowledge:
    """What is known of an endpoint; whoever asks it writes down what it refuses."""

    capabilities: Capabilities | None = None


def response_format(form: Format, schema: str) -> object:
    """What is sent as `response_format`; None for prompt. Never `guided_json`, which servers ignore silently."""
    match form:
        case "json_schema":
            return {"type": form, "json_schema": {"name": "answer", "strict": True, "schema": WrittenJson(schema)}}
        case "json_object+schema":
            return {"type": "json_object", "schema": WrittenJson(schema)}
        case "json_object":
            return {"type": form}
    return None


async def probe(send: Send, model: str, models: tuple[str, ...], max_model_len: int | None) -> Capabilities:
    """Some short questions; `send` gives the reply to a body, None where the server does not take it."""
    thinking, switch = await _thinking(send, model)
    extras: dict[str, dict[str, object]] = {"seed": {"seed": 7}, "n": {"n": 2}, "logprobs": {**LOGPROBS}}
    body = _body(model, switch)
    together = await send({**body, **{key: value for extra in extras.values() for key, value in extra.items()}})
    replies = {name: together or await send({**body, **extra}) for name, extra in extras.items()}
    plain = together or await send(body)
    shaped = {
        form: _json(await send({**body, "response_format": response_format(form, json.dumps(_SCHEMA))}))
        for form in LADDER[:-1]
    }
    return Capabilities(
        models=models,
        max_model_len=max_model_len,
        json_schema=shaped["json_schema"] == _OBEYED,
        json_object_schema=shaped["json_object+schema"] == _OBEYED,
        json_object=isinstance(shaped["json_object"], dict),
        thinking=thinking,
        seed=replies["seed"] is not None,
        n=len(_choices(replies["n"])) == 2,
        logprobs=_has_logprobs(replies["logprobs"]),
        usage=_has_usage(plain),
        stream=b"data:" in (await send({**body, "stream": True}) or b""),
    )


async def _thinking(send: Send, model: str) -> tuple[Thinking, Mapping[str, object]]:
    """Told not to and told to: an answer that thinks, or a template that puts other tokens around the question."""
    reply = await send(_body(model, NO_THINKING))
    if reply is None:
        return "refused", {}
    if _thinks(reply):
        return "ignored", NO_THINKING
    other = await send(_body(model, DO_THINK))
    switched = _thinks(other) or _prompt_tokens(other) != _prompt_tokens(reply)
    return ("off" if switched else "never"), NO_THINKING


def _thinks(reply: bytes | None) -> bool:
    choices = _choices(reply)
    message = choices[0].get("message", choices[0]) if choices else None
    if not isinstance(message, dict):
        return False
    said = str(message.get("content", message.get("text")))
    return bool(message.get("reasoning") or message.get("reasoning_content")) or "<think>" in said


def _prompt_tokens(reply: bytes | None) -> object:
    usage = _object(reply).get("usage")
    return usage.get("prompt_tokens") if isinstance(usage, dict) else None


def _body(model: str, switch: Mapping[str, object]) -> dict[str, object]:
    return {
        "model": model,
        "messages": [{"role": "user", "content": PROBE}],
        "temperature": 0.0,
        "max_tokens": 48,
        **switch,
    }


def _json(reply: bytes | None) -> object:
    """What the answer is as JSON, None where it is none."""
    choices = _choices(reply)
    message = choices[0].get("message", choices[0]) if choices else None
    content = message.get("content", message.get("text")) if isinstance(message, dict) else None
    try:
        return json.loads(content) if isinstance(content, str) else None
    except ValueError:
        return None


def _choices(reply: bytes | None) -> list[dict[str, object]]:
    value = _object(reply)
    choices = value.get("choices")
    return [choice for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []


def _has_logprobs(reply: bytes | None) -> bool:
    choices = _choices(reply)
    logprobs = choices[0].get("logprobs") if choices else None
    return isinstance(logprobs, dict) and bool(logprobs.get("content") or logprobs.get("token_logprobs"))


def _has_usage(reply: bytes | None) -> bool:
    usage = _object(reply).get("usage")
    return isinstance(usage, dict) and isinstance(usage.get("completion_tokens"), int)


def _object(reply: bytes | None) -> dict[str, object]:
    try:
        value = orjson.loads(reply or b"")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
