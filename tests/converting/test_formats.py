"""Instruction records in the shapes of trainers."""

from __future__ import annotations

import json

from kgplatform.converting.formats import dataset_info, formatted

LINE = json.dumps(
    {
        "task": "NER",
        "source": "set",
        "instruction": '{"instruction": "找出实体", "schema": ["人"], "input": "甲到"}',
        "output": '{"人": ["甲"]}',
    },
    ensure_ascii=False,
)


def shaped(to: str) -> dict[str, object]:
    (line,) = formatted([LINE], to)  # type: ignore[arg-type]
    return dict(json.loads(line))


def test_alpaca_has_instruction_input_and_output() -> None:
    assert shaped("alpaca") == {
        "instruction": '{"instruction": "找出实体", "schema": ["人"], "input": "甲到"}',
        "input": "",
        "output": '{"人": ["甲"]}',
    }


def test_sharegpt_is_a_conversation_of_human_and_gpt() -> None:
    assert shaped("sharegpt")["conversations"] == [
        {"from": "human", "value": '{"instruction": "找出实体", "schema": ["人"], "input": "甲到"}'},
        {"from": "gpt", "value": '{"人": ["甲"]}'},
    ]


def test_messages_are_of_user_and_assistant() -> None:
    assert [turn["role"] for turn in shaped("messages")["messages"]] == ["user", "assistant"]  # type: ignore[attr-defined]


def test_cpm_bee_fills_in_the_answer() -> None:
    assert shaped("cpm-bee") == {"input": "甲到", "prompt": '找出实体 schema: ["人"]', "<ans>": '{"人": ["甲"]}'}


def test_trainers_are_told_of_the_files() -> None:
    assert dataset_info(["a.json"], "alpaca") == {
        "a": {"file_name": "a.json", "columns": {"prompt": "instruction", "query": "input", "response": "output"}}
    }
    assert dataset_info(["a.json"], "cpm-bee") == {}
