"""What the user wants of `augment`, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from kgplatform.pipelines.gate import Verdict
from kgplatform.types.extraction import SetAside

Reader = Literal["llm", "learned", "none"]


class Gating(NamedTuple):
    """Whether new examples are tried, by which extractor, with how many demonstrations, on how many dev documents."""

    wanted: bool = False
    extractor: Literal["llm", "learned"] = "learned"
    shots: int = 4
    documents: int | None = None
    forced: bool = False


class Wanted(NamedTuple):
    """Which kinds, how many variants of an example, at most how many new examples, who reads them a second time.

    `labels`: those that new records are for, none = all.
    `held_out`: files and folders besides the valid and test splits that no new text may come near.
    """

    kinds: tuple[str, ...]
    times: int = 1
    size: int | None = None
    seed: int = 0
    gating: Gating = Gating()
    second_reading: Reader = "llm"
    nli: bool = False
    held_out: tuple[Path, ...] = ()
    instructions: bool = False
    labels: tuple[str, ...] = ()


@dataclass
class Augmented:
    """What came of each kind: kept, refused by reason, verdict; its cost; records that could not be read."""

    source: str
    kept: dict[str, int] = field(default_factory=dict)
    refused: dict[str, dict[str, int]] = field(default_factory=dict)
    verdicts: dict[str, Verdict | None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    calls: int = 0
    cached: int = 0
    tokens: int = 0
