"""Examples that differ most, to be shown together."""

from __future__ import annotations

from collections.abc import Iterable

from kgplatform.types.extraction import Example


def pick_diverse(examples: Iterable[Example], count: int) -> tuple[Example, ...]:
    """The examples that together show most labels and predicates, each next one the one that adds most; short ones.

    They are walked twice: of those that are not picked only what they show is held.
    """
    alike: dict[frozenset[str], frozenset[str]] = {}  # many show the same
    views = [(_same(_shown(one), alike), len(one.document.text)) for one in examples]
    picked: list[int] = []
    seen: set[str] = set()
    while len(picked) < min(count, len(views)):
        left = (place for place in range(len(views)) if place not in picked)
        best = max(left, key=lambda place: (len(views[place][0] - seen), -views[place][1]))
        picked.append(best)
        seen.update(views[best][0])
    found = {place: one for place, one in enumerate(examples) if place in picked}
    return tuple(found[place] for place in picked)


def _same(shown: Iterable[str], alike: dict[frozenset[str], frozenset[str]]) -> frozenset[str]:
    labels = frozenset(shown)
    return alike.setdefault(labels, labels)


def _shown(example: Example) -> Iterable[str]:
    assert example.gold is not None
    yield from (mention.label for mention in example.gold.mentions if mention.label)
    yield from (relation.predicate for relation in example.gold.relations)
    yield from (event.label for event in example.gold.events)
