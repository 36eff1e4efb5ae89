"""Asks an OpenAI-compatible server: questions in, a plain iterator of answers out.

One event loop in a thread of its own lives here and nowhere else; whoever walks the answers sees no async. The cache is
asked in the thread of the walker and filled in another, soon after an answer comes and before it is handed out, so no
answer is paid twice.
The door of openai, httpx2 and aiohttp.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple, Protocol, TypeVar

import httpx2
import orjson

from kgplatform.errors import ConfigError, LLMBudgetSpent, LLMError, LLMUnavailable
from kgplatform.llm.budget import Budget
from kgplatform.llm.capabilities import Capabilities, Knowledge, WrittenJson
from kgplatform.llm.endpoint import Endpoint, Stop
from kgplatform.llm.options import LLMOptions
from kgplatform.llm.proxies import route_to
from kgplatform.llm.replies import NoReply, Reply, Served
from kgplatform.llm.tokens import tokens_of
from kgplatform.types.completion import Completion, Question

T = TypeVar("T")

OnKey = Callable[[object, str], None]

LARGEST_REPLY = 16 << 20  # bytes; 1,024 tokens with all their logprobs are below one

# Questions that wait beyond those in flight, so that no worker is idle while the walker is busy.
_WAITING_PER_WORKER = 2

_GATHER_SECONDS = 0.02  # answers wait at most this long for others that share their commit


class CompletionCache(Protocol):
    """Where completions are kept between runs."""

    def recall(self, key: str) -> Completion | None:
        """The completion under this key, None when it was never kept."""

    def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
        """Keeps all of them; when this returns they survive a crash. Called from a thread of the client's."""


class Answered(NamedTuple):
    """A question, the caller's tag for it, and the completion or the error; `cached` = nobody was asked."""

    question: Question
    tag: object
    completion: Completion | None
    error: LLMError | None
    cached: bool


def complete(
    questions: Iterable[tuple[object, Question] | None],
    options: LLMOptions,
    cache: CompletionCache | None = None,
    budget: Budget | None = None,
    knowledge: Knowledge | None = None,
    *,
    on_key: OnKey | None = None,
) -> Generator[Answered, None, None]:
    """The answers in the order in which they come; questions are taken only as fast as they are answered.

    A None among the questions means "none for now": the next one is taken after the next answer. `knowledge` of the
    endpoint decides what is sent along with them, and takes up what is learnt on the way. `on_key` is told the tag of
    each question and the key of its completion before it is asked.

    One question that fails is an `Answered` with an error. What makes going on pointless is raised: LLMRefused for a
    wrong key or an unknown model, LLMUnavailable for a server that is not there, LLMBudgetSpent once all that was under
    way has come when the budget (which several walks may share) ran out. Closing the iterator cancels what is under way
    and keeps what has come.
    """
    check(options)
    run = _Run(options, cache, budget or Budget(options), knowledge)
    run.on_key = on_key
    try:
        yield from run.answers(iter(questions))
    finally:
        run.close()


class EndpointLook(NamedTuple):
    """What an endpoint says of itself, how long that took, and by which way it was reached."""

    served: tuple[Served, ...]
    seconds: float
    way: str


def look_at_endpoint(options: LLMOptions) -> EndpointLook:
    """What the server offers; raises LLMRefused or LLMUnavailable when it cannot be asked."""
    check(options, model=False)
    started = time.monotonic()
    with _loop() as loop:
        served = _wait(loop, _list_models(options))
    return EndpointLook(served, time.monotonic() - started, route_to(options.base_url).why)


def find_capabilities(options: LLMOptions) -> Capabilities:
    """What the server can do, found out by some short questions; raises as `look_at_endpoint`."""
    check(options)
    with _loop() as loop:
        return _wait(loop, _find_capabilities(options))


def count_tokens(texts: Sequence[str], options: LLMOptions) -> tuple[int, ...] | None:
    """The tokens of each text by the server's tokenizer; None where it does not count or is not there."""
    check(options)
    with _loop() as loop:
        return _wait(loop, _count_tokens(texts, options))


def list_models(options: LLMOptions) -> tuple[str, ...]:
    """The names of the models that the server offers; raises as `look_at_endpoint`."""
    return tuple(model.name for model in look_at_endpoint(options).served)


def check(options: LLMOptions, *, model: bool = True) -> None:
    """Raises ConfigError when the options do not say whom to ask."""
    if not options.base_url:
        raise ConfigError("no LLM endpoint is set: give base_url, for example http://localhost:8000/v1")
    if not _is_address(options.base_url):
        raise ConfigError(f"base_url {options.base_url!r} is no address; one looks like http://localhost:8000/v1")
    if model and not options.model:
        raise ConfigError(f"no model is set for {options.base_url}: give the name under which the server offers it")
    if options.api == "completions" and options.template is None:
        raise ConfigError("api completions needs a template: give --template, the name of one or a file")
    key = options.api_key.get_secret_value()
    if not (key.isascii() and key.isprintable()):
        raise ConfigError("the api_key holds characters that no key has; was it copied whole and alone?")


def _is_address(base_url: str) -> bool:
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL:
        return False
    return url.scheme in ("http", "https") and bool(url.host)


async def _list_models(options: LLMOptions) -> tuple[Served, ...]:
    http = _Http(options)
    try:
        return await Endpoint(options, http, Budget(options)).models()
    finally:
        await http.close()


async def _count_tokens(texts: Sequence[str], options: LLMOptions) -> tuple[int, ...] | None:
    http = _Http(options)
    try:
        return await tokens_of(texts, options, http)
    finally:
        await http.close()


async def _find_capabilities(options: LLMOptions) -> Capabilities:
    http = _Http(options)
    try:
        return await Endpoint(options, http, Budget(options)).capabilities()
    finally:
        await http.close()


class _Asked(NamedTuple):
    key: str
    question: Question


class _Came(NamedTuple):
    asked: _Asked
    outcome: Completion | LLMError | Stop


_Arrivals = queue.SimpleQueue[_Came | None]  # None: a worker or the keeper ended


class _Run:
    """One walk over questions: what waits, what is under way, what has come."""

    def __init__(
        self, options: LLMOptions, cache: CompletionCache | None, budget: Budget, knowledge: Knowledge | None
    ) -> None:
        self._options = options
        self.on_key: OnKey | None = None
        self._knowledge = knowledge
        self._cache = cache
        self._budget = budget
        self._tags: dict[str, list[object]] = {}  # by key: everybody who waits for this answer
        self._came: _Arrivals = queue.SimpleQueue()
        self._keeper = _Keeper(cache, self._came, options.concurrency) if cache is not None else None
        self._workers: _Workers | None = None
        self._exhausted = False
        self._spent: LLMBudgetSpent | None = None

    def answers(self, questions: Iterator[tuple[object, Question] | None]) -> Iterator[Answered]:
        while not self._exhausted or self._tags:
            yield from self._fill(questions)
            if self._tags:
                yield from self._take(self._batch())
        if self._spent is not None:
            raise self._spent

    def close(self) -> None:
        """Cancels what is under way; answers that came and were not handed out are kept."""
        if self._workers is not None:
            self._workers.close()
        if self._keeper is not None:
            self._keeper.close()

    def _fill(self, questions: Iterator[tuple[object, Question] | None]) -> Iterator[Answered]:
        """Takes questions until enough are under way; what is known already is answered here."""
        while not self._exhausted and len(self._tags) < self._options.concurrency * _WAITING_PER_WORKER:
            try:
                following = next(questions)
            except StopIteration:
                self._exhausted = True
                return
            if following is None:
                return
            recalled = self._ask(*following)
            if recalled is not None:
                yield recalled

    def _ask(self, tag: object, question: Question) -> Answered | None:
        """The answer at once if it is known; otherwise the question goes to the workers, once for equal questions."""
        key = self._options.key(question)
        if self.on_key is not None:
            self.on_key(tag, key)
        if key in self._tags:
            self._tags[key].append(tag)
            return None
        recalled = self._cache.recall(key) if self._cache is not None else None
        if recalled is not None:
            return Answered(question, tag, recalled, None, True)
        if self._options.offline:
            raise LLMUnavailable("an answer is not in the workspace, and --offline asks nobody: run without it")
        if self._workers is None:
            came = self._came if self._keeper is None else self._keeper.arrived
            self._workers = _Workers(self._options, self._budget, came, self._knowledge)
        self._tags[key] = [tag]
        self._workers.give(_Asked(key, question))
        return None

    def _batch(self) -> list[_Came]:
        """All that has come, at least one; waits for it."""
        batch = []
        first = self._came.get()
        while True:
            if first is None:
                self._fail()
            else:
                batch.append(first)
            if self._came.empty():
                return batch
            first = self._came.get()

    def _fail(self) -> None:
        """Raises what ended a worker or the keeper: they end by themselves only through a fault."""
        if self._keeper is not None:
            self._keeper.fail()
        if self._workers is not None:
            self._workers.fail()

    def _take(self, batch: list[_Came]) -> Iterator[Answered]:
        for came in batch:
            tags = self._tags.pop(came.asked.key)
            if isinstance(came.outcome, Stop):
                raise came.outcome.error
            if isinstance(came.outcome, LLMBudgetSpent):
                # nothing more is asked, and what is under way is waited for: it is paid
                self._spent, self._exhausted = came.outcome, True
                continue
            completion = came.outcome if isinstance(came.outcome, Completion) else None
            error = came.outcome if isinstance(came.outcome, LLMError) else None
            for number, tag in enumerate(tags):
                yield Answered(came.asked.question, tag, completion, error, cached=number > 0)


class _Keeper:
    """Keeps answers soon after they come, several in one commit, and hands them on only then.

    In a thread of its own: whoever walks the answers may be busy for long, and a crash must not cost what has come.
    """

    def __init__(self, cache: CompletionCache, kept: _Arrivals, enough: int) -> None:
        self.arrived: _Arrivals = queue.SimpleQueue()
        self._cache = cache
        self._kept = kept
        self._enough = enough
        self._closing = False
        self._executor = ThreadPoolExecutor(1, "kgplatform-keeper")
        self._done = self._executor.submit(self._keep_all)
        self._done.add_done_callback(lambda _: kept.put(None))

    def fail(self) -> None:
        if self._done.done():
            self._done.result()

    def close(self) -> None:
        """Keeps the rest."""
        self._closing = True
        self.arrived.put(None)
        self._executor.shutdown()
        self._done.result()

    def _keep_all(self) -> None:
        while not self._closing or not self.arrived.empty():
            batch = self._gather()
            kept = [(came.asked.key, came.outcome) for came in batch if isinstance(came.outcome, Completion)]
            if kept:
                self._cache.keep(kept)
            for came in batch:
                self._kept.put(came)

    def _gather(self) -> list[_Came]:
        """What comes within a moment of the first."""
        batch: list[_Came] = []
        until = None
        while len(batch) < self._enough and not (self._closing and self.arrived.empty()):
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                break
            try:
                came = self.arrived.get(timeout=left)
            except queue.Empty:
                break
            if came is None:  # a worker ended, or the walk
                self._kept.put(None)
                break
            batch.append(came)
            until = until or time.monotonic() + _GATHER_SECONDS
        return batch


class _Workers:
    """A fixed number of tasks in one event loop that take questions from a queue and put what came into another."""

    def __init__(self, options: LLMOptions, budget: Budget, came: _Arrivals, knowledge: Knowledge | None) -> None:
        self._came = came
        self._waiting: asyncio.Queue[_Asked] = asyncio.Queue()
        self._context = _loop()
        self._loop = self._context.__enter__()
        self._tasks: list[asyncio.Task[None]] = []
        self._http = _wait(self._loop, self._start(options, budget, knowledge))

    def give(self, asked: _Asked) -> None:
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, asked)

    def fail(self) -> None:
        """Raises what ended a worker; workers end by themselves only through a fault of ours."""
        for task in self._tasks:
            if task.done():
                task.result()

    def close(self) -> None:
        try:
            _wait(self._loop, self._stop())
        finally:
            self._context.__exit__(None, None, None)

    async def _start(self, options: LLMOptions, budget: Budget, knowledge: Knowledge | None) -> _Http:
        http = _Http(options)
        endpoint = Endpoint(options, http, budget, knowledge)
        for _ in range(options.concurrency):
            task = asyncio.create_task(self._work(endpoint))
            task.add_done_callback(lambda _: self._came.put(None))
            self._tasks.append(task)
        return http

    async def _work(self, endpoint: Endpoint) -> None:
        while True:
            asked = await self._waiting.get()
            self._came.put(_Came(asked, await endpoint.ask(asked.question)))

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()


class _Http:
    """The transport of the openai package without its client, whose models and retries cost more than all the rest.

    Its raw post costs 0.3 ms of CPU more a request than this.
    """

    def __init__(self, options: LLMOptions) -> None:
        limits = httpx2.Limits(max_connections=options.concurrency, max_keepalive_connections=options.concurrency)
        self._route = route_to(options.base_url)
        import openai  # here: it takes half a second, which a run without a model need not wait

        self._client = openai.DefaultAioHttpClient(
            base_url=options.base_url,
            headers={
                "Authorization": f"Bearer {options.api_key.get_secret_value() or 'EMPTY'}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",  # what is packed has no size before it is unpacked
                "Content-Type": "application/json",
                "User-Agent": "kgplatform",
            },
            limits=limits,
            timeout=httpx2.Timeout(options.timeout, connect=min(30.0, options.timeout)),
            event_hooks={"response": [_limit_size]},
            verify=httpx2.create_ssl_context(),  # certificates as the environment says
            trust_env=False,  # proxies as we say
            proxy=self._route.proxy,
        )

    async def get(self, path: str) -> Reply | NoReply:
        return self._told(await _reply(self._client.get(path)))

    async def post(self, path: str, body: Mapping[str, object], seconds: float) -> Reply | NoReply:
        try:
            async with asyncio.timeout(seconds):
                return self._told(await _reply(self._client.post(path, content=_encoded(body))))
        except TimeoutError:
            return NoReply("timeout", f"within {seconds:g} s")

    async def close(self) -> None:
        await self._client.aclose()

    def _told(self, reply: Reply | NoReply) -> Reply | NoReply:
        """Nobody suspects a proxy that was set long ago."""
        if isinstance(reply, NoReply) and self._route.proxy is not None:
            return reply._replace(words=f"{reply.words} ({self._route.why})")
        return reply


def _encoded(body: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps(body, default=_copied)
    except TypeError:  # a lone surrogate, which JSON can say in ASCII
        return json.dumps(body, default=_read).encode()


def _copied(value: object) -> orjson.Fragment:
    assert isinstance(value, WrittenJson)
    return orjson.Fragment(value.text)


def _read(value: object) -> object:
    assert isinstance(value, WrittenJson)
    return json.loads(value.text)


async def _reply(request: Awaitable[httpx2.Response]) -> Reply | NoReply:
    try:
        response = await request
    except httpx2.HTTPError as error:
        return _no_reply(error)
    return Reply(response.status_code, response.headers, response.content)


def _no_reply(cause: BaseException) -> NoReply:
    words = str(cause) or type(cause).__name__
    if isinstance(cause, _TooLarge):
        return NoReply("endless", words)
    # over aiohttp a refused connection is called a ConnectTimeout
    unsent = isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
    late = isinstance(cause, httpx2.TimeoutException) and not unsent
    return NoReply("timeout", "in time") if late else NoReply("connection", words, sent=not unsent)


class _TooLarge(httpx2.ReadError):
    """More came than any answer has."""


async def _limit_size(response: httpx2.Response) -> None:
    """Called before the body is read."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_REPLY:
        raise _TooLarge(_too_large(int(length)), request=response.request)
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _TooLarge("packed content that was not asked for", request=response.request)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Measured(response.stream)


class _Measured(httpx2.AsyncByteStream):
    """A body that ends with an error where it grows too large."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._stream:
            size += len(part)
            if size > LARGEST_REPLY:
                raise _TooLarge(_too_large(size))
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


def _too_large(size: int) -> str:
    return f"{size:,} bytes or more, and {LARGEST_REPLY:,} is the limit"


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, so that it works where another loop runs already (notebooks)."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="kgplatform-llm", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        _wait(loop, loop.shutdown_asyncgens())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _wait(loop: asyncio.AbstractEventLoop, work: Coroutine[object, object, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result()
