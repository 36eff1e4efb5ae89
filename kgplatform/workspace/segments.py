"""Which rows have which block, on disk: sorted runs of (hash, row) that are looked at where they lie.

Opening reads nothing but headers, so it costs the same for a thousand rows and for a hundred million. A batch becomes a
run of its own, durable when `add` returns; runs of like size are merged. A file is named by the batches it covers, so
that a merge cut short leaves only files that another one covers. All of it is derived and can be thrown away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.types.merging import Hashes, Rows

_AT_ONCE = 1_000_000  # entries
_MERGED_BELOW = 4  # a run is merged with the one before it unless that is so many times as long


class _Run(NamedTuple):
    first: int
    last: int
    path: Path
    entries: NDArray[np.uint64]  # hashes in order, and beside them their rows

    def __len__(self) -> int:
        return int(self.entries.shape[1])


class Segments:
    """The index of blocks of one folder. One process writes; a reader sees what was there when it opened."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._runs = list(_opened(folder))

    @property
    def batches(self) -> int:
        """How many batches the index holds; fewer than were added means that files are missing."""
        complete = all(one.last + 1 == next_.first for one, next_ in zip(self._runs, self._runs[1:], strict=False))
        return self._runs[-1].last + 1 if self._runs and self._runs[0].first == 0 and complete else 0

    def add(self, hashes: Hashes, rows: Rows) -> None:
        """Take in that these rows have these blocks."""
        number = self._runs[-1].last + 1 if self._runs else 0
        self._runs.append(_written(self._folder, number, number, hashes, rows.astype(np.uint64)))
        self._merge()

    def find(self, hashes: Hashes) -> tuple[Rows, Rows]:
        """Which rows have one of these blocks: (place in `hashes`, row), as often as they share."""
        order = np.argsort(hashes)
        found = [_found(run, hashes[order]) for run in self._runs]
        places = np.concatenate([order[place] for place, _ in found] or [np.empty(0, dtype=np.int64)])
        return places, np.concatenate([row for _, row in found] or [np.empty(0, dtype=np.int64)])

    def _merge(self) -> None:
        while len(self._runs) > 1 and len(self._runs[-2]) < _MERGED_BELOW * len(self._runs[-1]):
            left, right = self._runs[-2:]
            hashes, rows = (np.concatenate([left.entries[place], right.entries[place]]) for place in (0, 1))
            self._runs[-2:] = [_written(self._folder, left.first, right.last, hashes, rows)]
            for run in (left, right):
                _remove(run.path)


def _written(folder: Path, first: int, last: int, hashes: Hashes, rows: NDArray[np.uint64]) -> _Run:
    path = folder / f"{first}-{last}.npy"
    order = np.argsort(hashes, kind="stable")
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        shape = {"descr": "<u8", "fortran_order": False, "shape": (2, len(order))}
        np.lib.format.write_array_header_1_0(file, shape)
        for column in (hashes, rows):
            for start in range(0, len(order), _AT_ONCE):  # a million names have 25 million entries
                file.write(column[order[start : start + _AT_ONCE]].astype("<u8").tobytes())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return _Run(first, last, path, np.load(path, mmap_mode="r"))


def _opened(folder: Path) -> Iterator[_Run]:
    """The runs that no longer one covers, in order; leftovers of a merge go."""
    for leftover in folder.glob("*.part"):
        _remove(leftover)
    ranges = sorted((_range(path) for path in folder.glob("*.npy")), key=lambda found: (found[0], -found[1]))
    covered = -1
    for first, last, path in ranges:
        if last <= covered:
            _remove(path)
            continue
        covered = last
        yield _Run(first, last, path, np.load(path, mmap_mode="r"))


def _range(path: Path) -> tuple[int, int, Path]:
    first, _, last = path.stem.partition("-")
    return int(first), int(last), path


def _remove(path: Path) -> None:
    # Windows keeps a file that is still looked at; the next opening removes it
    if os.name != "nt":
        path.unlink(missing_ok=True)
        return
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        return


def _found(run: _Run, hashes: Hashes) -> tuple[Rows, Rows]:
    """For sorted hashes: (place, row) of every entry of the run with one of them."""
    begin = np.searchsorted(run.entries[0], hashes, side="left")
    counts = np.searchsorted(run.entries[0], hashes, side="right") - begin
    places = np.repeat(np.arange(len(hashes)), counts)
    offsets = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places, run.entries[1][np.repeat(begin, counts) + offsets].astype(np.int64)
