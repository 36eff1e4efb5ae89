"""Merging in the journal: a build after others merges only what changed, and comes to the same."""

from __future__ import annotations

import os
import time
from multiprocessing import Process
from pathlib import Path
from random import Random

import pytest

from kgplatform.pipelines.merging import merge_graph, resolution_of
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.resolution.resolve import resolve
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading
from kgplatform.types.resolution import Judgement, Resolution
from kgplatform.workspace.journal import Workspace

SEQUENCES = int(os.environ.get("KGPLATFORM_SEQUENCES", "200"))
NAMES = (
    "万科集团",
    "万科股份有限公司",
    "万科",
    "萬科",
    "北京大学",
    "北京大學",
    "北大",
    "王伟",
    "巴拉克·奥巴马",
    "奥巴马",
)
LABELS = ("公司", "公司", "公司", "公司", "学校", "学校", "学校", "人物", "人物", "人物")


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace(tmp_path / "w") as opened:
        yield opened


def test_a_second_build_comes_to_what_one_build_would(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学", "王伟")
    resolve_graph(workspace, "main", silent)
    record(workspace, 2, "北京大學", "万科集团")
    resolution, _ = resolve_graph(workspace, "main", silent)

    assert parted(resolution) == parted(from_scratch(workspace))
    assert len({entity.name for entity in resolution.entities.values()}) == 3


def test_a_forgotten_document_leaves_no_trace(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学")
    (second,) = record(workspace, 2, "北京大學")
    resolve_graph(workspace, "main", silent)
    workspace.forget("main", [second])
    resolution, _ = resolve_graph(workspace, "main", silent)

    assert [(entity.name, entity.aliases) for entity in resolution.entities.values()] == [("北京大学", ())]


def test_a_judgement_counts_at_once_and_its_withdrawal_too(workspace: Workspace) -> None:
    record(workspace, 1, "孙中山")
    record(workspace, 2, "孙文")
    first, second = resolve_graph(workspace, "main", silent)[0].assignments
    said = workspace.judge(Judgement(graph="main", left=(first,), right=(second,), same=True, by="person"))
    assert len(resolve_graph(workspace, "main", silent)[0].entities) == 1

    assert said.id is not None
    workspace.withdraw("main", said.id)
    assert len(resolve_graph(workspace, "main", silent)[0].entities) == 2


def test_twice_the_names_fit_a_new_profile(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学", "万科")
    assert resolve_graph(workspace, "main", silent)[1].refitted
    record(workspace, 2, "王伟")
    assert not resolve_graph(workspace, "main", silent)[1].refitted
    record(workspace, 3, "奥巴马")
    assert resolve_graph(workspace, "main", silent)[1].refitted


def test_a_lost_index_is_made_again(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学", "万科")
    resolve_graph(workspace, "main", silent)
    for path in (workspace.folder / "merged").rglob("*.npy"):
        path.unlink()
    record(workspace, 2, "北京大學")
    resolution, _ = resolve_graph(workspace, "main", silent)

    assert parted(resolution) == parted(from_scratch(workspace))


def test_what_other_rules_made_is_made_again(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学", "万科")
    resolve_graph(workspace, "main", silent)
    with workspace.transaction() as sql:
        sql.execute("UPDATE merged SET stamp = 'other rules'")
        sql.execute("UPDATE merged_rows SET text = 'made by other rules'")
    resolution, _ = resolve_graph(workspace, "main", silent)

    assert sorted(entity.name for entity in resolution.entities.values()) == ["万科", "北京大学"]


def test_two_graphs_of_a_workspace_are_merged_apart(workspace: Workspace) -> None:
    record(workspace, 1, "北京大学")
    record(workspace, 1, "万科", graph="other")
    resolve_graph(workspace, "main", silent)
    resolution, _ = resolve_graph(workspace, "other", silent)

    assert [entity.name for entity in resolution.entities.values()] == ["万科"]


@pytest.mark.parametrize("seed", range(3))
def test_after_random_changes_all_is_as_from_scratch(workspace: Workspace, seed: int) -> None:
    after_random_changes(workspace, seed)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(100, 100 + SEQUENCES // 10))
def test_after_many_random_changes_all_is_as_from_scratch(workspace: Workspace, seed: int) -> None:
    after_random_changes(workspace, seed, steps=60)


@pytest.mark.faults
def test_killed_anywhere_and_run_again_comes_to_the_same(tmp_path: Path) -> None:
    for seed in range(SEQUENCES // 10):
        killed_while_merging(tmp_path / "w", seed)
        with Workspace(tmp_path / "w") as workspace:
            resolution, _ = resolve_graph(workspace, "main", silent)

            assert parted(resolution) == parted(from_scratch(workspace))


def killed_while_merging(folder: Path, seed: int) -> None:
    """Another process records and merges without end, and is killed after a moment."""
    process = Process(target=record_and_merge, args=(folder, seed))
    process.start()
    time.sleep(Random(seed).uniform(0.8, 2.5))
    process.kill()
    process.join()


def record_and_merge(folder: Path, seed: int) -> None:
    random = Random(seed)
    with Workspace(folder) as workspace:
        while True:
            record(workspace, random.randint(1, 40), *random.sample(NAMES, k=random.randint(1, 4)))
            merge_graph(workspace, "main", silent)


def after_random_changes(workspace: Workspace, seed: int, steps: int = 15) -> None:
    random = Random(seed)
    for _ in range(steps):
        random_change(workspace, random)
        merged, _ = merge_graph(workspace, "main", silent, refit=random.random() < 0.1)
        profile = workspace.profile("main")
        assert profile is not None
        resolution = resolution_of(merged, profile.digest)

        assert parted(resolution) == parted(from_scratch(workspace))
        assert entity_of(workspace) == {one: said.entity for one, said in resolution.assignments.items()}


def random_change(workspace: Workspace, random: Random) -> None:
    action = random.choice(("add", "add", "change", "forget", "revive", "judge", "undo"))
    table = mention_table(workspace, "main")
    numbers = sorted(set(table.numbers))
    if action in ("add", "change") or not numbers:
        record(workspace, random.randint(1, 12), *random.sample(NAMES, k=random.randint(1, 4)))
    elif action == "forget":
        workspace.forget("main", [random.choice(numbers)])
    elif action == "revive":
        workspace.revive("main", random.randint(1, 12))
    elif action == "judge" and len(table) > 1:
        left, right = random.sample(table.anchors, k=2)
        same = random.random() < 0.5
        workspace.judge(Judgement(graph="main", left=(left,), right=(right,), same=same, by="person"))
    elif said := workspace.judgements("main"):
        workspace.withdraw("main", random.choice([one.id for one in said if one.id is not None]))


def record(workspace: Workspace, id: int, *names: str, graph: str = "main") -> tuple[int, ...]:
    document = Document(source="s", id=str(id), text="、".join(names), language="zh")
    labels = dict(zip(NAMES, LABELS, strict=True))
    mentions = [Mention(text=name, label=labels.get(name, "人物")) for name in names]
    numbers = workspace.register([document])
    workspace.record(graph, [(numbers[0], Extraction.of(document, Reading.of(mentions), "gold"), "gold")])
    return numbers


def from_scratch(workspace: Workspace) -> Resolution:
    profile = workspace.profile("main")
    assert profile is not None
    return resolve(mention_table(workspace, "main"), workspace.judgements("main"), profile)


def parted(resolution: Resolution) -> tuple[object, ...]:
    """All that is kept of a resolution, links in some order; those that were turned down are made anew when wanted."""
    return resolution.assignments, resolution.entities, sorted(link for link in resolution.links if link.accepted)


def entity_of(workspace: Workspace) -> dict[str, str]:
    with workspace.reading() as sql:
        return dict(sql.execute("SELECT anchor, entity FROM assignments WHERE graph = 'main'").fetchall())
