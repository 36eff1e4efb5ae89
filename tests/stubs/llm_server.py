"""StubLLMServer: our stand-in for an OpenAI-compatible server. It is no model: it answers from gold that it was given.

It sees only the HTTP body. It finds the document by its text in the last user message, takes the text out, and answers
those labels, predicates, event types and roles that stand as quoted JSON strings in the rest. A prompt without the
text or without the labels gets an empty answer, so a wrong prompt scores 0.

Modes are words like `fences`, `503:2` (the first two calls) or `429:1:0.2` (with Retry-After 0.2), in any mixture.

    python tests/stubs/llm_server.py --gold dataset/sample/iepile --mode fences --mode 503:2
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

from aiohttp import web

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.llm.capabilities import PROBE
from kgplatform.notation.answers import render_answer
from kgplatform.types.extraction import Event, Example, Mention, Reading, Relation
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Task

PREFIX = 8  # texts are found by their first characters


class StubLLMServer:
    """Serves `gold` at `base_url` while the `with` block lasts; counts the calls and keeps their bodies."""

    def __init__(
        self,
        gold: Iterable[Example] = (),
        *,
        modes: Sequence[str] = (),
        model: str = "novel",
        key: str | None = None,
        drop: float = 0.0,
        wrong: float = 0.0,
        answer: str | None = None,
        port: int = 0,
    ) -> None:
        self.gold = GoldBook(gold)
        self.modes = [Mode(mode) for mode in modes]
        self.model = model
        self.key = key
        self.drop = drop
        self.wrong = wrong
        self.answer = answer  # always this text, whatever is asked
        self.port = port
        # what a probe of capabilities finds; "schema-500" and "think" are faults of real servers
        self.can = {"json_schema", "json_object", "seed", "n", "logprobs", "usage", "stream", "switch"}
        self.tokenizer = ""  # vllm, llama.cpp, llama-cpp-python: whose way of counting tokens it has
        self.probes = 0  # they are not among the calls
        self.calls = 0
        self.given: list[tuple[str, float]] = []  # prompts that got a completion, and when
        self.bodies: list[dict[str, object]] = []
        self.most_at_once = 0
        self._at_once = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=1 << 26)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_post("/v1/completions", self._complete)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/tokenize", self._tokenize)
        app.router.add_post("/extras/tokenize/count", self._tokenize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        await self._runner.cleanup()

    async def _models(self, request: web.Request) -> web.Response:
        if not self._knows(request):
            return problem(401, "invalid api key")
        model = {"id": self.model, "object": "model", "max_model_len": 4096}
        listed = [] if any(mode.name == "no-models" for mode in self.modes) else [model]
        return web.json_response({"object": "list", "data": listed})

    async def _tokenize(self, request: web.Request) -> web.Response:
        """Every character is a token, told in the way of the server that this one is said to be."""
        body = await request.json()
        if self.tokenizer == "vllm" and request.path == "/tokenize":
            return web.json_response({"count": len(body["prompt"]), "max_model_len": 4096, "tokens": [1]})
        if self.tokenizer == "llama.cpp" and request.path == "/tokenize":
            return web.json_response({"tokens": [7] * len(body["content"])})
        if self.tokenizer == "llama-cpp-python" and request.path != "/tokenize":
            return web.json_response({"count": len(body["input"])})
        return problem(404, "Not Found")

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if PROBE.encode() in await request.read():
            self.probes += 1
            return self._probed(await request.json())
        self.calls += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._answered(request)
        finally:
            self._at_once -= 1

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        if not self._knows(request):
            return problem(401, "invalid api key")
        if body["model"] != self.model:
            return problem(404, f"The model `{body['model']}` does not exist.")
        active = [mode for mode in self.modes if mode.takes_part()]
        for mode in active:
            response = await FAULTS[mode.name](request, body, mode) if mode.name in FAULTS else None
            if response is not None:
                return response
        completion = self._completion(body)
        for mode in active:
            if mode.name in SHAPES:
                SHAPES[mode.name](completion, body, mode)
        self.given.append((prompt_of(body), time.time()))
        return web.json_response(completion)

    def _probed(self, body: dict[str, object]) -> web.Response:
        """An answer as a server would give it that can do what `can` says and ignores the rest."""
        if body["model"] != self.model:
            return problem(404, f"The model `{body['model']}` does not exist.")
        wanted = body.get("response_format", {}).get("type", "text")  # type: ignore[attr-defined]
        if wanted == "json_schema" and "schema-500" in self.can:
            return problem(500, "unknown type json_schema")
        if "chat_template_kwargs" in body and "no-kwargs" in self.can:
            return problem(400, "unknown field chat_template_kwargs")
        if body.get("stream") and "stream" in self.can:
            return web.Response(text='data: {"choices": []}\n\n', content_type="text/event-stream")
        enforced = {"json_schema": '{"zq7": "blue-14"}', "json_object": '{"hello": 1}'}
        text = enforced[wanted] if wanted in self.can else "Hello"
        if "json_object+schema" in self.can and "schema" in body.get("response_format", {}):  # type: ignore[operator]
            text = enforced["json_schema"]
        message = {"role": "assistant", "content": text, **({"reasoning": "hm"} if "think" in self.can else {})}
        choice = {"message": message, "finish_reason": "stop"}
        if body.get("logprobs") and "logprobs" in self.can:
            choice["logprobs"] = {"content": [{"token": "Hello", "logprob": -0.1}]}
        answer: dict[str, object] = {"choices": [choice] * (int(str(body.get("n", 1))) if "n" in self.can else 1)}
        if "usage" in self.can:
            kwargs = body.get("chat_template_kwargs", {})
            shut = "switch" in self.can and kwargs.get("enable_thinking") is False  # type: ignore[attr-defined]
            answer["usage"] = {"prompt_tokens": 13 if shut else 9, "completion_tokens": 1}
        return web.json_response(answer)

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        prompt = prompt_of(body)
        text = self.answer if self.answer is not None else self.gold.answer(prompt, drop=self.drop, wrong=self.wrong)
        if "prompt" in body:
            usage = {"prompt_tokens": len(prompt), "completion_tokens": len(text)}
            return {"choices": [{"index": 0, "finish_reason": "stop", "text": text}], "usage": usage}
        messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
        return {
            "object": "chat.completion",
            "model": self.model,
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}},
            ],
            "usage": {"prompt_tokens": sum(len(m["content"]) for m in messages), "completion_tokens": len(text)},
        }

    def _knows(self, request: web.Request) -> bool:
        return self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}"


def prompt_of(body: dict[str, object]) -> str:
    """The last thing that the user says; all of it where the server has no chat."""
    if "prompt" in body:
        return str(body["prompt"])
    messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
    return next(message["content"] for message in reversed(messages) if message["role"] == "user")


class GoldBook:
    """Gold examples, found by the text that stands in a prompt."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._by_text: dict[str, list[Example]] = {}
        self._by_prefix: dict[str, set[str]] = {}
        for example in examples:
            self.add(example)

    def add(self, example: Example) -> None:
        """Take in one more; without gold it is not known."""
        if example.gold is None:
            return
        text = example.document.text
        self._by_text.setdefault(text, []).append(example)
        for written in (text, json.dumps(text, ensure_ascii=False)[1:-1]):
            self._by_prefix.setdefault(written[:PREFIX], set()).add(text)

    def answer(self, prompt: str, *, drop: float = 0.0, wrong: float = 0.0) -> str:
        """The JSON that an ideal model would answer, but for the share of facts dropped and made up."""
        text = self._find(prompt)
        if text is None:
            return "{}"
        rest = prompt.replace(text, " ").replace(json.dumps(text, ensure_ascii=False)[1:-1], " ")
        asked = [part for example in self._by_text[text] for part in asked_of(example, rest)]
        if not asked:
            return "{}"
        task, wanted, gold = max(asked, key=lambda part: _fit(part[0], part[1], rest))
        reading = spoilt(gold, wanted, text, task, drop=drop, wrong=wrong)
        return json.dumps(render_answer(reading, wanted, task), ensure_ascii=False)

    def _find(self, prompt: str) -> str | None:
        prefixes = {prompt[place : place + PREFIX] for place in range(len(prompt))}
        short = {prefix for prefix in self._by_prefix if len(prefix) < PREFIX}
        candidates = (text for prefix in prefixes | short for text in self._by_prefix.get(prefix, ()))
        found = [t for t in candidates if t in prompt or json.dumps(t, ensure_ascii=False)[1:-1] in prompt]
        return max(found, key=len, default=None)


def asked_of(example: Example, rest: str) -> list[tuple[Task, Schema, Reading]]:
    """For each task of the example: what of its schema stands quoted in the prompt, and the gold."""
    assert example.gold is not None
    tasks = (example.task,) if example.task is not None else example.wanted.tasks()

    def asks(label: str) -> bool:
        return json.dumps(label, ensure_ascii=False) in rest

    parts = []
    for task in tasks:
        wanted = quoted(with_gold_labels(example), task, asks)
        if wanted:
            parts.append((task, wanted, example.gold.reading))
    return parts


def with_gold_labels(example: Example) -> Schema:
    """What the example wants, and the labels that its gold uses besides."""
    assert example.gold is not None
    gold, wanted = example.gold, example.wanted
    labels = dict.fromkeys((*wanted.labels, *(m.label for m in gold.mentions if m.label)))
    known = set(wanted.predicates)
    others = {r.predicate: RelationType(predicate=r.predicate) for r in gold.relations if r.predicate not in known}
    return Schema(labels=tuple(labels), relations=(*wanted.relations, *others.values()), events=wanted.events)


def quoted(schema: Schema, task: Task, asks: Callable[[str], bool]) -> Schema:
    """The part of a schema that stands quoted in the prompt."""
    if task == "NER":
        return Schema(labels=tuple(label for label in schema.labels if asks(label)))
    if task in ("EE", "EET", "EEA"):
        return Schema(
            events=tuple(
                EventType(label=event.label, roles=tuple(role for role in event.roles if asks(role)))
                for event in schema.events
                if asks(event.label)
            )
        )
    return Schema(
        relations=tuple(
            relation
            for relation in schema.relations
            if asks(relation.predicate)
            and (task != "KG" or not relation.subjects or any(asks(label) for label in relation.subjects))
        )
    )


def _fit(task: Task, wanted: Schema, rest: str) -> tuple[bool, int]:
    """How well a task explains the prompt, where one text has gold of several tasks."""
    keys = {"SPO": '"subject_type"', "KG": '"entity_type"', "EE": '"event_type"', "EEA": '"event_type"'}
    named = any(key in rest for key in keys.values())
    return (keys[task] in rest if task in keys else not named), len(wanted.labels) + len(wanted.predicates)


def spoilt(reading: Reading, wanted: Schema, text: str, task: Task, *, drop: float, wrong: float) -> Reading:
    """The gold with a share of its facts dropped, and with facts made up for a share of the labels asked."""

    def keeps(*fact: object) -> bool:
        return chance("drop", text, *fact) >= drop

    mentions = [m for m in reading.mentions if keeps(m.label, m.text)]
    relations = [r for r in reading.relations if keeps(r.predicate, r.subject.text, r.object.text)]
    events = [
        event.model_copy(
            update={"arguments": tuple(a for a in event.arguments if keeps(event.label, n, a.role, a.mention.text))}
        )
        for n, event in enumerate(reading.events)
        if task == "EEA" or keeps(event.label, n)
    ]
    made_up = Mention(text=text[:2] or "?")
    for label in wanted.labels:
        if chance("wrong", text, label) < wrong:
            mentions.append(Mention(text=made_up.text, label=label))
    for predicate in wanted.predicates:
        if chance("wrong", text, predicate) < wrong:
            relations.append(Relation(subject=made_up, predicate=predicate, object=made_up))
    for kind in wanted.events:
        if chance("wrong", text, kind.label) < wrong:
            events.append(Event(label=kind.label, trigger=made_up))
    return Reading.of(mentions, relations, events)


def chance(*parts: object) -> float:
    """A number in 0..1 that depends on the parts alone."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:6], "big") / (1 << 48)


# --- modes


class Mode:
    """A mode, the number of calls it still spoils (all of them without a number), and what else it is told."""

    def __init__(self, written: str) -> None:
        self.name, *told = written.split(":")
        if self.name not in FAULTS and self.name not in SHAPES:
            raise ValueError(f"no mode {self.name!r}; there are {', '.join((*FAULTS, *SHAPES))}")
        self.left = int(told[0]) if told and told[0] else -1
        self.spared = 0  # calls that it lets pass first
        self.told = told[1] if len(told) > 1 else ""
        self.tries: dict[str, int] = {}  # chaos: how often a prompt came
        self.until = 0.0  # restart: when it is back
        self.inside = 0  # crowded: how many are being answered
        self.megabytes = 0  # huge: how much was taken

    def takes_part(self) -> bool:
        if self.spared > 0:
            self.spared -= 1
            return False
        if self.left == 0:
            return False
        self.left -= 1
        return True


def problem(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"message": message, "code": status}}, status=status, headers=headers)


async def slow(request: web.Request, body: dict[str, object], mode: Mode) -> None:
    await asyncio.sleep(float(mode.told or 0.2))


def status(code: int) -> Callable[..., object]:
    async def answer(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
        return problem(code, "told to fail", {"Retry-After": mode.told} if mode.told else None)

    return answer


async def hang_up(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half_body(request: web.Request, body: dict[str, object], mode: Mode) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"choices": [{"message": {"content": "{')
    assert request.transport is not None
    request.transport.close()
    return response


async def restart(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    """Away for some seconds from the first call on, as while a server starts again; then it answers."""
    mode.until = mode.until or time.monotonic() + float(mode.told or 1)
    return await hang_up(request, body, mode) if time.monotonic() < mode.until else None


async def crowded(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    """Refuses whoever comes while as many as told are being answered, as a gateway with a limit."""
    if mode.inside >= int(mode.told or 4):
        return problem(429, "too many at once")
    mode.inside += 1
    try:
        await asyncio.sleep(0.01)
    finally:
        mode.inside -= 1
    return None


async def huge(request: web.Request, body: dict[str, object], mode: Mode) -> web.StreamResponse:
    """A gigabyte, without saying so before."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):
        for _ in range(1024):
            await response.write(b" " * (1 << 20))
            mode.megabytes += 1
    return response


async def chaos(request: web.Request, body: dict[str, object], mode: Mode) -> web.StreamResponse | None:
    """One call in four goes wrong, each in a way of its own, at most twice a prompt; one prompt in 200 always does."""
    prompt = prompt_of(body)
    mode.tries[prompt] = mode.tries.get(prompt, 0) + 1
    if chance("poison", prompt) < 0.005:
        return problem(500, "this one breaks me")
    draw = chance("chaos", prompt, mode.tries[prompt])
    if draw >= 0.25 or mode.tries[prompt] > 2:
        return None
    fault = CHAOS[int(draw / 0.25 * len(CHAOS))]
    if not isinstance(fault, str):
        await asyncio.sleep(0.02)
        return web.json_response({"choices": fault})
    answer = Mode(fault)
    return await FAULTS[answer.name](request, body, answer)  # type: ignore[no-any-return,misc]


CHAOS: tuple[object, ...] = (
    "slow::0.3",
    "429::0.05",
    "429",
    "500",
    "503",
    "hang-up",
    "half-body",
    "html",
    "cut-json",
    [],
    [{"message": {"content": None}, "finish_reason": "stop"}],
    [{"message": {"content": " \n" * 500}, "finish_reason": "length"}],
)


def chaotic_answer(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    """Of the answers that come at all one in 40 stands in the reasoning alone, and one in 200 is no JSON."""
    draw = chance("answer", prompt_of(body))
    if draw < 0.025:
        reasoning_only(completion, body, mode)
    elif is_prose(prompt_of(body)):
        message_of(completion)["content"] = "Ich fand keine Namen, 没有找到任何名字。"


def is_prose(prompt: str) -> bool:
    """Whether chaos answers this prompt with words."""
    return 0.025 <= chance("answer", prompt) < 0.03


def ignored(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    """A mode that concerns another address."""


async def echo_key(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
    """A proxy that shows the headers it got: on a page, or in an error where it is told a status."""
    key = request.headers.get("Authorization", "")
    if mode.told:
        return problem(int(mode.told), f"bad header Authorization: {key}")
    return web.Response(text=f"<html><pre>Authorization: {key}</pre></html>", content_type="text/html")


async def html(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
    return web.Response(text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")


async def cut_json(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
    return web.Response(text='{"choices": [{"message": {"content": "{', content_type="application/json")


async def refuse_thinking(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    return problem(400, "unknown field chat_template_kwargs") if "chat_template_kwargs" in body else None


async def refuse_format(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    return problem(400, "response_format is not supported") if "response_format" in body else None


async def refuse_maps(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    """Takes schemas, but none with names that nobody knows before, as OpenAI's strict ones."""
    refused = '"additionalProperties": {' in json.dumps(body.get("response_format", {}))
    return problem(400, "Invalid schema for response_format 'answer'") if refused else None


async def break_on_format(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response | None:
    return problem(500, "internal error") if "response_format" in body else None


async def refuse_length(request: web.Request, body: dict[str, object], mode: Mode) -> web.Response:
    return problem(400, "This model's maximum context length is 4096 tokens.")


def message_of(completion: dict[str, object]) -> dict[str, object]:
    return completion["choices"][0]["message"]  # type: ignore[index,no-any-return]


def text_mode(change: Callable[[str], str]) -> Callable[..., None]:
    def shape(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
        message_of(completion)["content"] = change(str(message_of(completion)["content"]))

    return shape


def empty_choices(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    completion["choices"] = []


def null_content(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    message_of(completion)["content"] = None


def reasoning_only(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    message = message_of(completion)
    message[mode.told or "reasoning"] = message["content"]
    message["content"] = None


def blanks(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    message_of(completion)["content"] = " \n" * int(str(body["max_tokens"]))
    completion["choices"][0]["finish_reason"] = "length"  # type: ignore[index]


def tail_of_blanks(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    """A grammar that allows blanks between two parts of an answer, and a model that goes on with them."""
    if "response_format" in body:
        message = message_of(completion)
        message["content"] = str(message["content"])[:8] + "\n " * 200
        completion["choices"][0]["finish_reason"] = "length"  # type: ignore[index]


def no_usage(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    del completion["usage"]


def cut_answer(completion: dict[str, object], body: dict[str, object], mode: Mode) -> None:
    message = message_of(completion)
    message["content"] = str(message["content"])[: int(mode.told or 40)]
    completion["choices"][0]["finish_reason"] = "length"  # type: ignore[index]


def _full_width(quoted: re.Match[str]) -> str:
    return f"“{quoted[1]}”" + ("：" if quoted[2] else "")


FAULTS: dict[str, Callable[..., object]] = {
    "slow": slow,
    "429": status(429),
    "500": status(500),
    "502": status(502),
    "503": status(503),
    "hang-up": hang_up,
    "half-body": half_body,
    "restart": restart,
    "crowded": crowded,
    "huge": huge,
    "echo-key": echo_key,
    "chaos": chaos,
    "html": html,
    "cut-json": cut_json,
    "refuse-thinking": refuse_thinking,
    "refuse-format": refuse_format,
    "refuse-maps": refuse_maps,
    "break-on-format": break_on_format,
    "refuse-length": refuse_length,
}
SHAPES: dict[str, Callable[..., None]] = {
    "chaos": chaotic_answer,
    "no-models": ignored,
    "empty-choices": empty_choices,
    "null": null_content,
    "reasoning": reasoning_only,
    "blanks": blanks,
    "tail-of-blanks": tail_of_blanks,
    "cut": cut_answer,
    "no-usage": no_usage,
    "fences": text_mode(lambda text: f"```json\n{text}\n```"),
    "think": text_mode(lambda text: f'<think>perhaps {{"a": ["b"]}}</think>\n\n{text}'),
    "prose": text_mode(lambda text: f"Here it is: {text} I hope it helps."),
    "single-quotes": text_mode(lambda text: str(json.loads(text))),
    "trailing-commas": text_mode(lambda text: text.replace("]", ",]").replace("[,]", "[]")),
    "full-width-quotes": text_mode(lambda text: re.sub(r'"([^"]*)"(: )?', _full_width, text)),
    "prose-only": text_mode(lambda text: "文中没有相关信息。"),
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="A stand-in for an OpenAI-compatible server that answers from gold.")
    parser.add_argument("--gold", type=Path, action="append", required=True, help="a dataset, as for `build`")
    parser.add_argument("--split", default="test")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--model", default="novel")
    parser.add_argument("--key")
    parser.add_argument("--mode", action="append", default=[])
    parser.add_argument("--drop", type=float, default=0.0)
    parser.add_argument("--wrong", type=float, default=0.0)
    told = parser.parse_args(arguments)
    server = StubLLMServer(
        gold_of(told.gold, told.split),
        modes=told.mode,
        model=told.model,
        key=told.key,
        drop=told.drop,
        wrong=told.wrong,
        port=told.port,
    )
    with server:
        print(server.base_url, flush=True)
        threading.Event().wait()


def gold_of(paths: Sequence[Path], split: str = "test") -> list[Example]:
    """The labelled documents of datasets on disk."""
    choice = Choice(split=split)
    sets = find_sets(paths, choice)
    return [example for dataset in sets for example in read_set(dataset, choice, lambda _: None)]


if __name__ == "__main__":
    main(sys.argv[1:])
