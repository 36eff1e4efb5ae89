"""A table merged from disk comes to what it comes to in memory, row by row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kgplatform.errors import ConfigError
from kgplatform.pipelines.big_table import resolve_big_table
from kgplatform.pipelines.by_label import Names, groups_of, merged
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.table import TableJob, resolve_table
from kgplatform.types.resolution import Judgement

ROWS = """id,name,label
1,Massachusetts Institute of Technology,university
2,北京大学,学校
3,Massachusets Institute of Technology,university
4,北京大學,学校
5,Arnold Schwarzenegger,person
6,万科集团,公司
7,ARNOLD SCHWARZENEGGER,person
8,北京大学,公司
"""


def test_rows_come_out_in_their_order_with_the_entities_they_have_in_memory(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text(ROWS, encoding="utf-8")
    in_memory = resolve_table(TableJob(table, tmp_path / "memory.csv"), silent)
    on_disk = resolve_big_table(TableJob(table, tmp_path / "disk.csv"), silent, processes=1)

    assert entities(tmp_path / "disk.csv") == entities(tmp_path / "memory.csv")
    assert entities(tmp_path / "disk.csv") == ["1", "2", "1", "2", "5", "6", "5", "8"]
    assert on_disk.counts.model_copy(update={"seconds": 0}) == in_memory.counts.model_copy(update={"seconds": 0})


def test_two_processes_come_to_the_same(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text(ROWS, encoding="utf-8")
    resolve_big_table(TableJob(table, tmp_path / "disk.csv"), silent, processes=2)

    assert entities(tmp_path / "disk.csv") == ["1", "2", "1", "2", "5", "6", "5", "8"]


def test_nothing_is_left_beside_the_output(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text(ROWS + "9,,公司\n", encoding="utf-8")
    done = resolve_big_table(TableJob(table, tmp_path / "disk.csv"), silent, processes=1)

    assert done.counts.set_aside == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk.csv", "names.csv"]


def test_judgements_are_for_tables_in_memory(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="takes no --judgements"):
        resolve_big_table(TableJob(tmp_path / "a.csv", tmp_path / "b.csv", judgements=tmp_path / "j.csv"), silent)


def entities(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["entity_id"] for row in csv.DictReader(file)]


def test_labels_are_groups_of_their_own_unless_a_judgement_joins_two(tmp_path: Path) -> None:
    names = Names([0, 1, 2], ["a", "b", "c"], ["Acme", "Acme Ltd", "Bob Ray"], ["Company", "firm", "person"], *BLANK)
    same = Judgement(graph="table", left=("a",), right=("b",), same=True, by="import")

    assert [group.names.ids for group in groups_of(names, (), few=2)] == [["a"], ["b"], ["c"]]
    assert [group.names.ids for group in groups_of(names, [same], few=2)] == [["a", "b"], ["c"]]
    assert [group.judgements for group in groups_of(names, [same], few=2)] == [[same], []]
    assert [group.names.ids for group in groups_of(names, (), few=3)] == [["a", "b", "c"]]
    assert [list(went.founders) for went in merged(groups_of(names, [same], few=2), 1)] == [[0, 0], [2]]


BLANK = (["en"] * 3, [""] * 3)
