"""Offline: the names of an example give way to others of the same kind, everywhere in its text.

Kind is the label; where a task gives none, the side of the relation or the role of the event. Only names that stand in
the text, apart from each other, are touched; the newcomer has the same script and about the same length.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.augmentation.proposed import Proposed
from kgplatform.augmentation.renaming import reworded
from kgplatform.types.extraction import Example, Extraction

KIND = "substitution"
_TRIES = 20
_LONGER = 2.0

Slot = tuple[str, ...]
Pools = Mapping[Slot, "Pool"]


class Pool(NamedTuple):
    """Names of one kind: in order, and to ask whether one is there."""

    names: Sequence[str]
    known: Container[str]


def pools_of(examples: Iterable[Example]) -> dict[Slot, Pool]:
    """The names of each kind, in the order in which they first come."""
    found: dict[Slot, dict[str, None]] = defaultdict(dict)
    for example in examples:
        for name, slots in _slots(example.gold).items():
            for slot in slots:
                found[slot][name] = None
    return {slot: Pool(tuple(names), names) for slot, names in found.items()}


def substituted(examples: Iterable[Example], pools: Pools, *, times: int, seed: int) -> Iterator[Proposed]:
    """For each example as many variants as asked; fewer where its names have no others of their kind."""
    for example in examples:
        for turn in range(times):
            draws = random.Random(f"{seed}\0{turn}\0{example.document.id}")
            variant = _variant(example, pools, draws)
            if variant is not None:
                yield Proposed(variant, KIND, (example.document.id,), seed, rewords=True)


def _variant(example: Example, pools: Pools, draws: random.Random) -> Example | None:
    gold = example.gold
    if gold is None:
        return None
    slots = _slots(gold)
    text = example.document.text
    if any(name not in text for name in slots) or _nested(slots):
        return None
    triggers = {event.trigger.text for event in gold.events if event.trigger}
    swaps: dict[str, str] = {}
    for name in sorted(slots):
        other = None if name in triggers else _other(name, slots[name], pools, {*slots, *swaps.values()}, draws)
        if other is not None:
            swaps[name] = other
    return _swapped(example, gold, swaps) if swaps else None


def _other(name: str, slots: set[Slot], pools: Pools, taken: set[str], draws: random.Random) -> str | None:
    """A name that may stand in every slot of this one."""
    first, *others = sorted(slots)
    names = pools[first].names if first in pools else ()
    for _ in range(_TRIES if names else 0):
        other = draws.choice(names)
        fits = all(slot in pools and other in pools[slot].known for slot in others)
        if other not in taken and fits and _alike(name, other):
            return other
    return None


def _alike(one: str, other: str) -> bool:
    """The same script, no name inside the other, about the same length, digits for digits."""
    shorter, longer = sorted((len(one), len(other)))
    same = one.isascii() == other.isascii() and one[:1].isdigit() == other[:1].isdigit()
    return same and longer <= _LONGER * shorter and one not in other and other not in one


def _swapped(example: Example, gold: Extraction, swaps: Mapping[str, str]) -> Example | None:
    names = sorted(swaps, key=len, reverse=True)
    pattern = re.compile("|".join(map(_whole, names)))
    text = pattern.sub(lambda found: swaps[found[0]], example.document.text)
    if any(_whole_in(name, text) for name in swaps if name not in swaps.values()):
        return None  # it stood inside a word
    return reworded(example, text, swaps, gold.recipe)


def _whole(name: str) -> str:
    """The name as a whole word, where its script has words."""
    start = r"(?<![0-9A-Za-z])" if name[:1].isascii() and name[:1].isalnum() else ""
    end = r"(?![0-9A-Za-z])" if name[-1:].isascii() and name[-1:].isalnum() else ""
    return f"{start}{re.escape(name)}{end}"


def _whole_in(name: str, text: str) -> bool:
    return re.search(_whole(name), text) is not None


def _nested(names: Iterable[str]) -> bool:
    ordered = sorted(names, key=len)
    return any(short in long for at, short in enumerate(ordered) for long in ordered[at + 1 :])


def _slots(gold: Extraction | None) -> dict[str, set[Slot]]:
    """What each name is: its label, else the sides and roles where it stands."""
    slots: dict[str, set[Slot]] = defaultdict(set)
    if gold is None:
        return slots
    for mention in gold.mentions:
        if mention.label:
            slots[mention.text].add(("label", mention.label))
    for relation in gold.relations:
        for side, mention in (("subject", relation.subject), ("object", relation.object)):
            if not mention.label:
                slots[mention.text].add((side, relation.predicate))
    for event in gold.events:
        for argument in event.arguments:
            if not argument.mention.label:
                slots[argument.mention.text].add(("role", event.label, argument.role))
    return slots
