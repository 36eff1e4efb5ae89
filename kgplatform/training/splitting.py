"""Which texts are kept back for validation: whole texts, by their content and the seed, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable

from kgplatform.types.noun import digest_of_texts


def text_key(text: str, seed: int) -> int:
    """A number that stands for a text; eight bytes of it are enough."""
    return int(digest_of_texts(str(seed), text)[:16], 16)


def last_key(keys: Iterable[int], share: float) -> int:
    """The greatest key of the validation part: texts with this key or a lower one are kept back.

    At least one text is kept back and at least one is left to train with, where there are two; all records of one
    text fall on the same side.
    """
    known = sorted(set(keys))
    if len(known) < 2 or share <= 0:
        return -1
    count = min(max(1, round(len(known) * share)), len(known) - 1)
    return known[count - 1]
