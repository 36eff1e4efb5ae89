from __future__ import annotations

import json

import pytest

from kgplatform.notation.answer_schema import answer_schema
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Task

TEXTS = {"type": "array", "items": {"type": "string"}}
VALUE = {"anyOf": [{"type": "string"}, TEXTS]}


def shape(properties: dict[str, object]) -> dict[str, object]:
    keys = {"required": list(properties)} if properties else {}
    return {"type": "object", "properties": properties, **keys, "additionalProperties": False}


PAIR = shape({"subject": {"type": "string"}, "object": {"type": "string"}})
OTHER_PAIR = shape({"head": {"type": "string"}, "tail": {"type": "string"}})
BIRTH = Schema(relations=(RelationType(predicate="出生地", subjects=("人物",)),))
MEET = Schema(events=(EventType(label="meet", roles=("who", "where")),))


@pytest.mark.parametrize(
    ("task", "wanted", "expected"),
    [
        ("NER", Schema(labels=("人物", "place")), shape({"人物": TEXTS, "place": TEXTS})),
        ("RE", BIRTH, shape({"出生地": {"type": "array", "items": PAIR}})),
        ("SPO", BIRTH, shape({"出生地": {"type": "array", "items": PAIR}})),
        ("EET", MEET, shape({"meet": TEXTS})),
        ("EEA", MEET, shape({"meet": {"type": "array", "items": shape({"who": VALUE, "where": VALUE})}})),
        (
            "EE",
            MEET,
            shape(
                {
                    "meet": {
                        "type": "array",
                        "items": shape(
                            {"trigger": {"type": "string"}, "arguments": shape({"who": VALUE, "where": VALUE})}
                        ),
                    }
                }
            ),
        ),
        (
            "KG",
            BIRTH,
            shape(
                {
                    "人物": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "properties": {"出生地": VALUE},
                            "additionalProperties": False,
                        },
                    }
                }
            ),
        ),
    ],
)
def test_the_names_asked_are_the_keys_of_the_answer(task: Task, wanted: Schema, expected: object) -> None:
    assert json.loads(answer_schema(wanted, task)) == expected


def test_models_of_iepile_may_write_head_and_tail() -> None:
    schema = json.loads(answer_schema(BIRTH, "RE", both_dialects=True))

    assert schema["properties"]["出生地"]["items"] == {"anyOf": [PAIR, OTHER_PAIR]}


def test_the_order_of_the_schema_is_kept() -> None:
    schema = json.loads(answer_schema(Schema(labels=("b", "a", "c")), "NER"))

    assert list(schema["properties"]) == ["b", "a", "c"]


def test_with_many_names_a_model_need_not_write_every_empty_list() -> None:
    many = Schema(labels=tuple(f"类型{number}" for number in range(13)))

    assert "required" not in json.loads(answer_schema(many, "NER"))


def test_keywords_that_servers_refuse_are_never_written() -> None:
    written = answer_schema(MEET, "EE") + answer_schema(BIRTH, "KG")

    assert not any(word in written for word in ("uniqueItems", "contains", "multipleOf", "pattern", "format"))
