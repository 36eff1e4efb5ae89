"""Which mentions a relation's slots take: slots that share names are one kind, so that the classes stay few."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kgplatform.types.extraction import Extraction, Mention, Relation

_SHARED = 0.1  # of the smaller slot's names
_FEWEST = 2

Slot = str  # a label where the gold has labels, else "predicate<" (subject) or "predicate>" (object)


def slot_of(relation: Relation, *, subject: bool) -> Slot:
    """The class of name that this side of the relation takes."""
    mention: Mention = relation.subject if subject else relation.object
    if mention.label is not None:
        return mention.label
    return relation.predicate + ("<" if subject else ">")


Use = tuple[Slot, str]  # a name in a slot


def find_kinds(texts: Iterable[Iterable[Use]], most: int) -> dict[Slot, int]:
    """A number for every slot: those that share names are joined, the rarest share the last number."""
    names: dict[Slot, set[str]] = defaultdict(set)
    weight: Counter[Slot] = Counter()
    for uses in texts:
        for slot, name in uses:
            names[slot].add(name)
            weight[slot] += 1
    leader = {slot: slot for slot in names}
    ordered = sorted(names, key=lambda slot: (-weight[slot], slot))
    for index, slot in enumerate(ordered):
        for other in ordered[:index]:
            shared = len(names[slot] & names[other])
            if shared >= _FEWEST and shared >= _SHARED * min(len(names[slot]), len(names[other])):
                _join(leader, slot, other)
    return _number(leader, weight, most)


def names_of(uses: Iterable[Use], kinds: Mapping[Slot, int]) -> list[tuple[str, int]]:
    """Each name once, with the kind that it has most often in this text."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for slot, name in uses:
        if slot in kinds:
            counts[name][kinds[slot]] += 1
    return [(name, min(found, key=lambda kind: (-found[kind], kind))) for name, found in counts.items()]


def uses_of(gold: Extraction) -> list[Use]:
    """The names of all relations with the slots that they take."""
    return [
        (slot_of(relation, subject=side), (relation.subject if side else relation.object).text)
        for relation in gold.relations
        for side in (True, False)
    ]


def _join(leader: dict[Slot, Slot], slot: Slot, other: Slot) -> None:
    old, new = leader[slot], leader[other]
    for member, found in leader.items():
        if found == old:
            leader[member] = new


def _number(leader: Mapping[Slot, Slot], weight: Counter[Slot], most: int) -> dict[Slot, int]:
    sizes: Counter[Slot] = Counter()
    for slot, found in leader.items():
        sizes[found] += weight[slot]
    ordered = sorted(sizes, key=lambda slot: (-sizes[slot], slot))
    return {slot: min(ordered.index(found), most - 1) for slot, found in sorted(leader.items())}
