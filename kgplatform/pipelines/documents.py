"""Documents instead of slices: what follows each other about one text is one example."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kgplatform.types.extraction import Example, join_extractions


def one_for_each(examples: Iterator[Example]) -> Iterator[Example]:
    """One example for each document, with all that its slices say."""
    for _, group in groupby(examples, key=lambda example: example.document.key):
        parts = list(group)
        golds = [part.gold for part in parts if part.gold is not None]
        gold = join_extractions(golds) if len(golds) > 1 else golds[0] if golds else None
        yield parts[0].model_copy(update={"gold": gold})
