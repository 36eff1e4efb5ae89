"""Which examples are learnt from when there are very many: seeded, with every label, predicate and event type."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from kgplatform.extraction.learned.relations import gold_of
from kgplatform.types.extraction import Example, join_examples

_LEAST = 5  # examples of each label that are kept where there are so many


def join_by_document(examples: Sequence[Example]) -> list[Example]:
    """One example for each document, in order; examples without gold are left out."""
    joined: dict[tuple[str, str], Example] = {}
    for example in examples:
        if example.gold is not None:
            key = example.document.key
            joined[key] = join_examples(joined[key], example) if key in joined else example
    return list(joined.values())


def pick_sample(examples: Sequence[Example], most: int, seed: int) -> list[Example]:
    """At most so many examples, in their order: first some of every label, then whatever the seed chooses."""
    if len(examples) <= most:
        return list(examples)
    shuffled = sorted(range(len(examples)), key=lambda index: (_draw(examples[index], seed), index))
    seen: dict[str, int] = {}
    first: list[int] = []
    rest: list[int] = []
    for index in shuffled:
        labels = _labels(examples[index])
        wanted = any(seen.get(label, 0) < _LEAST for label in labels)
        (first if wanted else rest).append(index)
        if wanted:
            for label in labels:
                seen[label] = seen.get(label, 0) + 1
    return [examples[index] for index in sorted((first + rest)[:most])]


def _draw(example: Example, seed: int) -> int:
    return zlib.crc32(f"{seed}\0{example.document.source}\0{example.document.id}".encode("utf-8", "surrogatepass"))


def _labels(example: Example) -> set[str]:
    gold = gold_of(example)
    return {
        *(f"label {mention.label}" for mention in gold.mentions),
        *(f"predicate {relation.predicate}" for relation in gold.relations),
        *(f"event {event.label}" for event in gold.events),
    }
