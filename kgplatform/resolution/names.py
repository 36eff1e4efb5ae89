"""What an entity is called: one of its spellings; all others are aliases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kgplatform.resolution.normalize import Name


def pick_name(texts: Sequence[str], names: Sequence[Name]) -> str:
    """The spelling in most documents, then the longest, then the first; a short form only where all are short."""
    if len(set(texts)) == 1:
        return texts[0]
    full = [text for text, name in zip(texts, names, strict=True) if name.short is None] or list(texts)
    counted = Counter(full)
    first = {text: -place for place, text in reversed(list(enumerate(full)))}
    return max(counted, key=lambda text: (counted[text], len(text), first[text]))


def pick_label(labels: Iterable[str | None]) -> str | None:
    """The first label given, in founder order."""
    return next((label for label in labels if label is not None), None)
