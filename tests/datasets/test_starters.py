"""Starter schemas: the twelve topics by name, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.datasets.own_schema import read_own, write_own
from kgplatform.datasets.schemas import read_schema
from kgplatform.datasets.starters import starter_names, starter_schema, starters
from kgplatform.errors import DatasetError
from kgplatform.types.schema import EventType, RelationType, Schema


def test_there_are_twelve_topics_in_each_language() -> None:
    assert [language for language, _ in starter_names()] == ["zh"] * 12 + ["en"] * 12


@pytest.mark.parametrize(
    ("name", "predicate"),
    [
        ("人物", "出生地点"),
        ("建筑", "创建者"),
        ("建筑结构", "创建者"),
        ("person", "place of birth"),
        ("geographic location", "population"),
        ("GEOGRAPHIC_LOCATION", "population"),
        ("Works,Organization", "founded by"),
        ("作品、组织", "创办者"),
    ],
)
def test_a_topic_is_found_by_name(name: str, predicate: str) -> None:
    schema = read_schema(Path(name), None, None)

    assert predicate in schema.predicates


def test_several_topics_are_joined() -> None:
    joined = starter_schema("Works, Organization")

    assert joined is not None
    assert len(joined.relations) == len(starters("en")["Works"].relations) + len(
        starters("en")["Organization"].relations
    )


def test_a_file_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Person").write_text("relations: [knows]\n", "utf-8")

    assert read_schema(Path("Person"), None, None).predicates == ("knows",)


def test_a_name_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(DatasetError, match=r"天文对象.*Astronomy"):
        read_schema(Path("Astrology"), None, None)


@pytest.mark.parametrize(("language", "name"), starter_names())
def test_every_relation_is_typed_and_described(language: str, name: str) -> None:
    relations = starters(language)[name].relations  # type: ignore[index]

    assert all(relation.subjects and relation.objects and relation.description for relation in relations)


def test_our_yaml_gives_back_what_was_written() -> None:
    schema = Schema(
        labels=("人物", "on", "1998"),
        label_descriptions=(("人物", "有名有姓的人: 包括笔名"),),
        relations=(
            RelationType(predicate="作者", subjects=("作品",), objects=("人物",), description='who "wrote" it'),
            RelationType(predicate="no"),
        ),
        events=(
            EventType(label="裁员", roles=("时间", "裁员方"), role_descriptions=(("时间", "何时"),), description="减"),
            EventType(label="layoff", roles=("time",), triggers=("fired",)),
        ),
    )

    assert read_own(write_own(schema), "schema.yaml") == schema
