"""Hard negatives of a schema that has none: which of its labels are easily taken for which.

Two labels are near where their names share characters, where they relate things of the same labels, or where their
events have the same roles. Nothing outside the schema is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgplatform.types.schema import Schema
from kgplatform.types.task import Task

# What a label has: pieces of its name, and what goes with it.
_Features = frozenset[str]

MOST = 10  # neighbours of a label, as the published dictionaries have on average
_LEAST = 0.1  # share of features in common


def neighbours(schema: Schema, task: Task, most: int = MOST) -> dict[str, list[str]]:
    """Each label with those nearest to it, nearest first; a label that is like no other has none."""
    features = dict(_features(schema, task))
    return {label: _nearest(label, features, most) for label in features}


def _nearest(label: str, features: Mapping[str, _Features], most: int) -> list[str]:
    own = features[label]
    scored = ((_overlap(own, other), name) for name, other in features.items() if name != label)
    near = sorted((-score, name) for score, name in scored if score >= _LEAST)
    return [name for _, name in near[:most]]


def _overlap(left: _Features, right: _Features) -> float:
    return len(left & right) / len(left | right) if left | right else 0.0


def _features(schema: Schema, task: Task) -> Iterable[tuple[str, _Features]]:
    if task == "NER":
        return ((label, _pieces(label)) for label in schema.labels)
    if task in ("EE", "EET", "EEA"):
        return (
            (event.label, _pieces(event.label) | {f"role {role}" for role in event.roles}) for event in schema.events
        )
    typed = task == "SPO"
    return (
        (
            "_".join(("/".join(one.subjects), one.predicate, "/".join(one.objects))) if typed else one.predicate,
            _pieces(one.predicate)
            | {f"subject {label}" for label in one.subjects}
            | {f"object {label}" for label in one.objects},
        )
        for one in schema.relations
    )


def _pieces(name: str) -> _Features:
    """Pairs of characters, and Chinese characters alone: 出生日期 and 死亡日期 share 日期."""
    folded = name.casefold()
    pairs = {folded[at : at + 2] for at in range(len(folded) - 1)}
    return frozenset(pairs | {sign for sign in folded if "\u4e00" <= sign <= "\u9fff"})
