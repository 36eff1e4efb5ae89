from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.notation.answers import read_answer
from kgplatform.notation.parsing import PARSING_RULES
from kgplatform.notation.understanding import SHAPE_RULES, understand
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import TASKS, Task

TABLE = Path(__file__).parent.parent / "cases" / "broken_answers.csv"
CASES = list(csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8"), newline="")))


def asked(task: Task, labels: list[str]) -> Schema:
    if task == "NER":
        return Schema(labels=tuple(labels))
    if task in ("EE", "EET", "EEA"):
        return Schema(events=tuple(EventType(label=label, roles=("who", "where")) for label in labels))
    if task == "KG":
        return Schema(relations=tuple(RelationType(predicate="出生地", subjects=(label,)) for label in labels))
    return Schema(relations=tuple(RelationType(predicate=label) for label in labels))


@pytest.mark.parametrize("case", CASES, ids=[case["reason"] for case in CASES])
def test_broken_answers_are_understood_as_the_table_says(case: dict[str, str]) -> None:
    task: Task = next(task for task in TASKS if task == case["task"])

    understood = understand(
        case["answer"], asked(task, json.loads(case["asked"])), task, case["text"], cut=bool(case["cut"])
    )

    expected = read_answer(json.loads(case["reads"]), task)[0] if case["reads"] else None
    assert understood.reading == expected
    assert ";".join(understood.rules) == case["rules"]


@pytest.mark.parametrize("rule", [*PARSING_RULES, *SHAPE_RULES])
def test_every_rule_has_a_case(rule: str) -> None:
    assert any(rule in case["rules"].split(";") for case in CASES)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["人物", "subject", "name", "trigger", "arguments", "type", "a"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["人物", "subject", "object", "name", "trigger", "arguments", "type", "a", "entities"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(TASKS),
)
def test_no_shape_makes_the_understanding_raise(value: object, task: Task) -> None:
    understand(json.dumps(value), asked(task, ["人物", "a"]), task, "人物 a")
