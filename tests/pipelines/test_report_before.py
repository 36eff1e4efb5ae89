"""What the report tells of the way to the graph: examples that were made, prompts that were tuned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.errors import DatasetError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.report_before import before
from kgplatform.types.saved import Difference
from kgplatform.types.tuning import Search, Splits
from kgplatform.workspace.prompts import keep_search

SEARCH = Search(
    name="re-zh-1",
    stage="finished",
    task="RE",
    language="zh",
    model="novel",
    sources=("InstructIE/zh",),
    aim="micro",
    token_price=0.0,
    seed=0,
    splits=Splits(train=10, dev=120, final=36, holdout=100),
    knobs={},
    settings=4,
    exhaustive=480,
    budget=400,
    holdout=Difference(number="micro F1", here=69.0, there=60.0, low=4.5, high=13.5),
    verdict="better",
    calls=240,
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A workspace; nothing here needs a store."""
    monkeypatch.chdir(tmp_path)
    return read_settings(workspace=tmp_path / "workspace")


def write_examples(folder: Path) -> None:
    """As `augment` leaves them: three new records and one of substitution kept, two turned down."""
    origin = {
        "made_by": "kgplatform augment",
        "options": {"kinds": ["new", "substitution"]},
        "parents": [{"source": "InstructIE/zh"}],
    }
    kept = [{"kind": kind} for kind in ("new", "new", "new", "substitution")]
    refused = [{"kind": "new", "reason": "too long"}, {"kind": "new", "reason": "too long"}]
    file = folder / "zh_RE_InstructIE_augmented.json"
    Path(f"{file}.origin.json").write_text(json.dumps(origin, indent=2), "utf-8")
    Path(f"{file}.provenance.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept), "utf-8")
    Path(f"{file}.refused.jsonl").write_text("".join(json.dumps(one) + "\n" for one in refused), "utf-8")


def test_examples_are_counted_by_set_and_kind(settings: Settings, tmp_path: Path) -> None:
    write_examples(tmp_path)

    (made,) = before(settings, [tmp_path])

    assert made.title == "Examples that were made"
    assert made.rows == (
        ("InstructIE/zh", "new", 3, 2, "too long (2)"),
        ("InstructIE/zh", "substitution", 1, 0, ""),
    )


def test_where_nothing_was_turned_down_nothing_is_counted(settings: Settings, tmp_path: Path) -> None:
    write_examples(tmp_path)
    (tmp_path / "zh_RE_InstructIE_augmented.json.refused.jsonl").write_text("", "utf-8")

    (made,) = before(settings, [tmp_path])

    assert made.rows[0] == ("InstructIE/zh", "new", 3, 0, "")


def test_searches_of_the_workspace_stand_with_their_verdict(settings: Settings) -> None:
    with open_workspace(settings) as workspace:
        keep_search(workspace, SEARCH, "holdout")

    (tuned,) = before(settings, [])

    assert tuned.rows == (("RE zh", "novel", 100, 60.0, 69.0, "+9.00", "+4.50 to +13.50", 240, "better"),)


def test_without_either_nothing_is_told(settings: Settings) -> None:
    assert before(settings, []) == ()


def test_a_folder_without_examples_is_one_clear_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no examples that `kgplatform augment` made"):
        before(settings, [tmp_path])
