"""A new example on trial, and where it comes from."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction


class Proposed(NamedTuple):
    """An example that a kind proposes. `parents` are ids of documents; `prompt` and `model` are empty offline.

    `needs_facts`: an answer that says nothing is of no use (all kinds but negatives). `brings_facts`: the kind is
    there for new facts, so that one whose facts all stand in gold is of no use. `rewords`: the text must differ from
    its parent's, but may be near to it. `before`: the gold of a parent whose text this example keeps and whose place
    it takes; only what differs from it is on trial. `absent`: labels that the text must not say anything of.
    """

    example: Example
    kind: str
    parents: tuple[str, ...]
    seed: int
    prompt: str = ""
    model: str = ""
    needs_facts: bool = True
    brings_facts: bool = False
    rewords: bool = False
    before: Extraction | None = None
    absent: tuple[str, ...] = ()


class Refused(NamedTuple):
    """What was turned down, and why: the words of a filter, or that no example came of an answer at all."""

    kind: str
    parents: tuple[str, ...]
    reason: str
    document: Document | None = None


Outcome = Proposed | Refused
