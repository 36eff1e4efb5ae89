"""Files that say which names mean one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.datasets.clusters import read_clusters
from kgplatform.types.evaluation import GoldEntity
from kgplatform.types.extraction import SetAside

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "InstructIE"


def test_a_line_is_an_entity_and_other_fields_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"entity": "鲁迅", "names": ["鲁迅", "周树人"], "documents": ["1"], "more": 1}\n', "utf-8")

    assert list(read_clusters(path, pytest.fail)) == [
        GoldEntity(entity="鲁迅", label=None, names=("鲁迅", "周树人"), documents=("1",))
    ]


def test_a_line_without_names_is_set_aside_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"entity": "a", "names": [], "documents": []}\n{"entity": "b", "documents": []}\n', "utf-8")
    faults: list[SetAside] = []

    assert len(list(read_clusters(path, faults.append))) == 1
    assert [(fault.line, fault.reason) for fault in faults] == [(2, "no entity: names: Field required")]


@pytest.mark.parametrize(("language", "count"), [("zh", 1110), ("en", 1016)])
def test_the_sample_clusters_are_read_whole(language: str, count: int) -> None:
    assert len(list(read_clusters(SAMPLES / f"clusters_{language}.jsonl", pytest.fail))) == count
