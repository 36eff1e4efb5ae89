from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app

ASKED = r'{"instruction": "@", "schema": ["人物"], "input": "张三来了"}'


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    label = json.dumps([{"entity": "张三", "entity_type": "人物"}], ensure_ascii=False)
    lines = [
        {"id": "1", "source": "S", "instruction": ASKED, "label": label, "output": '{"人物": ["张三"]}'},
        {"id": "2", "source": "S", "instruction": ASKED, "label": label, "output": '```json\n{"人物": ["张三"]}\n```'},
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_official_prints_the_rules_and_the_result_only(answers: Path) -> None:
    code, out, _ = run("--predictions", answers, "--official", "--task", "NER", "--language", "zh", "--json")

    block = {"总样本数": 2, "错误数": 1, "P": 100.0, "R": 50.0, "F1": 66.67}
    assert (code, json.loads(out)) == (0, {"rules": "official", "result": {"total": block}})


def test_official_blocks_stand_by_source(answers: Path) -> None:
    _, out, _ = run("--predictions", answers, "--official", "--task", "NER", "--by", "source", "--json")

    assert list(json.loads(out)["result"]) == ["total", "S"]


def test_what_crashes_the_official_scorer_is_named_in_one_line(answers: Path) -> None:
    code, out, err = run("--predictions", answers, "--official", "--task", "SPO", "--json")

    assert (code, out, err) == (
        3,
        "",
        f"{answers}:1: the official scorer ends here with ValueError: Invalid task: SPO\n",
    )


def test_official_asks_for_the_task(answers: Path) -> None:
    code, _, err = run("--predictions", answers, "--official")

    assert code == 2
    assert "--task" in err


def test_a_match_mode_that_is_none_is_refused(answers: Path) -> None:
    code, _, err = run("--predictions", answers, "--official", "--task", "NER", "--match", "SETS")

    assert code == 2
    assert "normal, set" in err


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    code, _, err = run("--predictions", tmp_path / "none.jsonl", "--official", "--task", "NER")

    assert code == 1
    assert "cannot be read" in err


def test_without_gold_the_labels_of_the_file_count(answers: Path) -> None:
    code, out, _ = run("--predictions", answers, "--task", "NER", "--language", "zh", "--json")

    scores = json.loads(out)
    assert code == 0
    assert (scores["micro"]["tp"], scores["micro"]["fn"]) == (1, 1)
    assert scores["recovery"]["micro"]["f1"] == 100.0
    assert scores["recovery"]["faults"] == {"fence": {"answers": 1, "recovered": 1}}


def test_strict_and_repaired_scores_stand_side_by_side(answers: Path) -> None:
    _, out, _ = run("--predictions", answers, "--task", "NER")

    assert "F1 repaired" in out
    assert "1 of 2 answers are no JSON object; 1 of these can be repaired" in out


def test_official_with_gold_scores_a_submission(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "instruction": "请抽取关系类型为{'出生地'}的三元组",
        "input": "张三生于北京。",
        "output": "(张三,出生地,北京)",
        "kg": [["张三", "出生地", "北京"]],
    }
    path = tmp_path / "train.json"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")

    code, out, _ = run(path, "--predictions", path, "--official", "--json")

    assert code == 0
    assert json.loads(out)["result"]["score"] == 1.0
