"""A search as a picture: what each prompt scored, by how many questions had been asked, and who led when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kgplatform.types.tuning import Search, Trial

WIDTH, HEIGHT = 900, 320
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 14, 34
_AIR = 14  # between the scale and the first prompt
_LEAST_SPAN = 5.0  # points of F1: less would make noise look like a mountain
_ROUND = (1, 2, 5)
_STEP = 7


class Dot(NamedTuple):
    """One prompt: where, how large (documents it was asked), whether it was dropped, and which it is."""

    x: float
    y: float
    radius: float
    dropped: bool
    trial: Trial


class Tick(NamedTuple):
    """A line of the grid with what stands beside it."""

    at: float
    label: str


class Picture(NamedTuple):
    """All in units of the view box."""

    dots: tuple[Dot, ...]
    leader: str  # the path of the best so far
    base: float | None  # the height of the base's score
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def picture_of(search: Search) -> Picture | None:
    """The picture; None where nothing was asked yet."""
    asked = [trial for trial in search.trials if trial.documents]
    if not asked:
        return None
    calls = max((*(trial.at + trial.calls for trial in asked), *(step.calls for step in search.steps), 1))
    low, high = _span([*(trial.f1 for trial in asked), *(step.f1 for step in search.steps)])

    def x(count: float) -> float:
        return round(LEFT + _AIR + (WIDTH - LEFT - RIGHT - _AIR) * count / calls, 1)

    def y(f1: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - f1) / (high - low), 1)

    longest = max(trial.documents for trial in asked)
    beside = _beside(asked)
    dots = tuple(
        Dot(
            min(x(trial.at) + _STEP * beside[trial.number], WIDTH - RIGHT),
            y(trial.f1),
            3 + 5 * (trial.documents / longest) ** 0.5,
            bool(trial.ended),
            trial,
        )
        for trial in sorted(asked, key=lambda one: (one.number == search.best, -one.documents))  # the winner on top
    )
    base = next((trial for trial in asked if trial.number == search.base), None)
    return Picture(
        dots=dots,
        leader=_stairs([(x(step.calls), y(step.f1)) for step in search.steps]),
        base=y(base.f1) if base else None,
        across=tuple(Tick(x(at), f"{at:,.0f}") for at in _ticks(0, calls)),
        up=tuple(Tick(y(at), f"{at:g}") for at in _ticks(low, high)),
    )


def _beside(trials: Sequence[Trial]) -> dict[int, int]:
    """Those of one round began together: each stands a little further right than the one before."""
    met: Counter[int] = Counter()
    places = {}
    for trial in sorted(trials, key=lambda one: one.number):
        places[trial.number] = met[trial.at]
        met[trial.at] += 1
    return places


def _span(values: Sequence[float]) -> tuple[float, float]:
    """A little more than the values take, within 0 and 100."""
    low, high = min(values), max(values)
    room = max(_LEAST_SPAN - (high - low), 0.08 * (high - low)) / 2
    return max(0.0, low - room), min(100.0, max(high + room, low + _LEAST_SPAN))


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers in a span, about five of them."""
    rough = (high - low) / 5
    power = 10 ** (len(str(int(rough))) - 1) if rough >= 1 else 1
    step = next((one * power for one in (*_ROUND, 10) if one * power >= rough), 10 * power)
    first = -(-low // step) * step
    return [first + number * step for number in range(int((high - first) / step) + 1)]


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    """Flat until the next, then straight up or down."""
    if not points:
        return ""
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in rest)
