"""The keys of a graph as they are when all that is under way is merged, for who looks them up a step ahead.

What was merged when this was opened is on disk; what came since is held in memory, beside the process that writes it.
No row goes meanwhile: where documents change, nobody may look ahead.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kgplatform.types.merging import Hashes, Noted, Rows
from kgplatform.workspace.merged import Merged
from kgplatform.workspace.segments import entries_of

_MERGED_BELOW = 4  # as in `segments.py`


class Ahead:
    """The keys of one graph. Nobody else may add any but those that are taken in here."""

    def __init__(self, merged: Merged) -> None:
        self._merged = merged
        self._first = self.next_row = merged.next_row()
        self._runs: list[NDArray[np.uint64]] = []
        self._lines: list[bytes] = []

    def take_in(self, noted: Iterable[Noted]) -> None:
        """Rows that are on their way to be merged; they are numbered from `next_row` on."""
        for _, owners, hashes, written in noted:
            self._add(np.stack([hashes, owners.astype(np.uint64)]))
            self._lines += written
        self.next_row = self._first + len(self._lines)

    def sharing(self, hashes: Hashes, *, standing: bool = False) -> tuple[Rows, Rows, list[bytes]]:
        """Every (place in `hashes`, number of a row with this key, what was written of it)."""
        before = self._merged.sharing(hashes, standing=standing)
        order = np.argsort(hashes)
        since = [entries_of(run, hashes[order]) for run in self._runs]
        places = np.concatenate([before[0], *(order[places] for places, _ in since)])
        rows = np.concatenate([before[1], *(found for _, found in since)])
        lines = [self._lines[row - self._first] for row in rows[len(before[1]) :].tolist()]
        return places, rows, before[2] + lines

    def _add(self, entries: NDArray[np.uint64]) -> None:
        while self._runs and self._runs[-1].shape[1] < _MERGED_BELOW * entries.shape[1]:
            entries = np.concatenate([self._runs.pop(), entries], axis=1)
        self._runs.append(entries[:, np.argsort(entries[0], kind="stable")])
