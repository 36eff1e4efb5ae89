"""A line is found by the number of its row, from the moment it is taken in, whatever was cut short after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kgplatform.workspace.lines import Lines


def test_lines_come_back_by_row(tmp_path: Path) -> None:
    lines = Lines(tmp_path)
    lines.add(3, [b"three", b"", "五".encode()])
    lines.add(10, [b"ten"])

    assert lines.of(rows(10, 3, 5, 4)) == [b"ten", b"three", "五".encode(), b""]


def test_a_row_without_a_line_has_an_empty_one(tmp_path: Path) -> None:
    lines = Lines(tmp_path)
    assert lines.of(rows(1)) == [b""]

    lines.add(3, [b"three"])
    assert lines.of(rows(0, 4, 99)) == [b"", b"", b""]


def test_lines_are_there_for_who_opens_later(tmp_path: Path) -> None:
    Lines(tmp_path).add(0, [b"a", b"b"])
    later = Lines(tmp_path)
    later.add(2, [b"c"])

    assert (later.of(rows(1, 2)), later.next_row, later.batches) == ([b"b", b"c"], 3, 2)


def test_a_batch_without_rows_is_a_batch(tmp_path: Path) -> None:
    lines = Lines(tmp_path)
    lines.add(0, [b"a"])
    lines.add(1, [])

    assert (lines.batches, lines.next_row) == (2, 1)


def test_a_block_cut_short_is_written_over(tmp_path: Path) -> None:
    Lines(tmp_path).add(0, [b"a"])
    whole = (tmp_path / "lines.bin").stat().st_size
    Lines(tmp_path).add(1, [b"a long line that is not written to its end"])
    with (tmp_path / "lines.bin").open("r+b") as file:
        file.truncate(whole + 48)
    later = Lines(tmp_path)
    assert (later.batches, later.next_row) == (1, 1)

    later.add(1, [b"b"])
    assert Lines(tmp_path).of(rows(0, 1)) == [b"a", b"b"]


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)
