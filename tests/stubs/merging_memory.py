"""The memory of merging as plain dictionaries, for tests of what is durable elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kgplatform.types.merging import Hashes, Part, Remembered, Rows, Update


class Memory:
    """An index that forgets when the process ends; `looked_at` counts the rows it gave."""

    def __init__(self) -> None:
        self.rows: dict[int, Remembered] = {}
        self.parts: dict[int, Part] = {}
        self.looked_at = 0
        self._owners: dict[int, set[int]] = defaultdict(set)
        self._written: dict[int, bytes] = {}

    def meeting(
        self,
        hashes: Hashes,
        *,
        documents: Sequence[int] = (),
        rows: Sequence[int] = (),
    ) -> list[Remembered]:
        numbers = {*rows, *(row for key in hashes.tolist() for row in self._owners[key])}
        parts = {row.part for row in self.rows.values() if row.row in numbers or row.number in documents}
        met = [row for row in self.rows.values() if row.part in parts]
        self.looked_at += len(met)
        return met

    def sharing(self, hashes: Hashes, *, standing: bool = False) -> tuple[Rows, Rows, list[bytes]]:
        met = [(place, row) for place, key in enumerate(hashes.tolist()) for row in sorted(self._owners[key])]
        met = [(place, row) for place, row in met if row in self.rows or not standing]
        pairs = np.array(met, dtype=np.int64).reshape(-1, 2)
        self.looked_at += len({row for _, row in met})
        return pairs[:, 0], pairs[:, 1], [self._written[row] for _, row in met]

    def keep(self, update: Update) -> None:
        for row in update.gone:
            del self.rows[row.row]
        for part in update.replaced:
            self.parts.pop(part, None)
        self.rows |= {row.row: row for row in update.rows}
        self.parts |= {part.part: part for part in update.parts}
        for first_row, owners, hashes, written in update.noted:
            for owner, key in zip(owners.tolist(), hashes.tolist(), strict=True):
                self._owners[key].add(owner)
            self._written |= dict(enumerate(written, first_row))

    def entities(self) -> dict[str, str]:
        """Each anchor's entity."""
        spoken = {anchor: said.entity for part in self.parts.values() for anchor, said in part.assignments.items()}
        return {row.anchor: spoken.get(row.anchor, row.anchor) for row in self.rows.values()}
