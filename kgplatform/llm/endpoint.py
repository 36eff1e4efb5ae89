"""One OpenAI-compatible server: one question, one completion, with our own rules for trying again.

It knows the protocol and not the library that speaks it. Keys never leave this room: every message is written here,
without them.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kgplatform.errors import AnswerError, LLMBudgetSpent, LLMError, LLMRefused, LLMUnavailable
from kgplatform.llm.budget import Bill, Budget
from kgplatform.llm.capabilities import Capabilities, Knowledge, probe
from kgplatform.llm.dress import Dress, Wardrobe
from kgplatform.llm.options import LLMOptions
from kgplatform.llm.pace import Pace, Patience, Retries
from kgplatform.llm.replies import (
    NoReply,
    Reply,
    Served,
    TokenCounts,
    Transport,
    as_text,
    count_of,
    counts_of,
    json_object,
    models_of,
    retry_after,
    runs_into_blanks,
    text_of,
)
from kgplatform.llm.sureness import token_logprobs
from kgplatform.types.completion import Completion, Question

_BUSY = frozenset({408, 409, 425, 429})
_DOWN = frozenset({502, 503, 504})
_BAD_ANSWERS = 3  # how often an answer that is no completion is asked for again
_LONGEST_STEP = 60.0


class Stop(NamedTuple):
    """Why nobody should ask any more."""

    error: LLMError


class _Problem(NamedTuple):
    """Why one attempt gave nothing, and whether another may.

    down = nothing there; busy = asked to come back; late = too slow; failing = it broke on this question; bad = it
    answered nonsense; refused = it will never answer this question; forbidden = it will never answer any; spent = no
    budget is left. `lost` attempts may have cost something: `used`, where the server said what.
    """

    kind: Literal["down", "busy", "late", "failing", "bad", "refused", "forbidden", "spent"]
    error: LLMError
    wait: float | None = None
    lost: bool = False
    used: Bill | None = None


@dataclass
class _Question:
    """How far one question has come."""

    started: float
    tried: float = 0.0  # seconds of trying; waiting with everybody else is not counted
    attempts: int = 0
    bad: int = 0
    plain: bool = False  # ask it without any extras: with them the answer was endless blanks


class Endpoint:
    """A server and what was learnt about it; lives in one event loop."""

    def __init__(
        self, options: LLMOptions, transport: Transport, budget: Budget, knowledge: Knowledge | None = None
    ) -> None:
        self._options = options
        self._budget = budget
        self._transport = transport
        self._last_success: float | None = None
        self._reached = False  # whether anything at all ever answered there
        self._pace = Pace(options.concurrency)
        self._patience = Patience(options.timeout)
        self._retries = Retries()
        self._busy_since: float | None = None
        self._wardrobe = Wardrobe(options, knowledge or Knowledge())

    async def ask(self, question: Question) -> Completion | LLMError | Stop:
        """The completion, or why there is none for this question, or why there will be none for any."""
        progress = _Question(started=time.monotonic())
        while True:
            outcome = await self._in_turn(question, progress)
            if isinstance(outcome, Completion):
                return outcome
            verdict = self._verdict(outcome, progress)
            if verdict is not None:
                return verdict
            await self._pause(outcome, progress)

    async def models(self) -> tuple[Served, ...]:
        """The models offered."""
        outcome = self._judged(await self._transport.get("/models"))
        if isinstance(outcome, _Problem):
            raise outcome.error
        models = models_of(outcome)
        if models is None:
            raise LLMRefused(f"{self._options.endpoint}/models gave no list of models; does base_url end in /v1?")
        return models

    async def capabilities(self) -> Capabilities:
        """What the server can do with the model of the options; asks some short questions."""
        served = await self.models()
        lengths = {model.name: model.length for model in served}
        length = lengths.get(self._options.model) or await self._context()
        return await probe(self._probed, self._options.model, tuple(lengths), length)

    async def _context(self) -> int | None:
        """How many tokens llama.cpp's server takes, which it tells beside /v1 only."""
        root = self._options.base_url.rstrip("/").removesuffix("/v1")
        outcome = await self._transport.get(f"{root}/props")
        value = json_object(outcome) if isinstance(outcome, Reply) and outcome.status < 400 else None
        settings = value.get("default_generation_settings") if value is not None else None
        return count_of(settings.get("n_ctx")) if isinstance(settings, dict) else None

    async def _probed(self, body: Mapping[str, object]) -> bytes | None:
        outcome = await self._send(body, self._options.timeout)
        if isinstance(outcome, Reply):
            return outcome.content
        if outcome.kind == "forbidden":
            outcome = await self._explained(outcome)
        if outcome.kind in ("refused", "failing"):  # llama-cpp-python says 500 to a json_schema
            return None
        raise outcome.error

    # --- one attempt

    async def _in_turn(self, question: Question, progress: _Question) -> Completion | _Problem:
        """One attempt when it may be made; everybody learns from how it went."""
        entered = await self._pace.enter()
        try:
            outcome = await self._paid(question, progress)
            self._learn(outcome, entered)
        finally:
            progress.tried += time.monotonic() - entered
            self._pace.leave()
        return outcome

    async def _paid(self, question: Question, progress: _Question) -> Completion | _Problem:
        """One attempt within the budget."""
        held = await self._budget.hold(question)
        if held is None:
            return _Problem("spent", LLMBudgetSpent(f"the budget is spent ({self._budget.words()})"))
        used = held  # also where we are interrupted: the server may count it
        try:
            progress.attempts += 1
            outcome = await self._attempt(question, progress)
            used = _used(outcome, held)
        finally:
            self._budget.pay(held, used)
        return outcome

    def _learn(self, outcome: Completion | _Problem, entered: float) -> None:
        if isinstance(outcome, Completion):
            self._last_success = time.monotonic()
            self._busy_since = None
            self._pace.answered(entered)
            self._retries.answered()
            self._patience.saw(outcome.seconds, outcome.completion_tokens)
            return
        match outcome.kind:
            case "busy":
                self._busy_since = self._busy_since or time.monotonic()
                self._pace.spoke()
                self._pace.overloaded(entered)
            case "late":
                self._patience.lost()
                self._pace.overloaded(entered)
                self._pace.missed()
            case "down":
                self._pace.missed()
            case "spent":
                pass
            case _:
                self._pace.spoke()
        if outcome.wait is not None and outcome.wait <= self._options.longest_wait:
            # the server speaks to everybody: nobody asks before the time has come
            self._pace.hold(outcome.wait)

    async def _attempt(self, question: Question, progress: _Question) -> Completion | _Problem:
        started = time.monotonic()
        dress = self._wardrobe.dress(question, plain=progress.plain)
        outcome = await self._post(question, dress)
        if isinstance(outcome, _Problem):
            if outcome.kind == "forbidden":
                return await self._explained(outcome)
            return outcome
        completion = self._completion(outcome, time.monotonic() - started)
        if dress.form == "prompt":
            return completion
        if isinstance(completion, Completion) and runs_into_blanks(completion):
            used = completion.prompt_tokens, completion.completion_tokens
            completion = self._bad("answered with blanks that do not end", completion.text.rstrip(), used)
        if isinstance(completion, _Problem):
            progress.plain = True  # a grammar lets a model write blanks for ever: ask once more without
        return completion

    async def _post(self, question: Question, dress: Dress) -> Reply | _Problem:
        """The reply; a server that refuses some of the extras is asked again without any, and that is remembered."""
        body = self._body(question)
        seconds = self._patience.allow(question.max_tokens)
        outcome = await self._send({**body, **dress.extras}, seconds)
        if isinstance(outcome, Reply):
            self._wardrobe.worn(dress)
        elif outcome.kind == "refused" and self._wardrobe.heard(str(outcome.error)):
            return outcome
        elif self._blames(dress, outcome):
            plain = await self._send(body, seconds)
            if isinstance(plain, Reply):
                self._wardrobe.blame(dress, str(outcome.error))
                return plain
        return outcome

    def _blames(self, dress: Dress, problem: _Problem) -> bool:
        broke, refused = problem.kind == "failing", problem.kind == "refused"
        return self._wardrobe.may_be_why(dress, str(problem.error), broke=broke, refused=refused)

    def _body(self, question: Question) -> dict[str, object]:
        return {
            "model": self._options.model,
            "messages": [{"role": message.role, "content": message.content} for message in question.messages],
            "temperature": question.temperature,
            "max_tokens": question.max_tokens,
        }

    async def _send(self, body: Mapping[str, object], seconds: float) -> Reply | _Problem:
        if self._options.template is None:
            return self._judged(await self._transport.post("/chat/completions", body, seconds))
        return self._judged(await self._transport.post("/completions", as_text(body, self._options.template), seconds))

    def _judged(self, outcome: Reply | NoReply) -> Reply | _Problem:
        if isinstance(outcome, NoReply):
            if outcome.kind == "timeout":
                late = f"{self._options.endpoint} gave no answer {outcome.words}"
                return _Problem("late", LLMUnavailable(late), lost=True)
            if outcome.kind == "endless":
                return self._bad(f"answered with {outcome.words}", "")
            words = self._redacted(outcome.words)
            gone = f"no connection to {self._options.endpoint}: {words}"
            return _Problem("down", LLMUnavailable(gone), lost=outcome.sent)
        self._reached = True
        return outcome if outcome.status < 400 else self._status_problem(outcome)

    def _status_problem(self, reply: Reply) -> _Problem:
        status, said = reply.status, self._said(reply)
        where = f"{self._options.endpoint} answered {status}{said}"
        if status in (401, 403):
            return _Problem("forbidden", LLMRefused(f"{where}: check the api_key"))
        if status == 404:
            return _Problem("forbidden", LLMRefused(where))
        if status in _BUSY:
            return _Problem("busy", LLMUnavailable(where), retry_after(reply.headers))
        if status in _DOWN:
            return _Problem("down", LLMUnavailable(where), retry_after(reply.headers))
        if status >= 500:
            return _Problem("failing", LLMUnavailable(where))
        return _Problem("refused", LLMRefused(where))

    async def _explained(self, problem: _Problem) -> _Problem:
        """An unknown model is answered with the names of those that the server has."""
        if "answered 404" not in str(problem.error):
            return problem
        listed = await self._transport.get("/models")
        models = models_of(listed) if isinstance(listed, Reply) and listed.status < 400 else None
        names = [model.name for model in models or ()]
        if models is None:
            advice = "nothing is served at this address; base_url usually ends in /v1"
        else:
            advice = f"the model {self._options.model!r} is not served there; served: {', '.join(names) or 'none'}"
        return _Problem("forbidden", LLMRefused(f"{problem.error}: {advice}"))

    # --- from a reply to a completion

    def _completion(self, reply: Reply, seconds: float) -> Completion | _Problem:
        value = json_object(reply)
        text = reply.content[:10_000].decode("utf-8", "replace")
        if value is None:
            kind = "a web page" if text.lstrip()[:1] == "<" else "cut or broken JSON"
            return self._bad(f"answered with {kind} instead of a completion", text)
        used = counts_of(value.get("usage"))
        choices = value.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return self._bad("answered without a choice", text, used)
        message = choices[0] if self._options.template else choices[0].get("message")
        if not isinstance(message, dict):
            return self._bad("answered without a message", text, used)
        content = text_of(message.get("text" if self._options.template else "content"))
        reasoning = text_of(message.get("reasoning")) or text_of(message.get("reasoning_content"))
        if not content.strip() and not reasoning.strip():
            return self._bad("answered with nothing but blanks", content, used)
        prompt_tokens, completion_tokens = used or (None, None)
        lengths, logprobs = token_logprobs(choices[0].get("logprobs"), content)
        return Completion(
            # with a reasoning parser on the server, the whole answer can stand in the reasoning
            text=content if content.strip() else reasoning,
            reasoning=reasoning,
            finish_reason=text_of(choices[0].get("finish_reason")) or "stop",
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            seconds=seconds,
            token_lengths=lengths,
            logprobs=logprobs,
        )

    def _bad(self, what: str, text: str, used: TokenCounts | None = None) -> _Problem:
        text = self._redacted(text)
        shown = text.strip()[:200]
        detail = f": {shown}" if shown else ""
        error = AnswerError(f"{self._options.endpoint} {what}{detail}", text)
        return _Problem("bad", error, lost=True, used=Bill(1, used[0] or 0, used[1] or 0) if used else None)

    # --- trying again

    def _verdict(self, problem: _Problem, progress: _Question) -> LLMError | Stop | None:
        """Why to give up, None to go on trying, which a run does only so often where it costs."""
        verdict = self._own_verdict(problem, progress)
        if verdict is None and problem.kind in ("bad", "failing", "late") and not self._retries.spend():
            return problem.error
        return verdict

    def _own_verdict(self, problem: _Problem, progress: _Question) -> LLMError | Stop | None:
        """The verdict on this question by itself."""
        if problem.kind == "forbidden":
            return Stop(problem.error)
        if problem.kind in ("refused", "spent"):
            return problem.error
        if problem.kind == "bad":
            progress.bad += 1
            return problem.error if progress.bad >= _BAD_ANSWERS else None
        if problem.wait is not None and problem.wait > self._options.longest_wait:
            return Stop(LLMUnavailable(f"{problem.error}, and asks to wait {problem.wait:.0f} s: run again then"))
        others_succeed = self._last_success is not None and self._last_success > progress.started
        tired = progress.attempts >= self._options.max_attempts or progress.tried > self._options.retry_seconds
        if problem.kind == "failing" or (others_succeed and problem.kind != "busy"):
            return problem.error if tired else None
        longest = self._patient if problem.wait is None else self._options.longest_wait
        if problem.kind == "busy":
            waited = 0.0 if self._busy_since is None else time.monotonic() - self._busy_since
        elif problem.kind == "late" and self._last_success is not None:
            # one question that is too long for the time says nothing about the server; a server that hangs does
            waited, longest = self._pace.down_for, max(longest, 2 * self._options.timeout)
            if tired and waited <= longest:
                return problem.error
        else:
            waited = max(self._pace.down_for, progress.tried)
        if waited <= longest:
            return None
        return Stop(LLMUnavailable(f"{problem.error} (tried for {waited:.0f} s): is the server running?"))

    async def _pause(self, problem: _Problem, progress: _Question) -> None:
        """Waits, with full jitter; where everybody waits already, the turn to ask comes by itself."""
        if problem.wait is not None:
            return
        longest = min(_LONGEST_STEP, 0.5 * 2 ** min(progress.attempts - 1, 10), self._patient / 4)
        seconds = random.uniform(0.05, max(0.05, longest))
        progress.tried += seconds
        await asyncio.sleep(seconds)

    @property
    def _patient(self) -> float:
        """How long a question is tried: not long where nothing ever answered, the address is probably wrong."""
        return self._options.retry_seconds if self._reached else self._options.first_seconds

    # --- words

    def _said(self, reply: Reply) -> str:
        """What the server gives as its reason, in one line."""
        value = json_object(reply)
        error = value.get("error", value.get("detail", value.get("message"))) if value is not None else None
        said = error.get("message") if isinstance(error, dict) else error
        line = " ".join(text_of(said).split())[:300]
        return self._redacted(f" ({line})") if line else ""

    def _redacted(self, text: str) -> str:
        key = self._options.api_key.get_secret_value()
        return text.replace(key, "***") if len(key) > 5 else text


def _used(outcome: Completion | _Problem, held: Bill) -> Bill:
    """What an attempt cost: as counted, all that was held where nobody counted, nothing where it was turned away."""
    if isinstance(outcome, _Problem):
        return (outcome.used or held) if outcome.lost else Bill()
    if outcome.prompt_tokens is None:
        return held
    return Bill(1, outcome.prompt_tokens, outcome.completion_tokens or 0)
