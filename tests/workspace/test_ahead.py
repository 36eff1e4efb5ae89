"""What is on its way to be merged is found by its keys, beside what is merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kgplatform.types.merging import Noted, Remembered, Update
from kgplatform.workspace.ahead import Ahead
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged


def test_rows_on_their_way_are_found_beside_those_that_are_kept(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace:
        merged = Merged(workspace, "main")
        merged.keep(Update((), (), [row(0)], (), (), {}, [noted(0, b"kept", 7)]))
        ahead = Ahead(merged)
        ahead.take_in([noted(1, b"first", 7), noted(2, b"second", 8, 7)])
        places, rows, lines = ahead.sharing(np.array([8, 7], dtype=np.uint64))

        assert sorted(zip(places.tolist(), rows.tolist(), lines, strict=True)) == [
            (0, 2, b"second"),
            (1, 0, b"kept"),
            (1, 1, b"first"),
            (1, 2, b"second"),
        ]
        assert ahead.next_row == 3


def test_of_rows_that_went_none_is_standing(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace:
        merged = Merged(workspace, "main")
        merged.keep(Update((), (), [row(0)], (), (), {}, [noted(0, b"went", 7)]))
        merged.keep(Update((row(0),), (), [row(1)], (), (), {}, [noted(1, b"stays", 7)]))
        ahead = Ahead(merged)
        ahead.take_in([noted(2, b"new", 7)])

        assert ahead.sharing(np.array([7], dtype=np.uint64))[2] == [b"went", b"stays", b"new"]
        assert ahead.sharing(np.array([7], dtype=np.uint64), standing=True)[2] == [b"stays", b"new"]


def noted(number: int, line: bytes, *keys: int) -> Noted:
    return Noted(number, np.array([number] * len(keys)), np.array(keys, dtype=np.uint64), (line,))


def row(number: int) -> Remembered:
    return Remembered(number, number, number, 0, False, f"anchor {number}", "万科", "公司", "zh", "s")
