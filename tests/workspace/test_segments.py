"""The index of blocks on disk: what was added is found again, also by another process and after a merge cut short."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.workspace.segments import Segments


def test_rows_are_found_by_their_blocks(tmp_path: Path) -> None:
    index = Segments(tmp_path)
    index.add(hashes(5, 9, 5), rows(1, 1, 2))
    index.add(hashes(9, 7), rows(3, 3))

    assert found(index, 9, 5) == {(9, 1), (9, 3), (5, 1), (5, 2)}


def test_an_unknown_block_has_no_rows(tmp_path: Path) -> None:
    index = Segments(tmp_path)
    index.add(hashes(5), rows(1))

    assert found(index, 6) == set()


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert found(Segments(tmp_path), 1, 2) == set()


def test_what_was_added_is_there_when_the_index_is_opened_again(tmp_path: Path) -> None:
    Segments(tmp_path).add(hashes(5, 9), rows(1, 2))
    again = Segments(tmp_path)
    again.add(hashes(5), rows(3))

    assert found(Segments(tmp_path), 5, 9) == {(5, 1), (5, 3), (9, 2)}


def test_many_batches_become_few_files(tmp_path: Path) -> None:
    index = Segments(tmp_path)
    for batch in range(100):
        index.add(hashes(*range(10)), rows(*[batch] * 10))

    assert len(list(tmp_path.iterdir())) < 8
    assert index.batches == 100
    assert found(index, 3) == {(3, batch) for batch in range(100)}


def test_a_merge_cut_short_changes_nothing(tmp_path: Path) -> None:
    index = Segments(tmp_path)
    index.add(hashes(5), rows(1))
    kept = tmp_path / "0-0.npy"
    shutil.copy(kept, tmp_path / "copy")
    index.add(hashes(6), rows(2))
    shutil.move(tmp_path / "copy", kept)  # the merged file is there, and one that it was made of still is
    (tmp_path / "0-9.part").write_bytes(b"half")

    again = Segments(tmp_path)
    assert found(again, 5, 6) == {(5, 1), (6, 2)}
    assert again.batches == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-1.npy"]


def test_a_missing_file_is_seen(tmp_path: Path) -> None:
    index = Segments(tmp_path)
    index.add(hashes(*range(100)), rows(*range(100)))
    index.add(hashes(5), rows(2))
    (tmp_path / "0-0.npy").unlink()

    assert Segments(tmp_path).batches == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 99)), max_size=30), max_size=12))
def test_batches_in_one_index_are_as_their_union(batches: list[list[tuple[int, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Segments(Path(folder))
        for batch in batches:
            index.add(hashes(*(one for one, _ in batch)), rows(*(row for _, row in batch)))

        assert found(index, *range(21)) == {pair for batch in batches for pair in batch}


def hashes(*values: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(values, dtype=np.uint64)


def rows(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def found(index: Segments, *wanted: int) -> set[tuple[int, int]]:
    places, owners = index.find(hashes(*wanted))
    return {(wanted[place], int(row)) for place, row in zip(places, owners, strict=True)}
