from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.datasets.ccks2023 import read_ccks2023_records, wanted_of, write_ccks2023
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.types.extraction import Example, SetAside

ASK = (
    "已知下列句子,请抽取实体类型为{'人物','组织'},关系类型为{'任职','出生地'}的三元组,以(头实体,关系,尾实体)的形式回答"
)
RECORD = {
    "id": "7",
    "cate": "人物",
    "instruction": ASK,
    "input": "张三在甲公司任职。",
    "output": "(张三,任职,甲公司)(张三,出生地,北京)",
    "kg": [["张三", "任职", "甲公司"], ["张三", "出生地", "北京"]],
}


def write(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def examples(path: Path, aside: list[SetAside] | None = None) -> list[Example]:
    dataset = find_sets([path], Choice())[0]
    return list(read_set(dataset, Choice(), (aside if aside is not None else []).append))


def test_a_file_of_the_competition_is_recognised_and_read(tmp_path: Path) -> None:
    [example] = examples(write(tmp_path / "train.json", RECORD))

    assert (example.task, example.document.id, example.document.topic) == ("RE", "7", "人物")
    assert example.gold is not None
    assert [(one.subject.text, one.predicate, one.object.text) for one in example.gold.relations] == [
        ("张三", "任职", "甲公司"),
        ("张三", "出生地", "北京"),
    ]


def test_the_instruction_says_what_is_asked() -> None:
    wanted = wanted_of(ASK)

    assert (wanted.labels, wanted.predicates) == (("人物", "组织"), ("任职", "出生地"))


@pytest.mark.parametrize(
    "instruction",
    [
        "已知候选的关系列表：['任职', '出生地']，请按照(头实体,关系,尾实体)的格式回答。",
        "Relation list: ['任职', '出生地']. Answer as [{'head':'', 'relation':'', 'tail':''}, ].",
        "关系类型为【任职、出生地】",
    ],
)
def test_relations_are_listed_in_many_ways(instruction: str) -> None:
    assert wanted_of(instruction).predicates == ("任职", "出生地")


def test_without_a_list_the_relations_of_the_gold_are_asked() -> None:
    assert wanted_of("请抽取所有关系三元组", [("a", "r", "b")]).predicates == ("r",)


def test_a_test_file_has_no_gold(tmp_path: Path) -> None:
    record = {key: RECORD[key] for key in ("id", "instruction", "input")}

    assert examples(write(tmp_path / "test.json", record))[0].gold is None


def test_a_completion_record_keeps_the_triples_that_its_text_lacks(tmp_path: Path) -> None:
    record = {**RECORD, "instruction": ASK + ",并补全缺失的三元组"}
    path = write(tmp_path / "train.json", record)

    [read] = read_ccks2023_records(path, lambda _: None)

    assert read.completion
    assert examples(path)[0].gold is not None
    assert "北京" not in read.text


def test_triples_that_stand_in_the_answer_only_are_read_from_it(tmp_path: Path) -> None:
    record = {key: value for key, value in RECORD.items() if key != "kg"} | {"output": "（张三，任职，甲(集团)公司）"}

    [read] = read_ccks2023_records(write(tmp_path / "answers.json", record), lambda _: None)

    assert read.triples == (("张三", "任职", "甲(集团)公司"),)


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    path = write(tmp_path / "train.json", RECORD, {key: RECORD[key] for key in ("id", "instruction", "input")})

    written = b"".join(write_ccks2023(read_ccks2023_records(path, lambda _: None)))

    assert [json.loads(line) for line in written.splitlines()] == [
        json.loads(line) for line in path.read_text("utf-8").splitlines()
    ]


@pytest.mark.parametrize("kg", ["(a,b,c)", [["a", "b"]], [["a", "b", 3]], [["a", "", "c"]], {"a": 1}])
def test_triples_that_are_none_are_set_aside(tmp_path: Path, kg: object) -> None:
    aside: list[SetAside] = []

    read = list(read_ccks2023_records(write(tmp_path / "train.json", {**RECORD, "kg": kg}), aside.append))

    assert (read, [fault.line for fault in aside]) == ([], [1])


@given(st.text(max_size=80))
def test_any_instruction_is_read(instruction: str) -> None:
    wanted_of(instruction)
