"""Names that were looked up before the names before them were merged come to what they would have come to after it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest

from kgplatform.pipelines import merging_portions
from kgplatform.pipelines.merging import merge_graph, resolution_of
from kgplatform.pipelines.merging_portions import finding, mention_table
from kgplatform.pipelines.progress import silent
from kgplatform.resolution.incremental import Change, merge_in
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.row_keys import anchored
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading
from kgplatform.types.merging import Update
from kgplatform.types.resolution import Profile, Resolution
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged

KILLS = int(os.environ.get("KGPLATFORM_SEQUENCES", "200")) // 20
NAMES = (
    *("万科集团", "万科股份有限公司", "萬科集團", "北京大学", "北京大學", "阿里巴巴集团", "阿里巴巴有限公司"),
    *("Massachusetts Institute of Technology", "Massachusets Institute of Technology", "Acme Holdings Ltd"),
    *("World Health Organization", "World Health Organisation", "Acme Holding GmbH", "Acmee Holdings", "IBM"),
)


def test_all_portions_may_be_looked_up_before_any_is_merged(tmp_path: Path) -> None:
    random = Random(5)
    with Workspace(tmp_path / "w") as workspace:
        record(workspace, random, range(20))
        merged, _ = merge_graph(workspace, "main", silent)
        profile = profile_of(workspace)
        numbers = [record(workspace, random, range(start, start + 8)) for start in (20, 28, 36, 44)]
        look_up = finding(workspace.folder, "main")
        found = [look_up(mention_table(workspace, "main", some)) for some in numbers]
        for some, (table, come) in zip(numbers, found, strict=True):
            row = merged.next_row()
            statistics = Statistics.of(profile)
            merged.keep(merge_in(merged, Change(some, table), (), statistics, first_row=row, found=come))

        assert entities(resolution_of(merged, profile.digest)) == entities(from_scratch(workspace, profile))


def test_a_second_process_may_look_them_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging_portions, "_AT_ONCE", 8)
    monkeypatch.setattr(merging_portions, "usable_processes", lambda: 2)
    random = Random(7)
    with Workspace(tmp_path / "w") as workspace:
        record(workspace, random, range(40))
        merge_graph(workspace, "main", silent)
        record(workspace, random, range(40, 75))
        merged, refitted = merge_graph(workspace, "main", silent)
        profile = profile_of(workspace)

        assert not refitted
        assert entities(resolution_of(merged, profile.digest)) == entities(from_scratch(workspace, profile))


def test_of_documents_that_changed_nothing_is_looked_up_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging_portions, "_AT_ONCE", 1)
    with Workspace(tmp_path / "w") as workspace:
        record(workspace, Random(1), range(5))
        merged, _ = merge_graph(workspace, "main", silent)
        changed = record(workspace, Random(2), range(5))
        found = [come for _, (_, come) in merging_portions.portions(workspace, "main", merged, changed)]

        assert found == [None] * 5


@pytest.mark.faults
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_in_the_middle_of_batches_loses_none_that_was_done(tmp_path: Path, processes: int) -> None:
    for seed in range(KILLS):
        killed_while_inserting(tmp_path, seed, processes)
        with Workspace(tmp_path / "w") as workspace:
            merged = Merged(workspace, "main")
            assert merged.count() >= (int((tmp_path / "done").read_text()) if (tmp_path / "done").exists() else 0)

            merged, _ = merge_graph(workspace, "main", silent)
            profile = profile_of(workspace)
            assert entities(resolution_of(merged, profile.digest)) == entities(from_scratch(workspace, profile))
            assert state_is_sound(merged)


def killed_while_inserting(folder: Path, seed: int, processes: int) -> None:
    """Another process records and merges batch after batch, and is killed with all its own after a random moment."""
    process = get_context("spawn").Process(target=insert_without_end, args=(folder, seed, processes))
    process.start()
    time.sleep(Random(seed).uniform(2.0, 5.0))
    process.kill()
    process.join()


def insert_without_end(folder: Path, seed: int, processes: int) -> None:
    merging_portions._AT_ONCE = 15
    merging_portions.usable_processes = lambda most=4: processes
    random = Random(seed)
    begin, keep = Merged.begin, Merged.keep

    def begin_and_tell(merged: Merged) -> None:
        (folder / "done").unlink(missing_ok=True)  # all is merged anew
        begin(merged)

    def keep_and_tell(merged: Merged, update: Update) -> None:
        keep(merged, update)
        (folder / "half").write_text(str(merged.count()))
        (folder / "half").replace(folder / "done")

    Merged.begin, Merged.keep = begin_and_tell, keep_and_tell  # type: ignore[method-assign]
    with Workspace(folder / "w") as workspace:
        while True:
            first = workspace.register([Document(source="s", id=f"{seed} {random.random()}", text="-", language="zh")])[
                0
            ]
            record(workspace, random, [f"{first} {number}" for number in range(90)])
            merge_graph(workspace, "main", silent)


def state_is_sound(merged: Merged) -> bool:
    """Whether every row is found by its anchor and has a line."""
    rows = list(merged.all_rows())
    places, found, lines = merged.sharing(anchored([row.anchor for row in rows]))
    told = {(place, row) for place, row, line in zip(places.tolist(), found.tolist(), lines, strict=True) if line}
    return all((place, row.row) in told for place, row in enumerate(rows))


def record(workspace: Workspace, random: Random, ids: Sequence[object]) -> tuple[int, ...]:
    """Documents that name a few organisations each."""
    documents = [Document(source="s", id=str(id), text="-", language="zh") for id in ids]
    numbers = workspace.register(documents)
    for number, document in zip(numbers, documents, strict=True):
        mentions = [Mention(text=name, label="organisation") for name in random.sample(NAMES, k=random.randint(1, 3))]
        workspace.record("main", [(number, Extraction.of(document, Reading.of(mentions), "gold"), "gold")])
    return numbers


def profile_of(workspace: Workspace) -> Profile:
    profile = workspace.profile("main")
    assert profile is not None
    return profile


def from_scratch(workspace: Workspace, profile: Profile) -> Resolution:
    table: MentionTable = mention_table(workspace, "main")
    return resolve(table, (), profile)


def entities(resolution: Resolution) -> dict[str, str]:
    return {anchor: said.entity for anchor, said in resolution.assignments.items()}
