"""Which labels want more examples: the rarest first, until all have as many as there is room for."""

from __future__ import annotations

import heapq
import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kgplatform.augmentation.filters import labels_in
from kgplatform.augmentation.records import labels_of
from kgplatform.augmentation.renaming import is_literal
from kgplatform.augmentation.talk import Plan
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema

_SHOWN = 3  # examples that a question shows
_LONGEST = 600  # characters of one of them


class Need(NamedTuple):
    """A label that wants more examples, the schema and topic where it stands, and examples to be shown."""

    label: str
    wanted: Schema
    shown: tuple[Example, ...]
    turn: int

    @property
    def like(self) -> Example:
        """The example whose source, language and topic a new one has."""
        return self.shown[0]


def needs(examples: Sequence[Example], plan: Plan, each: int) -> Iterator[Need]:
    """As many needs as the plan has room for with `each` new examples for one, the rarest label first at any time.

    Labels that no example has are needed most. A schema counts by topic: what is rare is rare there.
    """
    groups = _by_topic(examples)
    queue = [
        (group.counts[label], at, place, label)
        for at, group in enumerate(groups)
        for place, label in enumerate(labels_of(group.wanted))
        if not plan.labels or label in plan.labels
    ]
    heapq.heapify(queue)
    size = plan.size or len(examples) * plan.times
    for turn in range((size + each - 1) // each if queue else 0):
        count, at, place, label = heapq.heappop(queue)
        heapq.heappush(queue, (count + each, at, place, label))
        yield Need(label, groups[at].wanted, groups[at].shown(label, turn, plan.seed), turn)


class _Group:
    """Examples that are asked the same: how often each label comes, and the places of those that have it."""

    def __init__(self, examples: Sequence[Example], wanted: Schema) -> None:
        self.wanted = wanted
        self.counts: Counter[str] = Counter()
        self._examples = examples
        self._with: dict[str, array[int]] = defaultdict(_places)
        self._all, self._fit = _places(), _places()  # all of them, and those that can be shown

    def add(self, place: int, example: Example) -> None:
        """An example of the group."""
        labels = Counter(labels_in(example.gold)) if example.gold is not None else Counter[str]()
        self.counts.update(labels)
        self._all.append(place)
        if _is_shown(example):
            self._fit.append(place)
            for label in labels:
                self._with[label].append(place)

    def shown(self, label: str, turn: int, seed: int) -> tuple[Example, ...]:
        """Some examples with the label, filled up with others."""
        draws = random.Random(f"{seed}\0{turn}\0{label}")
        fitting = self._with[label]
        picked = [self._examples[place] for place in draws.sample(fitting, min(_SHOWN, len(fitting)))]
        filling = self._fit or self._all
        drawn = (self._examples[place] for place in draws.sample(filling, min(2 * _SHOWN, len(filling))))
        return (*picked, *islice((one for one in drawn if one not in picked), _SHOWN - len(picked)))


def _is_shown(example: Example) -> bool:
    return example.gold is not None and is_literal(example.gold) and len(example.document.text) <= _LONGEST


def _by_topic(examples: Sequence[Example]) -> list[_Group]:
    found: dict[str | None, _Group] = {}
    for place, example in enumerate(examples):
        topic = example.document.topic
        if topic not in found:
            found[topic] = _Group(examples, example.wanted)
        found[topic].add(place, example)
    return list(found.values())


def _places() -> array[int]:
    return array("L")
