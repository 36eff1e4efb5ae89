"""Facts that a second question confirms, and where wanted a third one in the words of entailment."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from kgplatform.augmentation.statements import asks_whether, said_yes
from kgplatform.augmentation.talk import Ask
from kgplatform.types.extraction import Reading
from kgplatform.types.task import Language

Opinion = Generator[Ask, str, tuple[bool, ...] | None]


def stated(text: str, facts: Sequence[Reading], language: Language, *, nli: bool) -> Opinion:
    """For each fact whether all who are asked say that the text states it; None where an answer cannot be read."""
    if not facts:
        return ()
    first = said_yes((yield asks_whether(text, facts, language)), facts)
    if first is None or not nli:
        return first
    second = said_yes((yield asks_whether(text, facts, language, nli=True)), facts)
    return None if second is None else tuple(one and other for one, other in zip(first, second, strict=True))


def denied(text: str, facts: Sequence[Reading], language: Language, *, nli: bool) -> Opinion:
    """For each fact whether nobody who is asked says that the text states it; None where an answer cannot be read."""
    if not facts:
        return ()
    first = said_yes((yield asks_whether(text, facts, language)), facts)
    if first is None or not nli:
        return None if first is None else tuple(not one for one in first)
    second = said_yes((yield asks_whether(text, facts, language, nli=True)), facts)
    return None if second is None else tuple(not one and not other for one, other in zip(first, second, strict=True))
