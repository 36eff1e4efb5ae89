"""What is remembered between two runs of merging: rows (mentions), parts, and the change from one run to the next.

A part is a set of rows that no row outside it has anything to do with; it is known by the number of one of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kgplatform.types.resolution import Assignment, Entity, Link

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


class Remembered(NamedTuple):
    """A mention that was merged: its number, the part it is in, and what merging needs of it.

    `stated` = what its document says of its names besides: (label, full, short, kind, reason). `written` = what was
    written of its name.
    """

    row: int
    part: int
    number: int
    offset: int
    argument_only: bool
    anchor: str
    text: str
    label: str
    language: str
    source: str
    context: tuple[str, ...] = ()
    stated: tuple[tuple[str, ...], ...] = ()
    written: bytes = b""


class Part(NamedTuple):
    """What the rows of one part came to. A row alone without a link needs none: it is its own entity."""

    part: int
    assignments: dict[str, Assignment]
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]


class Noted(NamedTuple):
    """How new rows, numbered from `first_row` on, are found again: `owners` = which row has which of `hashes`; of each
    what is to be remembered of its name."""

    first_row: int
    owners: Rows
    hashes: Hashes
    written: tuple[bytes, ...]


class Update(NamedTuple):
    """From one state to the next: rows that went, parts that are no more, rows that are new or in another part.

    Rows, parts and what is noted can be walked once. Of the anchors that were looked at, `known` = those of before,
    `assigned` = the entities of those that there are now, in the order of founders.
    """

    gone: tuple[Remembered, ...]
    replaced: tuple[int, ...]
    rows: Iterable[Remembered]
    parts: Iterable[Part]
    known: tuple[str, ...]
    assigned: dict[str, str]
    noted: Iterable[Noted]


class Keys(Protocol):
    """Which rows have which key, as far as it was noted."""

    def sharing(self, hashes: Hashes, *, standing: bool = False) -> tuple[Rows, Rows, Sequence[bytes]]:
        """Every (place in `hashes`, number of a row with this key, what was written of it).

        Rows that went are among them, unless only those are wanted that are `standing`. What was written is empty where
        nothing is known.
        """


class Index(Keys, Protocol):
    """The durable memory of merging, as resolution sees it."""

    def meeting(
        self,
        hashes: Hashes,
        *,
        documents: Sequence[int] = (),
        rows: Sequence[int] = (),
    ) -> Sequence[Remembered]:
        """All rows of the parts in which a row has one of these keys, documents or numbers."""
