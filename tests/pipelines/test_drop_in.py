"""Instruction records in, the same records with an `output` out, over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import DatasetError, LLMUnavailable
from kgplatform.evaluation.official import score_official
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.cache import cache_prune
from kgplatform.pipelines.drop_in import answer_records
from kgplatform.pipelines.forget import forget
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
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)  # no kgplatform.toml of the developer's is read
    return read_settings(workspace=tmp_path / "workspace")


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


def test_a_refresh_asks_everything_again(records: Path, tmp_path: Path, settings: Settings) -> None:
    output = tmp_path / "out.json"
    with Reading() as stub:
        answer_records(records, output, endpoint(settings, stub), silent)
        again = endpoint(settings, stub).model_copy(update={"llm_refresh": True})
        written = answer_records(records, output, again, silent)

    assert (written.calls, stub.calls) == (3, 6)


def test_offline_the_file_comes_from_the_cache_alone(records: Path, tmp_path: Path, settings: Settings) -> None:
    with Reading() as stub:
        answer_records(records, tmp_path / "first.json", endpoint(settings, stub), silent)
        offline = endpoint(settings, stub).model_copy(update={"llm_offline": True})
    written = answer_records(records, tmp_path / "second.json", offline, silent)

    assert written.calls == 0
    assert (tmp_path / "second.json").read_bytes() == (tmp_path / "first.json").read_bytes()


def test_offline_a_missing_answer_is_an_error(records: Path, tmp_path: Path, settings: Settings) -> None:
    with Reading() as stub:
        offline = endpoint(settings, stub).model_copy(update={"llm_offline": True})
    with pytest.raises(LLMUnavailable, match="--offline"):
        answer_records(records, tmp_path / "out.json", offline, silent)

    assert not (tmp_path / "out.json").exists()


def test_a_budget_stops_it_and_the_next_run_pays_only_the_rest(
    records: Path, tmp_path: Path, settings: Settings
) -> None:
    output = tmp_path / "out.json"
    with Reading() as stub:
        given = endpoint(settings, stub)
        first = answer_records(records, output, given.model_copy(update={"llm_max_calls": 2}), silent)
        before = output.exists(), stub.calls
        second = answer_records(records, output, given, silent)

    assert "2 of 2 calls" in first.stopped
    assert before == (False, 2)
    assert (second.stopped, second.records, second.calls, stub.calls) == ("", 3, 1, 3)


def test_equal_records_are_asked_once_and_both_answered(tmp_path: Path, settings: Settings) -> None:
    path, output = tmp_path / "test.json", tmp_path / "out.json"
    path.write_text("\n".join(json.dumps(RECORDS[0], ensure_ascii=False) for _ in range(3)), encoding="utf-8")
    with Reading() as stub:
        written = answer_records(path, output, endpoint(settings, stub), silent)

    assert (written.records, written.calls, stub.calls) == (3, 1, 1)
    assert len(set(output.read_text(encoding="utf-8").splitlines())) == 1


def test_answers_belong_to_documents_and_go_with_them(records: Path, tmp_path: Path, settings: Settings) -> None:
    with Reading() as stub:
        answer_records(records, tmp_path / "out.json", endpoint(settings, stub), silent)
    pruned = cache_prune(settings, None)
    with open_workspace(settings) as workspace:
        (source,) = {key.source for key in workspace.numbers()}
    forget(settings, [source], silent, purge=True, load_after=False)

    assert pruned == {"deleted": 0, "completions": 3}
    with open_workspace(settings) as workspace:
        assert workspace.count_completions().completions == 0


def test_a_build_of_the_same_file_knows_the_same_documents(records: Path, tmp_path: Path, settings: Settings) -> None:
    with Reading() as stub:
        answer_records(records, tmp_path / "out.json", endpoint(settings, stub), silent)
    with open_workspace(settings) as workspace:
        known = set(workspace.numbers())

    sets = find_sets([records], Choice(), "test")
    assert known >= {example.document.key for one in sets for example in read_set(one, Choice(), lambda _: None)}


class Half(StubLLMServer):
    """Of two names in each text it finds one, and makes one up."""

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        zh = "人物" in str(body["messages"][0]["content"])  # type: ignore[index]
        self.answer = '{"人物": ["鲁迅", "某人"]}' if zh else '```json\n{"person": ["Ann", "Somebody"]}'
        return super()._completion(body)


@pytest.mark.parametrize(
    ("label", "text", "names", "language"),
    [("人物", "鲁迅见了老舍。", ("鲁迅", "老舍"), "zh"), ("person", "Ann met Bob.", ("Ann", "Bob"), "en")],
)
def test_the_file_is_scored_as_the_official_scorer_would(
    label: str, text: str, names: tuple[str, str], language: str, tmp_path: Path, settings: Settings
) -> None:
    path, output = tmp_path / "test.json", tmp_path / "out.json"
    gold = json.dumps([{"entity": name, "entity_type": label} for name in names], ensure_ascii=False)
    asked = json.dumps({"instruction": "@", "schema": [label], "input": text}, ensure_ascii=False)
    record = {"id": language, "task": "NER", "source": "s", "instruction": asked, "label": gold}
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    with Half() as stub:
        answer_records(path, output, endpoint(settings, stub), silent)

    scored = score_official(output.read_bytes().splitlines(keepends=True), "NER")

    assert isinstance(scored, dict)
    total = {key: value for key, value in scored["total"].items() if key in ("P", "R", "F1")}
    assert total == {"P": 50.0, "R": 50.0, "F1": 50.0}
