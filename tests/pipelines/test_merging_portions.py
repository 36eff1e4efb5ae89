"""Names that were looked up before the names before them were merged come to what they would have come to after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from kgplatform.pipelines import merging_portions
from kgplatform.pipelines.merging import merge_graph, resolution_of
from kgplatform.pipelines.merging_portions import finding, mention_table
from kgplatform.pipelines.progress import silent
from kgplatform.resolution.incremental import Change, merge_in
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading
from kgplatform.types.resolution import Profile, Resolution
from kgplatform.workspace.journal import Workspace

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


def record(workspace: Workspace, random: Random, ids: Sequence[int]) -> tuple[int, ...]:
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
