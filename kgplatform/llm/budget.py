"""What a run may cost: calls, tokens, money. A question is asked only where its worst case still fits.

So a limit is never passed: each attempt is held in full while it is under way and paid with what the server counts.
Where the server does not count, or the answer was lost on the way, the whole hold is paid.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from kgplatform.errors import ConfigError
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Question

_TEMPLATE = 64  # tokens that a server may put around a conversation
_TURN = 16  # and around each of its turns
_MILLION = 1_000_000


class Bill(NamedTuple):
    """Calls and tokens."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0

    def plus(self, other: Bill) -> Bill:
        """Both together."""
        return Bill(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: Bill) -> Bill:
        """Without the other."""
        return Bill(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Budget:
    """The limits of one run and what is gone of them; asked in one event loop at a time."""

    def __init__(self, options: LLMOptions) -> None:
        if options.max_cost is not None and not (options.price_in or options.price_out):
            raise ConfigError("--max-cost needs prices: give --price-in and --price-out, per million tokens")
        self._options = options
        self._held = Bill()
        self._waiting: list[asyncio.Future[None]] = []
        self.paid = Bill()

    @property
    def cost(self) -> float:
        """What was paid, in the currency of the prices."""
        return self._cost(self.paid)

    async def hold(self, question: Question) -> Bill | None:
        """Holds the worst case of one attempt; None where that does not fit and nothing under way could free it."""
        worst = self._worst(question)
        while not self._fits(self.paid.plus(self._held).plus(worst)):
            if not self._held.calls:
                return None
            settled = asyncio.get_running_loop().create_future()
            self._waiting.append(settled)
            await settled
        self._held = self._held.plus(worst)
        return worst

    def pay(self, held: Bill, used: Bill) -> None:
        """Pays what was used in place of what was held."""
        self._held = self._held.minus(held)
        self.paid = self.paid.plus(used)
        waiting, self._waiting = self._waiting, []
        for settled in waiting:
            if not settled.done():
                settled.set_result(None)

    def words(self) -> str:
        """What was paid and what was allowed."""
        options, paid = self._options, self.paid
        told = []
        if options.max_calls is not None:
            told.append(f"{paid.calls:,} of {options.max_calls:,} calls")
        if options.max_total_tokens is not None:
            told.append(f"{paid.prompt + paid.completion:,} of {options.max_total_tokens:,} tokens")
        if options.max_cost is not None:
            told.append(f"{self.cost:.4f} of {options.max_cost:g} for tokens")
        return ", ".join(told)

    def _worst(self, question: Question) -> Bill:
        if self._options.max_total_tokens is None and self._options.max_cost is None:
            return Bill(calls=1)
        # a token is at least one byte
        prompt = sum(len(message.content.encode()) + _TURN for message in question.messages) + _TEMPLATE
        return Bill(1, prompt, question.max_tokens)

    def _fits(self, bill: Bill) -> bool:
        options = self._options
        return (
            (options.max_calls is None or bill.calls <= options.max_calls)
            and (options.max_total_tokens is None or bill.prompt + bill.completion <= options.max_total_tokens)
            and (options.max_cost is None or self._cost(bill) <= options.max_cost + 1e-9)
        )

    def _cost(self, bill: Bill) -> float:
        return (bill.prompt * self._options.price_in + bill.completion * self._options.price_out) / _MILLION
