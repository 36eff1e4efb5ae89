"""What is in a dataset, as inspection found it."""

from __future__ import annotations

from kgplatform.types.noun import Noun


class Use(Noun):
    """How often a label, predicate, event type or role is used; `asked`: no schema of this kind is without it."""

    kind: str
    name: str
    count: int
    documents: int
    examples: tuple[str, ...]
    asked: bool


class Lengths(Noun):
    """Lengths of texts in characters."""

    shortest: int = 0
    median: int = 0
    mean: float = 0.0
    longest: int = 0


class Odd(Noun):
    """Something about records that is worth a look: how many, and the first ones (id and what was seen)."""

    what: str
    count: int
    examples: tuple[tuple[str, str], ...]


class Leak(Noun):
    """Texts of a set that stand in another split of it too: to the letter, or but for case, width, signs and spaces."""

    split: str
    exact: int
    folded: int


class SetInspection(Noun):
    """One set. `mentions` counts surface forms in gold, `grounded` those that stand literally in their text."""

    source: str
    split: str | None
    path: str
    task: str | None
    languages: dict[str, int]
    topics: dict[str, int]
    documents: int
    annotated: int
    empty: int
    lengths: Lengths
    mentions: int
    grounded: int
    uses: tuple[Use, ...]
    unused: tuple[str, ...]
    doubled: int
    leaks: tuple[Leak, ...]
    odd: tuple[Odd, ...]
    set_aside: int
