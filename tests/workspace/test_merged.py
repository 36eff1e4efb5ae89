"""What merging has come to is kept: rows by document and part, results of parts, documents that changed since."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Span
from kgplatform.types.merging import Noted, Part, Remembered, Update
from kgplatform.types.resolution import Assignment, Entity, Link
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged

STATE = ("profile", "judgements")


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace(tmp_path / "w") as opened:
        yield opened


def test_rows_come_back_as_they_were(workspace: Workspace) -> None:
    kept = row(
        0,
        number=3,
        anchor="a",
        context=("~清华大学", "birth=1976"),
        stated=(("学校", "清华大学", "清华", "short", "简称"),),
    )
    merged = Merged(workspace, "main")
    put(merged, kept, row(1, number=4, anchor="b"))

    assert merged.meeting(NONE, documents=[3]) == [kept._replace(written=b"a")]
    assert (merged.next_row(), merged.count()) == (2, 2)


def test_a_key_leads_to_all_rows_of_its_part(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    put(merged, row(0, anchor="a"), row(1, part=0, number=2, anchor="b"), row(2, anchor="c"), keys=[(1, 77), (2, 78)])

    found = merged.meeting(np.array([77], dtype=np.uint64))
    assert [one.anchor for one in found] == ["a", "b"]
    assert [one.anchor for one in merged.meeting(NONE, rows=[1])] == ["a", "b"]
    places, rows, lines = merged.sharing(np.array([1, 77], dtype=np.uint64))
    assert (places.tolist(), rows.tolist(), lines) == ([1], [1], [b"b"])


def test_a_row_that_went_is_found_no_more(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    put(merged, row(0, number=3, anchor="a"), row(1, number=4, anchor="b"))
    put(merged, gone=[row(0, number=3, anchor="a")])

    assert [one.anchor for one in merged.all_rows()] == ["b"]


def test_another_graph_has_rows_of_its_own(workspace: Workspace) -> None:
    put(Merged(workspace, "main"), row(0, number=3, anchor="a"))

    assert Merged(workspace, "other").meeting(NONE, documents=[3]) == []
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


def test_what_a_new_extraction_changes_is_noted_until_it_is_merged(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    documents, noted = merged.changed()
    assert documents == (number,)

    merged.stamp(STATE, noted)
    assert merged.changed()[0] == ()

    record(workspace, "1", "万科")
    assert merged.changed()[0] == ()
    record(workspace, "1", "阿里巴巴")
    assert merged.changed()[0] == (number,)


def test_what_came_while_others_were_merged_is_still_to_be_merged(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    record(workspace, "1", "万科")
    _, noted = merged.changed()
    (late,) = record(workspace, "2", "阿里巴巴")
    merged.stamp(STATE, noted)

    assert merged.changed()[0] == (late,)


def test_forgetting_and_reviving_are_changes(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    merged.stamp(STATE, merged.changed()[1])
    workspace.forget("main", [number])
    assert merged.changed()[0] == (number,)

    merged.stamp(STATE, merged.changed()[1])
    workspace.revive("main", number)
    assert merged.changed()[0] == (number,)


def test_purging_is_a_change(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    (number,) = record(workspace, "1", "万科")
    merged.stamp(STATE, merged.changed()[1])
    workspace.forget("main", [number], purge=True)

    assert merged.changed()[0] == (number,)


def test_missing_files_of_keys_mean_that_nothing_can_be_built_upon(workspace: Workspace) -> None:
    put(merged := Merged(workspace, "main"), row(0, anchor="a"), keys=[(0, 7)])
    merged.stamp(STATE, 0)
    assert Merged(workspace, "main").state() == STATE

    for path in (workspace.folder / "merged").rglob("*.npy"):
        path.unlink()
    assert Merged(workspace, "main").state() is None


def test_keys_without_rows_do_no_harm(workspace: Workspace) -> None:
    put(merged := Merged(workspace, "main"), row(0, anchor="a"), keys=[(0, 7), (5, 8)])
    merged.stamp(STATE, 0)

    assert merged.meeting(np.array([8], dtype=np.uint64)) == []


def test_an_entity_that_lost_its_founder_is_followed(workspace: Workspace) -> None:
    merged = Merged(workspace, "main")
    both = Part(0, {one: Assignment("a", 1.0, "same spelling") for one in "ab"}, (Entity("a", None, "x", ()),), ())
    put(merged, row(0, anchor="a"), row(1, part=0, number=2, anchor="b"), row(2, number=3, anchor="c"), parts=[both])
    put(merged, row(1, part=1, number=2, anchor="b"), gone=[row(0, anchor="a")], replaced=[0])

    assert workspace.current_entity("main", "a") == "b"
    assert workspace.current_entity("main", "c") == "c"


NONE = np.zeros(0, dtype=np.uint64)


def put(merged: Merged, *rows: Remembered, gone=(), replaced=(), parts=(), keys: list[tuple[int, int]] = ()) -> None:
    owners = np.array([row for row, _ in keys], dtype=np.int64)
    hashes = np.array([key for _, key in keys], dtype=np.uint64)
    spoken = {anchor: said.entity for part in parts for anchor, said in part.assignments.items()}
    assigned = {one.anchor: spoken.get(one.anchor, one.anchor) for one in rows}
    first = merged.next_row()
    new = tuple(one.anchor.encode() for one in rows if one.row >= first)
    known = tuple(one.anchor for one in (*gone, *rows) if one.row < first)
    noted = [Noted(first, owners, hashes, new)]
    merged.keep(Update(tuple(gone), tuple(replaced), rows, tuple(parts), known, assigned, noted))


def row(
    number_of_row: int,
    *,
    part: int | None = None,
    number: int = 1,
    anchor: str,
    context: tuple[str, ...] = (),
    stated: tuple[tuple[str, ...], ...] = (),
) -> Remembered:
    own = number_of_row if part is None else part
    return Remembered(number_of_row, own, number, 0, False, anchor, "万科", "公司", "zh", "s", context, stated)


def record(workspace: Workspace, id: str, name: str) -> tuple[int, ...]:
    document = Document(source="s", id=id, text=name, language="zh")
    numbers = workspace.register([document])
    reading = Reading.of(mentions=[Mention(text=name, label="公司", span=Span(0, len(name)))])
    workspace.record("main", [(numbers[0], Extraction.of(document, reading, "gold"), "gold")])
    return numbers
