"""What merging has come to is kept: rows by document and part, results of parts, documents that changed since."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Span
from kgplatform.types.resolution import Assignment, Entity, Link
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged, MergedRow, Part

STATE = ("profile", "judgements")


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace(tmp_path / "w") as opened:
        yield opened


def test_rows_come_back_as_they_were(workspace: Workspace) -> None:
    kept = row(0, number=3, anchor="a", context=("~清华大学", "birth=1976"))
    merged = Merged(workspace, "main")
    put(merged, kept, row(1, number=4, anchor="b"))

    assert merged.rows([0]) == merged.of_documents([3]) == merged.of_anchors(["a"]) == [kept]
    assert merged.next_row() == 2


def test_a_row_that_went_is_found_no_more(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    put(merged, row(0, number=3, anchor="a"), row(1, number=4, anchor="b"))
    put(merged, gone=[row(0, number=3, anchor="a")])

    assert [one.anchor for one in merged.all_rows()] == ["b"]


def test_another_graph_has_rows_of_its_own(workspace: Workspace) -> None:
    put(Merged(workspace, "main"), row(0, number=3, anchor="a"))

    assert Merged(workspace, "other").of_documents([3]) == []
    assert Merged(workspace, "other").state() is None


def test_a_part_comes_back_with_its_links(workspace: Workspace) -> None:
    made = Part(
        0,
        {"a": Assignment("a", 1.0, "founder"), "b": Assignment("a", 0.9, "one letter apart")},
        (Entity("a", "公司", "万科", ("萬科",)),),
        (Link("a", "b", 0.9, "one letter apart", True),),
    )
    merged = Merged(workspace, "main")
    put(merged, row(0, anchor="a"), row(1, part=0, anchor="b"), parts=[made])

    assert list(merged.parts()) == [made]
    assert [one.anchor for one in merged.of_parts([0])] == ["a", "b"]


def test_what_a_new_extraction_changes_is_noted_until_it_is_merged(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    assert merged.changed() == (number,)

    put(merged, documents=[number])
    assert merged.changed() == ()

    record(workspace, "1", "万科")
    assert merged.changed() == ()
    record(workspace, "1", "阿里巴巴")
    assert merged.changed() == (number,)


def test_forgetting_and_reviving_are_changes(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    put(merged, documents=[number])
    workspace.forget("main", [number])
    assert merged.changed() == (number,)

    put(merged, documents=[number])
    workspace.revive("main", number)
    assert merged.changed() == (number,)


def test_purging_is_a_change(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    put(merged, documents=[number])
    workspace.forget("main", [number], purge=True)

    assert merged.changed() == (number,)


def test_missing_files_of_keys_mean_that_nothing_can_be_built_upon(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    merged.add(np.array([7], dtype=np.uint64), np.array([0]))
    put(merged, row(0, anchor="a"))
    assert Merged(workspace, "main").state() == STATE

    for path in (workspace.folder / "merged").rglob("*.npy"):
        path.unlink()
    assert Merged(workspace, "main").state() is None


def test_keys_without_rows_do_no_harm(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    put(merged, row(0, anchor="a"))
    merged.add(np.array([7], dtype=np.uint64), np.array([5]))  # and then the process was killed

    again = Merged(workspace, "main")
    _, found = again.find(np.array([7], dtype=np.uint64))
    assert again.rows(found.tolist()) == []
    assert again.state() == STATE


def test_an_entity_that_lost_its_founder_is_followed(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    both = Part(0, {one: Assignment("a", 1.0, "same spelling") for one in "ab"}, (Entity("a", None, "x", ()),), ())
    put(merged, row(0, anchor="a"), row(1, part=0, number=2, anchor="b"), row(2, number=3, anchor="c"), parts=[both])
    put(merged, row(1, part=1, number=2, anchor="b"), gone=[row(0, anchor="a")], replaced=[0])

    assert workspace.current_entity("main", "a") == "b"
    assert workspace.current_entity("main", "c") == "c"


def put(
    merged: Merged, *rows: MergedRow, gone=(), replaced=(), parts=(), documents=(), state: tuple[str, str] = STATE
) -> None:
    merged.keep(gone=gone, replaced=replaced, rows=rows, parts=parts, documents=documents, state=state)


def row(
    number_of_row: int, *, part: int | None = None, number: int = 1, anchor: str, context: tuple[str, ...] = ()
) -> MergedRow:
    own = number_of_row if part is None else part
    return MergedRow(number_of_row, own, number, 0, False, anchor, "万科", "公司", "zh", "s", context)


def record(workspace: Workspace, id: str, name: str) -> tuple[int, ...]:
    document = Document(source="s", id=id, text=name, language="zh")
    numbers = workspace.register([document])
    reading = Reading.of(mentions=[Mention(text=name, label="公司", span=Span(0, len(name)))])
    workspace.record("main", [(numbers[0], Extraction.of(document, reading, "gold"), "gold")])
    return numbers
