"""A new example on trial, and where it comes from."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.types.extraction import Example


class Proposed(NamedTuple):
    """An example that a kind proposes. `parents` are ids of documents; `prompt` and `model` are empty offline.

    `needs_facts`: an answer that says nothing is of no use (all kinds but negatives). `brings_facts`: the kind is
    there for new facts, so that one whose facts all stand in gold is of no use. `rewords`: the text must differ from
    its parent's, but may be near to it.
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
