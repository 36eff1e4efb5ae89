"""What is wrong in a schema file is said with its line; and how it fits labelled documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.datasets.schema_check import check_file, compare
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import EventType, RelationType, Schema

YAML = "schema.yaml"
LINES = "schema.json"


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        (YAML, "labels:\n  - a\n  - b\n  - a\n", 4, "label 'a' stands 2 times"),
        (YAML, "labels: [a]\nrelations:\n  - {predicate: r, subjects: [a], objects: [x]}\n", 3, "x not among"),
        (YAML, "relations:\n  - r\n  - s\n  - r\n", 4, "relation 'r' stands twice"),
        (YAML, "events:\n  - {label: e, roles: [x, x]}\n", 2, "role 'x' stands 2 times"),
        (YAML, "events:\n  - {label: e, roles: [x]}\n  - {label: e, roles: [y]}\n", 2, "event 'e' stands 2 times"),
        (YAML, "labels: [a]\nrelations: [r]\nlabels: [b]\n", 3, "'labels' stands twice"),
        (YAML, "labels: [a]\nrelations:\n  - {subjects: [a]}\n", 3, "relations.0.predicate: Field required"),
        (YAML, "labels: [a]\nentities: [b]\n", 2, "entities"),
        (YAML, "labels: [a]\nrelations: [b\n", 3, "neither a schema in JSON nor in YAML"),
        (LINES, '["a", "b", "a"]\n[]\n{}\n', 1, "'a' stands 2 times"),
        (LINES, '["X_r_Y"]\n["r", "s"]\n{}\n', 1, "'s' has no typed string"),
        (LINES, '["e"]\n["x"]\n{"e": ["x", "y"]}\n', 3, "'y' is not among the names on line 2"),
        (LINES, '["e"]\n["x"]\n{"f": ["x"]}\n', 3, "'f' is not among the types on line 1"),
        (
            LINES,
            '{"人物": [["人物_父亲_人物"], ["父亲"]],\n "事件": [["x"], ["起因"]]}',
            2,
            "'起因' has no typed string",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, name: str, text: str, line: int, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")

    remarks = [remark for remark in check_file(path) if remark.wrong]

    assert (line, True) in [(remark.line, said in remark.text) for remark in remarks], remarks


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (YAML, "labels: {人物: 有名有姓的人}\nrelations:\n  - {predicate: 父亲, subjects: [人物], objects: [人物]}\n"),
        (LINES, '["人物_父亲_人物"]\n["父亲"]\n{}\n'),
        (LINES, '["e"]\n["x"]\n{"e": ["x"]}\n'),
        (LINES, '["人物_父亲_人物"]\n["父亲"]\n{"人物": ["父亲"]}\n'),
    ],
)
def test_a_sound_schema_gives_no_remark(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")

    assert check_file(path) == ()


def gold(*relations: tuple[Mention, str, Mention], events: tuple[Event, ...] = ()) -> Extraction:
    reading = Reading.of(relations=[Relation(subject=s, predicate=p, object=o) for s, p, o in relations], events=events)
    return Extraction.of(Document(source="s", id="1", text="t", language="zh"), reading, "gold")


def test_a_corpus_shows_what_is_never_used_and_what_is_missing() -> None:
    schema = Schema(
        relations=(RelationType(predicate="作者"), RelationType(predicate="导演")),
        events=(EventType(label="裁员", roles=("时间", "裁员方")),),
    )
    layoff = Event(label="裁员", arguments=(Argument(role="地点", mention=Mention(text="北京")),))

    use = compare(schema, [gold((Mention(text="活着"), "作者", Mention(text="余华")), events=(layoff,))] * 2)

    assert use.documents == 2
    assert use.unused == ("relation 导演", "role 裁员 · 时间", "role 裁员 · 裁员方")
    assert use.unknown == (("role 裁员 · 地点", 2),)


def test_labels_outside_domain_and_range_are_counted() -> None:
    schema = Schema(relations=(RelationType(predicate="作者", subjects=("作品",), objects=("人物", "组织")),))
    book, man, place = (Mention(text=label, label=label) for label in ("作品", "人物", "地点"))

    use = compare(schema, [gold((book, "作者", man), (book, "作者", place))])

    assert use.outside == (("作品 — 作者 → 地点", 1),)
