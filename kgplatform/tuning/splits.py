"""Honest splits: what prompts are made from, what they race on, and what nobody sees until the end.

Where dev or holdout are not given they are cut off the train documents, by digests of the texts: the same documents
wherever they stand. Texts that tell nearly the same as one of dev or holdout are learnt from by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgplatform.text.near import NearTexts
from kgplatform.types.document import PARENT
from kgplatform.types.extraction import Example
from kgplatform.types.noun import digest

FEW = 100  # documents of dev: with fewer the search is told to be unsure
_SPLIT = 200  # documents of dev and of holdout where they are cut off train
_SHARE = 0.3  # of train at most, for each
_FINAL_FROM = 96  # documents of dev: with fewer none are kept for the last of the race
_FINAL = 0.3


class Parts(NamedTuple):
    """Documents by what they are for, each in the order in which it is used; `final` are the rest of dev."""

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    final: tuple[Example, ...]
    holdout: tuple[Example, ...]


def split(
    train: Sequence[Example], dev: Sequence[Example], holdout: Sequence[Example], *, seed: int = 0, most: int = 400
) -> Parts:
    """The parts, of documents with gold; dev and holdout have at most so many.

    A dev that is given and large enough gives the holdout as well, before train does: nothing was learnt from it.
    """
    drawn = _shuffled(train, seed)
    raced, held = _shuffled(dev, seed), _shuffled(holdout, seed)
    if not held and len(raced) >= 2 * FEW:
        held, raced = raced[len(raced) // 2 :], raced[: len(raced) // 2]
    if not held:
        held, drawn = _cut(drawn)
    if not raced:
        raced, drawn = _cut(drawn)
    held, raced = held[:most], raced[:most]
    raced = _apart(raced, held)
    kept = _apart(drawn, [*raced, *held])
    last = round(_FINAL * len(raced)) if len(raced) >= _FINAL_FROM else 0
    return Parts(tuple(kept), tuple(raced[: len(raced) - last]), tuple(raced[len(raced) - last :]), tuple(held))


def _shuffled(examples: Iterable[Example], seed: int) -> list[Example]:
    """By a digest of seed and text; each text once, those without gold left out."""
    by_text = {example.document.text: example for example in examples if example.gold is not None}
    return sorted(by_text.values(), key=lambda one: digest(seed, one.document.text))


def _cut(examples: list[Example]) -> tuple[list[Example], list[Example]]:
    """As many as are wanted of those that were not made from others, and the rest."""
    wanted = min(_SPLIT, int(_SHARE * len(examples)))
    own = [example for example in examples if PARENT not in example.document.metadata]
    taken = {example.document.text for example in own[:wanted]}
    return own[:wanted], [example for example in examples if example.document.text not in taken]


def _apart(examples: Sequence[Example], others: Sequence[Example]) -> list[Example]:
    """Those that are no text of the others, nor nearly one, nor made from one."""
    near, ids = NearTexts(), {one.document.id for one in others}
    for number, one in enumerate(others):
        near.add(str(number), one.document.text)
    return [
        one
        for one in examples
        if near.nearest(one.document.text) is None and one.document.metadata.get(PARENT) not in ids
    ]
