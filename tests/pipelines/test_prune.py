"""What the corpus does not hold any more leaves the graph, and only that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.build import build
from kgplatform.pipelines.counts import BuildCounts
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan


def said(head: str, predicate: str, tail: str) -> str:
    relation = {"head": head, "relation": predicate, "tail": tail}
    return json.dumps({"text": f"{head} {predicate} {tail}.", "relation": [relation]}, ensure_ascii=False)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "science.jsonl").write_text(
        said("Marie Curie", "born in", "Warsaw") + "\n" + said("Bell", "born in", "Edinburgh"), "utf-8"
    )
    (folder / "arts.jsonl").write_text(said("鲁迅", "生于", "绍兴"), "utf-8")
    return folder


def built(folder: Path, settings: Settings, *, prune: bool = True, **choice: object) -> BuildCounts:
    reading = Reading([folder], Choice.model_validate({"task": "RE", **choice}) if choice else Choice())
    return build(reading, plan(reading, "gold"), Wish("gold"), settings, silent, prune=prune).counts


def stored(settings: Settings) -> int:
    with open_workspace(settings) as workspace:
        return workspace.count(settings.graph)


def test_a_document_that_left_its_file_leaves_the_graph(news: Path, settings: Settings) -> None:
    first = built(news, settings)
    (news / "science.jsonl").write_text(said("Bell", "born in", "Edinburgh"), "utf-8")

    kept = built(news, settings, prune=False)
    pruned = built(news, settings)

    assert (first.pruned, first.relations) == (0, 3)
    assert (kept.pruned, kept.relations) == (0, 3)
    assert (pruned.pruned, pruned.relations, pruned.deleted > 0) == (1, 2, True)


def test_a_file_that_left_its_folder_leaves_the_graph_and_may_come_back(news: Path, settings: Settings) -> None:
    content = (news / "arts.jsonl").read_text("utf-8")
    built(news, settings)
    (news / "arts.jsonl").unlink()

    without = built(news, settings)
    (news / "arts.jsonl").write_text(content, "utf-8")
    again = built(news, settings)

    assert (without.pruned, without.relations) == (1, 2)
    assert (again.pruned, again.relations) == (0, 3)


def test_another_source_of_the_graph_is_left_alone(news: Path, tmp_path: Path, settings: Settings) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(said("Bach", "born in", "Eisenach"), "utf-8")
    built(other, settings)

    assert built(news, settings).relations == 4


def test_a_source_of_which_a_line_was_set_aside_is_left_alone(news: Path, settings: Settings) -> None:
    built(news, settings)
    (news / "science.jsonl").write_text('{"text": "cut\n' + said("Bell", "born in", "Edinburgh"), "utf-8")

    assert built(news, settings).pruned == 0
    assert stored(settings) == 3


@pytest.mark.parametrize("choice", [{"limit": 1}, {"sample": 1}])
def test_a_part_of_the_corpus_prunes_nothing(choice: dict[str, int], news: Path, settings: Settings) -> None:
    with pytest.raises(ConfigError, match="--limit and --sample"):
        built(news, settings, **choice)


def test_one_split_of_a_dataset_prunes_nothing(settings: Settings) -> None:
    sample = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE"

    with pytest.raises(ConfigError, match="one split of InstructIE/en"):
        built(sample, settings)
