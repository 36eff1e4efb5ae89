"""Which rows have which block, on disk: sorted runs of (hash, row) that are looked at where they lie.

Opening reads nothing but headers, so it costs the same for a thousand rows and for a hundred million. A batch becomes a
run of its own, durable when `add` returns; runs of like size are merged. A file is named by the batches it covers, so
that a merge cut short leaves only files that another one covers. All of it is derived and can be thrown away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.types.merging import Hashes, Rows

_AT_ONCE = 1_000_000  # entries
_WIDTH = 8  # bytes of a number
_MERGED_BELOW = 4  # a run is merged with the one before it unless that is so many times as long


_Entries = tuple[NDArray[np.generic], NDArray[np.generic]]  # hashes in order, and their rows


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

    def add(self, hashes: Hashes, rows: Rows, *, more: bool = False) -> None:
        """Take in that these rows have these blocks; where `more` follow at once, `settle` comes after the last."""
        number = self._runs[-1].last + 1 if self._runs else 0
        order = np.argsort(hashes, kind="stable")
        portions = (order[start : start + _AT_ONCE] for start in range(0, len(order), _AT_ONCE))
        sorted_ = ((hashes[portion], rows[portion]) for portion in portions)
        self._runs.append(_written(self._folder, number, number, len(order), sorted_))
        if not more:
            self.settle()

    def settle(self) -> None:
        """Make one run of the last ones that are of like size."""
        first, total = len(self._runs) - 1, len(self._runs[-1]) if self._runs else 0
        while first > 0 and len(self._runs[first - 1]) < _MERGED_BELOW * total:
            first -= 1
            total += len(self._runs[first])
        if (runs := self._runs[first:]) and len(runs) > 1:
            self._runs[first:] = [_written(self._folder, runs[0].first, runs[-1].last, total, _together(runs))]
            for run in runs:
                _remove(run.path)

    def find(self, hashes: Hashes) -> tuple[Rows, Rows]:
        """Which rows have one of these blocks: (place in `hashes`, row), as often as they share."""
        order = np.argsort(hashes)
        found = [entries_of(run.entries, hashes[order]) for run in self._runs]
        places = np.concatenate([order[place] for place, _ in found] or [np.empty(0, dtype=np.int64)])
        return places, np.concatenate([row for _, row in found] or [np.empty(0, dtype=np.int64)])


def _together(runs: Sequence[_Run]) -> Iterator[_Entries]:
    """The entries of all runs in order, some at a time: a million names have 25 million."""
    longest = max(runs, key=len).entries[0]
    cuts = np.unique(longest[_AT_ONCE::_AT_ONCE])
    ends = [np.r_[0, np.searchsorted(run.entries[0], cuts), len(run)] for run in runs]
    for portion in range(len(cuts) + 1):
        bounds = [(run, end[portion], end[portion + 1]) for run, end in zip(runs, ends, strict=True)]
        hashes, rows = (np.concatenate([_read(run, column, *span) for run, *span in bounds]) for column in (0, 1))
        order = np.argsort(hashes, kind="stable")
        yield hashes[order], rows[order]


def _read(run: _Run, column: int, start: int, end: int) -> NDArray[np.uint64]:
    """A piece of a column, read instead of looked at: what is looked at stays in memory until the run is let go."""
    place = run.path.stat().st_size - (2 - column) * len(run) * _WIDTH + start * _WIDTH
    return np.fromfile(run.path, dtype=np.dtype("<u8"), count=end - start, offset=place)


def _written(folder: Path, first: int, last: int, total: int, portions: Iterable[_Entries]) -> _Run:
    """A run of so many entries, which come in order."""
    path = folder / f"{first}-{last}.npy"
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        shape = {"descr": "<u8", "fortran_order": False, "shape": (2, total)}
        np.lib.format.write_array_header_1_0(file, shape)
        place = file.tell()
        for portion in portions:
            for column, values in enumerate(portion):
                file.seek(place + column * total * _WIDTH)
                file.write(values.astype("<u8").tobytes())
            place += len(portion[0]) * _WIDTH
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


def entries_of(entries: NDArray[np.uint64], hashes: Hashes) -> tuple[Rows, Rows]:
    """For sorted hashes: (place, row) of every entry of a run with one of them."""
    begin = np.searchsorted(entries[0], hashes, side="left")
    asked = np.flatnonzero(begin < entries.shape[1])
    met = asked[entries[0][begin[asked]] == hashes[asked]]  # most hashes are in no entry
    begin = begin[met]
    counts = np.searchsorted(entries[0], hashes[met], side="right") - begin
    places = np.repeat(met, counts)
    offsets = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places, entries[1][np.repeat(begin, counts) + offsets].astype(np.int64)
