"""What can be changed in a prompt: knobs, their values, and the prompt that a setting of all knobs makes."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from kgplatform.extraction.prompt import Prompt

Change = Callable[[Prompt], Prompt]
Setting = tuple[str, ...]  # the value of each knob, in the order of the knobs

_ENUMERATED = 20_000


class Knob(NamedTuple):
    """One thing that can be changed; the first value leaves the prompt as it is."""

    name: str
    changes: Mapping[str, Change]

    @property
    def values(self) -> tuple[str, ...]:
        """The names of its values."""
        return tuple(self.changes)


def unchanged(prompt: Prompt) -> Prompt:
    """The prompt as it is."""
    return prompt


@dataclass(frozen=True)
class Space:
    """Every prompt that can be made from the base by its knobs; `finish` is done to each of them last."""

    base: Prompt
    knobs: tuple[Knob, ...]
    finish: Change = unchanged

    @property
    def start(self) -> Setting:
        """The setting of the base."""
        return tuple(knob.values[0] for knob in self.knobs)

    @property
    def size(self) -> int:
        """How many settings there are."""
        count = 1
        for knob in self.knobs:
            count *= len(knob.changes)
        return count

    def prompt(self, setting: Setting) -> Prompt:
        """The prompt of a setting."""
        prompt = self.base
        for knob, value in zip(self.knobs, setting, strict=True):
            prompt = knob.changes[value](prompt)
        return self.finish(prompt)

    def named(self, setting: Setting) -> dict[str, str]:
        """The value of each knob by its name."""
        return {knob.name: value for knob, value in zip(self.knobs, setting, strict=True)}

    def neighbours(self, setting: Setting) -> Iterator[Setting]:
        """Every setting that differs in one knob."""
        for place, knob in enumerate(self.knobs):
            for value in knob.values:
                if value != setting[place]:
                    yield (*setting[:place], value, *setting[place + 1 :])

    def settings(self, draws: random.Random) -> Sequence[Setting]:
        """All settings where they can be counted out, else a large draw."""
        if self.size <= _ENUMERATED:
            return list(islice(product(*(knob.values for knob in self.knobs)), _ENUMERATED))
        return [self.drawn(draws) for _ in range(_ENUMERATED)]

    def drawn(self, draws: random.Random) -> Setting:
        """Any setting."""
        return tuple(draws.choice(knob.values) for knob in self.knobs)

    def with_value(self, name: str, value: str, change: Change) -> Space:
        """The same with one value more on one knob."""
        knobs = (Knob(knob.name, {**knob.changes, value: change}) if knob.name == name else knob for knob in self.knobs)
        return Space(self.base, tuple(knobs), self.finish)

    def has(self, name: str) -> bool:
        """Whether there is such a knob."""
        return any(knob.name == name for knob in self.knobs)

    def place(self, name: str) -> int:
        """Where a knob stands."""
        return next(place for place, knob in enumerate(self.knobs) if knob.name == name)


def updating(**values: object) -> Change:
    """The change that gives a prompt these values."""
    return lambda prompt: prompt.model_copy(update=values)


def knob(name: str, base: str, changes: Mapping[str, Change]) -> Knob:
    """A knob whose first value, called so, changes nothing."""
    return Knob(name, {base: unchanged, **{value: change for value, change in changes.items() if value != base}})


def useful(knobs: Iterable[Knob], growing: Collection[str] = ()) -> tuple[Knob, ...]:
    """Those that have a choice, and those that may get one."""
    return tuple(knob for knob in knobs if len(knob.changes) > 1 or knob.name in growing)
