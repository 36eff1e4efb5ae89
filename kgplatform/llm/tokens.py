"""How many tokens a text has, by the tokenizer of the server that will read it.

No standard names a way to ask. vLLM and llama.cpp answer at `/tokenize`, beside `/v1` and in two shapes,
llama-cpp-python at another address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson

from kgplatform.llm.options import LLMOptions
from kgplatform.llm.replies import NoReply, Reply, Transport

_WAYS = ("/tokenize", "/extras/tokenize/count")
_SECONDS = 10.0


async def tokens_of(texts: Iterable[str], options: LLMOptions, transport: Transport) -> tuple[int, ...] | None:
    """The tokens of each text; None where the server does not count them."""
    way: str | None = None
    counts = list[int]()
    for text in texts:
        way, count = await _first(text, options, transport, _WAYS if way is None else (way,))
        if count is None:
            return None
        counts.append(count)
    return tuple(counts) if counts else None


async def _first(
    text: str, options: LLMOptions, transport: Transport, ways: tuple[str, ...]
) -> tuple[str | None, int | None]:
    root = options.base_url.rstrip("/").removesuffix("/v1")
    # each server looks for its own word: vLLM for prompt, llama.cpp for content, llama-cpp-python for input
    body: Mapping[str, object] = {"model": options.model, "prompt": text, "content": text, "input": text}
    for way in ways:
        count = _count(await transport.post(f"{root}{way}", body, _SECONDS))
        if count is not None:
            return way, count
    return None, None


def _count(reply: Reply | NoReply) -> int | None:
    if isinstance(reply, NoReply) or reply.status >= 400:
        return None
    try:
        value = orjson.loads(reply.content)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    count, tokens = value.get("count"), value.get("tokens")
    if isinstance(count, int):
        return count
    return len(tokens) if isinstance(tokens, list) else None
