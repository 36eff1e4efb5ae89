"""A line beside each row, on disk: written once, in order of the rows' numbers, and looked up where it lies.

A batch of lines is one block of a file that only grows: rows, bytes and the ends of the lines, then the lines. Opening
reads the heads of blocks. A block cut short by a crash is written over; `add` returns when a batch is durable.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kgplatform.types.merging import Rows

_MAGIC = 0x6B67_6C69_6E65_7301
_HEAD = 4  # numbers of eight bytes: magic, first row, lines, bytes of all lines
_WIDTH = 8
_NONE = np.zeros(0, dtype=np.int64)


class Lines:
    """The lines of one folder. One process writes; a reader sees what was there when it opened."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "lines.bin"
        self._firsts, self._counts, self._places = _NONE, _NONE, _NONE
        self._end = 0
        self._bytes: bytes | mmap.mmap = b""
        self._numbers: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self._look()

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return len(self._firsts)

    @property
    def next_row(self) -> int:
        """The first row that never had a line."""
        return int(self._firsts[-1] + self._counts[-1]) if len(self._firsts) else 0

    def add(self, first: int, lines: Sequence[bytes]) -> None:
        """Take in the lines of the rows from `first` on, which must be later than all before."""
        ends = np.cumsum([len(line) for line in lines], dtype=np.uint64)
        size = int(ends[-1]) if lines else 0
        head = np.array([_MAGIC, first, len(lines), size], dtype=np.uint64)
        filled = b"\0" * (-size % _WIDTH)
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(self._end)
            file.write(b"".join([head.tobytes(), ends.tobytes(), *lines, filled]))
            file.flush()
            os.fsync(file.fileno())
        self._look()

    def of(self, rows: Rows) -> list[bytes]:
        """The line of each row; an empty one where there is none."""
        if not len(self._firsts):
            return [b""] * len(rows)
        rows, back = np.unique(rows, return_inverse=True)  # a row is found under several keys
        block = np.searchsorted(self._firsts, rows, side="right") - 1
        within = rows - self._firsts[block]
        known = (block >= 0) & (within < self._counts[block])
        block, within = np.where(known, block, 0), np.where(known, within, 0)
        ends = self._places[block] + _HEAD + within
        start = (self._places[block] + _HEAD + self._counts[block]) * _WIDTH
        upto = start + self._numbers[ends].astype(np.int64)
        begin = start + np.where(within > 0, self._numbers[ends - 1].astype(np.int64), 0)
        upto = np.where(known, upto, begin)
        lines = [self._bytes[one:other] for one, other in zip(begin.tolist(), upto.tolist(), strict=True)]
        return [lines[place] for place in back.tolist()]

    def _look(self) -> None:
        """Look at the file as it is now: at new blocks, as far as they are whole."""
        if not self._path.exists() or not (size := self._path.stat().st_size // _WIDTH * _WIDTH):
            return
        with self._path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        self._numbers = np.frombuffer(self._bytes, dtype=np.uint64)
        found = []
        while (block := self._block(self._end // _WIDTH)) is not None:
            *told, after = block
            found.append(told)
            self._end = after * _WIDTH
        if found:
            firsts, counts, places = np.array(found, dtype=np.int64).T
            self._firsts = np.concatenate([self._firsts, firsts])
            self._counts = np.concatenate([self._counts, counts])
            self._places = np.concatenate([self._places, places])

    def _block(self, place: int) -> tuple[int, int, int, int] | None:
        """First row, lines and place of the block there, and where the next one is; None if it is not whole."""
        if place + _HEAD > len(self._numbers):
            return None
        magic, first, count, size = self._numbers[place : place + _HEAD].tolist()
        after = place + _HEAD + count + -(-size // _WIDTH)
        return (first, count, place, after) if magic == _MAGIC and after <= len(self._numbers) else None
