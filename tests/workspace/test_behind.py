"""An update is durable when the next one was put; an error takes back what was not on its way yet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgplatform.types.merging import Noted, Remembered, Update
from kgplatform.workspace.behind import one_behind
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged


def test_an_update_is_durable_when_the_next_one_was_put(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace, Workspace(tmp_path / "w") as beside:
        with one_behind(Merged(workspace, "main")) as behind:
            behind.put(update(0))
            behind.commit()
            behind.put(update(1))
            assert Merged(beside, "main").count() == 1

        assert Merged(beside, "main").count() == 2


def test_what_was_put_is_seen_at_once_in_its_own_workspace(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace, one_behind(merged := Merged(workspace, "main")) as behind:
        behind.put(update(0))

        assert [row.row for row in merged.all_rows()] == [0]


def test_an_error_takes_the_last_update_back(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace:
        merged = Merged(workspace, "main")
        with pytest.raises(KeyboardInterrupt), one_behind(merged) as behind:  # noqa: PT012 — what is put before it counts
            behind.put(update(0))
            behind.put(update(1))
            raise KeyboardInterrupt

        assert [row.row for row in merged.all_rows()] == [0]
        merged.keep(update(2))
        assert [row.row for row in merged.all_rows()] == [0, 2]


def update(number: int) -> Update:
    row = Remembered(number, number, number, 0, False, f"anchor {number}", "万科", "公司", "zh", "s")
    noted = Noted(number, np.array([number]), np.array([7], dtype=np.uint64), (b"line",))
    return Update((), (), [row], (), (), {}, [noted])
