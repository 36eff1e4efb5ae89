import pytest

from kgplatform.datasets.schemas import read_schema
from kgplatform.errors import DatasetError
from kgplatform.types.schema import EventType, RelationType, Schema


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ('["person"]\n[]\n{}\n', Schema(labels=("person",))),
        ('[]\n["Kill"]\n{}\n', Schema(relations=(RelationType(predicate="Kill"),))),
        (
            '["X_r_Y"]\n["r"]\n{}',
            Schema(relations=(RelationType(predicate="r", subjects=("X",), objects=("Y",)),)),
        ),
        ('["X_r_Y"]\n["r"]\n{"X": ["r"]}', Schema(relations=(RelationType(predicate="r", subjects=("X",)),))),
        ('["e"]\n["x"]\n{"e": ["x"]}', Schema(events=(EventType(label="e", roles=("x",)),))),
    ],
)
def test_three_lines_are_read_as_the_task_that_their_shape_shows(tmp_path, text, schema):
    assert read_schema(written(tmp_path, "schema.json", text), None, None) == schema


def test_the_task_wins_over_the_shape(tmp_path):
    path = written(tmp_path, "schema.json", '["e"]\n["x"]\n{"e": ["x"]}')

    assert read_schema(path, "EET", None) == Schema(events=(EventType(label="e"),))


def test_topics_are_joined_or_one_is_taken(tmp_path):
    path = written(
        tmp_path, "schema_zh.json", '{"人物": [["人物_父亲_人物"], ["父亲"]], "事件": [["事件_起因_文本"], ["起因"]]}'
    )

    assert read_schema(path, "RE", "zh").predicates == ("父亲", "起因")
    assert read_schema(path, "RE", "zh", topic="事件").predicates == ("起因",)
    assert read_schema(tmp_path, "RE", "zh").predicates == ("父亲", "起因")


def test_our_own_schema_holds_labels_relations_and_events(tmp_path):
    path = written(
        tmp_path,
        "mine.yaml",
        """
labels: [人物, 组织]
relations:
  - {predicate: 创办者, subjects: [组织], objects: [人物], description: who founded it}
  - 位于
events:
  - {label: 裁员, roles: [裁员方]}
""",
    )

    assert read_schema(path, None, None) == Schema(
        labels=("人物", "组织"),
        relations=(
            RelationType(predicate="创办者", subjects=("组织",), objects=("人物",), description="who founded it"),
            RelationType(predicate="位于"),
        ),
        events=(EventType(label="裁员", roles=("裁员方",)),),
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("schema.json", '["a"]\n[]\n', "three JSON lines"),
        ("schema.json", '{"人物": [["a"]', "not JSON"),
        ("schema.json", '{"人物": ["a"]}', "two lists"),
        ("mine.yaml", "relations:\n  - {subjects: [a]}\n", "relations.0.predicate: Field required"),
        ("mine.yaml", "just words", "no schema"),
        ("mine.yaml", "labels: [a\n", "neither a schema in JSON nor in YAML"),
    ],
)
def test_a_file_that_is_no_schema_is_an_error_with_its_path(tmp_path, name, text, reason):
    with pytest.raises(DatasetError, match=rf"{name}.*{reason}"):
        read_schema(written(tmp_path, name, text), None, None)


def test_a_folder_without_schema_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match=r"no schema_zh\.json or schema\.json in it"):
        read_schema(tmp_path, None, "zh")
