"""Instruction records in, the same records with an `output` out, over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.errors import DatasetError
from kgplatform.pipelines.drop_in import answer_records
from kgplatform.pipelines.progress import silent
from tests.stubs.llm_server import StubLLMServer

RECORDS = [
    {
        "id": "1",
        "task": "NER",
        "source": "s",
        "instruction": '{"instruction": "抽取", "schema": ["人物"], "input": "鲁迅来了。"}',
        "label": '[{"entity": "鲁迅", "entity_type": "人物"}]',
    },
    {
        "id": "2",
        "task": "RE",
        "source": "s",
        "instruction": '{"instruction": "Extract", "schema": ["born in"], "input": "Ann was born in Rome."}',
    },
    {
        "id": "3",
        "task": "NER",
        "source": "s",
        "instruction": '{"instruction": "抽", "schema": ["人物"], "input": "无人。"}',
    },
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "test.json"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS), encoding="utf-8")
    return path


class Reading(StubLLMServer):
    """Answers each of the records as a model would, broken in its own way; slow ones come last."""

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        asked = str(body["messages"][0]["content"])  # type: ignore[index]
        said = {"鲁迅": "```json\n{'人物': '鲁迅'}\n```", "Ann": '{"born in": [["Ann", "Rome"]]}'}
        self.answer = next((answer for name, answer in said.items() if name in asked), "对不起，我无法回答。")
        return super()._completion(body)


def endpoint(settings: Settings, stub: StubLLMServer) -> Settings:
    return settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})


def test_every_record_gets_one_output_in_its_place(records: Path, tmp_path: Path, settings: Settings) -> None:
    output = tmp_path / "out.json"
    with Reading() as stub:
        written = answer_records(records, output, endpoint(settings, stub), silent)

    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [{key: value for key, value in line.items() if key != "output"} for line in lines] == RECORDS
    assert json.loads(lines[0]["output"]) == {"人物": ["鲁迅"]}
    assert json.loads(lines[1]["output"]) == {"born in": [{"subject": "Ann", "object": "Rome"}]}
    assert lines[2]["output"] == "对不起，我无法回答。"
    assert (written.records, written.answered, written.unread) == (3, 2, [(3, "the model refuses")])


def test_the_model_gets_the_instruction_and_nothing_else(records: Path, tmp_path: Path, settings: Settings) -> None:
    with Reading() as stub:
        answer_records(records, tmp_path / "out.json", endpoint(settings, stub), silent)

    sent = {json.dumps(body["messages"], ensure_ascii=False) for body in stub.bodies}
    assert sent == {
        json.dumps([{"role": "user", "content": record["instruction"]}], ensure_ascii=False) for record in RECORDS
    }


def test_a_second_run_pays_nothing_and_writes_the_same(records: Path, tmp_path: Path, settings: Settings) -> None:
    output = tmp_path / "out.json"
    with Reading() as stub:
        answer_records(records, output, endpoint(settings, stub), silent)
        first, calls = output.read_bytes(), stub.calls
        again = answer_records(records, output, endpoint(settings, stub), silent)

    assert (stub.calls, again.calls, output.read_bytes()) == (calls, 0, first)


def test_the_records_are_never_overwritten(records: Path, settings: Settings) -> None:
    with Reading() as stub, pytest.raises(DatasetError, match="another file"):
        answer_records(records, records, endpoint(settings, stub), silent)
