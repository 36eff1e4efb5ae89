from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable

from kgplatform.llm.pace import Pace, Patience


def answer(pace: Pace, count: int) -> None:
    async def each() -> None:
        for _ in range(count):
            pace.answered(await pace.enter())
            pace.leave()

    asyncio.run(each())


def miss(pace: Pace, count: int) -> None:
    for _ in range(count):
        pace.missed()


def test_answers_raise_the_limit_up_to_what_is_allowed() -> None:
    pace = Pace(64)
    first = pace.limit
    answer(pace, 100)

    assert (first, pace.limit) == (16, 64)


def test_too_many_at_once_halves_the_limit_and_then_it_grows_slowly() -> None:
    pace = Pace(64)
    answer(pace, 100)
    pace.overloaded(time.monotonic())
    halved = pace.limit
    answer(pace, 40)

    assert halved == 32
    assert pace.limit == 33


def test_refusals_of_one_moment_count_once() -> None:
    pace = Pace(64)
    answer(pace, 100)
    entered = time.monotonic()
    for _ in range(20):
        pace.overloaded(entered)

    assert pace.limit == 32


def test_one_may_always_ask() -> None:
    pace = Pace(2)
    for _ in range(10):
        pace.overloaded(time.monotonic())

    assert pace.limit == 1


def test_a_server_that_is_away_is_looked_at_by_one_and_asked_by_all_when_it_is_back() -> None:
    pace = Pace(64)
    answer(pace, 100)
    miss(pace, 5)
    away = pace.limit
    pace.spoke()

    assert (away, pace.limit) == (1, 16)
    assert pace.down_for == 0


def test_a_few_failures_do_not_stop_everybody() -> None:
    pace = Pace(64)
    miss(pace, 4)

    assert pace.limit == 16


def test_a_pause_holds_for_everybody() -> None:
    async def waits() -> list[float]:
        pace = Pace(8)
        pace.hold(0.2)
        started = time.monotonic()
        return [entered - started for entered in await asyncio.gather(*(pace.enter() for _ in range(8)))]

    assert min(asyncio.run(waits())) >= 0.2


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def limit_after(seconds_at: Callable[[int], float], rounds: int) -> int:
    """After rounds of as many answers at once as is allowed, each as slow as the server is with so many."""
    clock = Clock()
    pace = Pace(128, clock)

    async def each() -> None:
        for _ in range(rounds):
            entered = [await pace.enter() for _ in range(pace.limit)]
            for at in entered:
                clock.now += seconds_at(len(entered)) / len(entered)
                pace.answered(max(at, clock.now - seconds_at(len(entered))))
                pace.leave()

    asyncio.run(each())
    return pace.limit


def test_answers_that_only_queue_at_the_server_lower_the_limit() -> None:
    assert limit_after(lambda under_way: 0.01 * under_way, 40) < 80


def test_slower_answers_are_fine_while_more_of_them_come() -> None:
    assert limit_after(lambda under_way: 0.5 + 0.01 * under_way, 40) == 128


def test_an_answer_may_take_as_long_as_its_length_needs() -> None:
    patience = Patience(600)
    unknown = patience.allow(1000)
    for _ in range(16):
        patience.saw(seconds=2.0, tokens=100)

    assert unknown == 600
    assert patience.allow(1000) == 30 + 2 * 1000 * 0.02
    assert patience.allow(100_000) == 600


def test_a_lost_answer_gives_the_next_ones_more_time() -> None:
    patience = Patience(600)
    for _ in range(16):
        patience.saw(seconds=2.0, tokens=100)
    before = patience.allow(1000)
    patience.lost()

    assert patience.allow(1000) == 2 * before


def test_whoever_waits_gets_a_turn_when_another_leaves() -> None:
    async def turns() -> int:
        pace, done = Pace(1), itertools.count()

        async def one() -> None:
            await pace.enter()
            await asyncio.sleep(0)
            pace.leave()
            next(done)

        await asyncio.gather(*(one() for _ in range(50)))
        return next(done)

    assert asyncio.run(turns()) == 50
