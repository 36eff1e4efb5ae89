"""Which labels want more examples: the rarest first, until all have as many as there is room for."""

from __future__ import annotations

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kgplatform.augmentation.filters import labels_in
from kgplatform.augmentation.records import labels_of
from kgplatform.augmentation.renaming import is_literal
from kgplatform.augmentation.talk import Plan
from kgplatform.types.extraction import Example, Extraction
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
    groups = [_Group(members) for members in _by_topic(examples).values()]
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
    """Examples that are asked the same: how often each label comes, and which examples have it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.wanted = examples[0].wanted
        self.counts: Counter[str] = Counter()
        self._with: dict[str, list[Example]] = defaultdict(list)
        self._all = [one for one in examples if _is_shown(one)] or list(examples)
        for example in examples:
            if example.gold is not None:
                self._count(example, example.gold)

    def shown(self, label: str, turn: int, seed: int) -> tuple[Example, ...]:
        """Some examples with the label, filled up with others."""
        draws = random.Random(f"{seed}\0{turn}\0{label}")
        fitting = self._with[label]
        picked = draws.sample(fitting, min(_SHOWN, len(fitting)))
        others = [one for one in draws.sample(self._all, min(2 * _SHOWN, len(self._all))) if one not in picked]
        return (*picked, *others[: _SHOWN - len(picked)])

    def _count(self, example: Example, gold: Extraction) -> None:
        labels = Counter(labels_in(gold))
        self.counts.update(labels)
        if _is_shown(example):
            for label in labels:
                self._with[label].append(example)


def _is_shown(example: Example) -> bool:
    return example.gold is not None and is_literal(example.gold) and len(example.document.text) <= _LONGEST


def _by_topic(examples: Iterable[Example]) -> dict[str | None, list[Example]]:
    found: dict[str | None, list[Example]] = defaultdict(list)
    for example in examples:
        found[example.document.topic].append(example)
    return found
