"""How many questions may be under way, when nobody may ask, and how long an answer may take.

All of it is learnt from how the server answers: more at once while that pays, half as many when it says that it is too
much, a pause for everybody while it is away. Lives in one event loop; knows no HTTP.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import Callable

_FIRST = 16  # how many may be under way before anything is known
_WINDOW = 16  # answers that are looked at together, at least
_FEWEST = 4  # slowness alone never leaves fewer
_SLOWER = 2.0  # times the best latency: a queue stands at the server
_NO_FASTER = 1.25  # times the rate that came with fewer at once: more would have to bring more
_FEWER = 0.5  # of those under way: what counts as fewer
_FORGETS = 0.98  # a window: what was best long ago says little about the documents of now
_OPENS_AFTER = 5  # failures in a row until the server counts as away
_SPARE_TRIES = 100.0
_EARNED_TRIES = 0.5
_LONGEST_PROBE = 10.0  # seconds between two looks whether it is back


class Pace:
    """The right to ask: `enter` waits for it, `leave` gives it back after saying how it went."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._most = most
        self._limit = float(min(_FIRST, most))
        self._doubling = True  # one more for each answer, until the first sign that it is too much
        self._under_way = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._held_until = 0.0
        self._cut_at = 0.0
        self._missed = 0  # failures in a row
        self._down_since: float | None = None
        self._away = False
        self._window = _Window(self._clock(), _WINDOW)
        self._rates: dict[int, float] = {}  # answers a second by how many were under way, in steps of a quarter
        self._best_latency = float("inf")

    @property
    def limit(self) -> int:
        """How many may be under way now."""
        return 1 if self._away else int(self._limit)

    @property
    def down_for(self) -> float:
        """Seconds since the server was last there; 0 while it is."""
        return 0.0 if self._down_since is None else self._clock() - self._down_since

    async def enter(self) -> float:
        """Waits until one more may ask; gives the time."""
        while True:
            left = self._held_until - self._clock()
            if left > 0:
                # not all in the same moment
                await asyncio.sleep(left + random.uniform(0.0, min(1.0, 0.1 * left + 0.02)))
            elif self._under_way < self.limit:
                self._under_way += 1
                return self._clock()
            else:
                await self._turn()

    def leave(self) -> None:
        """One is no longer under way."""
        self._under_way -= 1
        self._wake()

    def answered(self, entered: float) -> None:
        """The server gave what was asked for."""
        now = self._clock()
        self._there()
        self._limit = min(self._most, self._limit + (1.0 if self._doubling else 1.0 / self._limit))
        self._window.add(now - entered)
        if self._window.full:
            self._judge(now)

    def spoke(self) -> None:
        """The server said something, if only that it will not answer."""
        self._there()

    def overloaded(self, entered: float) -> None:
        """It was too much; what was asked before the last cut says nothing new."""
        if entered >= self._cut_at:
            self._cut(0.5, 1)

    def hold(self, seconds: float) -> None:
        """Nobody asks before this has passed."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def missed(self) -> None:
        """Nothing was there. After some in a row one at a time looks whether it is back, and all others wait."""
        now = self._clock()
        self._missed += 1
        if self._down_since is None:
            self._down_since = now
        if self._missed < _OPENS_AFTER:
            return
        if self._away and now < self._held_until:
            return  # was under way when the server went away
        self._away = True
        self.hold(random.uniform(0.1, min(_LONGEST_PROBE, max(0.5, self.down_for / 2))))

    def _there(self) -> None:
        self._missed, self._down_since = 0, None
        if self._away:
            # it comes back with nothing warmed up: the same way up as at first
            self._away, self._held_until = False, 0.0
            self._limit, self._doubling = float(min(_FIRST, self._most)), True
            self._window = _Window(self._clock(), _WINDOW)

    def _judge(self, now: float) -> None:
        """Fewer at once where answers come far more slowly than they did, and no more of them."""
        latency, rate = self._window.latency, self._window.rate(now)
        with_fewer = max(
            (rate for step, rate in self._rates.items() if _under_way(step) <= _FEWER * self._limit), default=0
        )
        if latency > _SLOWER * self._best_latency and rate < _NO_FASTER * with_fewer:
            self._cut(0.75, _FEWEST)
        self._best_latency = min(self._best_latency / _FORGETS, latency)
        step = round(math.log(self._window.size, 1.25))
        self._rates[step] = 0.5 * rate + 0.5 * self._rates.get(step, rate)
        self._window = _Window(now, max(_WINDOW, int(self._limit)))

    def _cut(self, share: float, fewest: int) -> None:
        self._limit = max(min(fewest, self._limit), self._limit * share)
        self._doubling = False
        self._cut_at = self._clock()

    async def _turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _wake(self) -> None:
        room = self.limit - self._under_way
        while room > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                room -= 1


class Patience:
    """How long one answer may take: by its length and by how fast the server has been writing."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._seen = 0
        self._slowest = 0.0  # seconds a token
        self._slack = 1.0

    def allow(self, tokens: int) -> float:
        """Seconds for an answer of at most so many tokens; all there are until enough was seen."""
        if self._seen < _WINDOW:
            return self._longest
        return min(self._longest, self._slack * (_GRACE + 2 * tokens * self._slowest))

    def saw(self, seconds: float, tokens: int | None) -> None:
        """An answer came."""
        self._seen += 1
        self._slowest = max(self._slowest * 0.999, seconds / max(1, tokens or 1))
        self._slack = max(1.0, self._slack * 0.99)

    def lost(self) -> None:
        """An answer did not come in time: the next ones may take twice as long, in case it was our fault."""
        self._slack *= 2


class Retries:
    """Second tries of all questions of a run together, of the kind that costs: where many are needed they do not help.

    Every answer earns half a try, so a server that breaks on one question in four is asked on; one that answers
    nothing but blanks is soon asked everything only once.
    """

    def __init__(self) -> None:
        self._left = _SPARE_TRIES

    def answered(self) -> None:
        """A question was answered."""
        self._left = min(_SPARE_TRIES, self._left + _EARNED_TRIES)

    def spend(self) -> bool:
        """Whether one more try may be made; it counts."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


_GRACE = 30.0  # seconds that any answer may take


def _under_way(step: int) -> float:
    return float(1.25**step)


class _Window:
    """Answers that came one after another."""

    def __init__(self, started: float, size: int) -> None:
        self.count = 0
        self.size = size
        self._started = started
        self._seconds = 0.0

    def add(self, seconds: float) -> None:
        self.count += 1
        self._seconds += seconds

    @property
    def full(self) -> bool:
        return self.count >= self.size

    @property
    def latency(self) -> float:
        return self._seconds / self.count

    def rate(self, now: float) -> float:
        return self.count / max(1e-6, now - self._started)
