from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.errors import DatasetError
from kgplatform.evaluation.ccks2023 import Answer, score_ccks2023
from kgplatform.evaluation.rouge import rouge_n
from kgplatform.pipelines.ccks2023 import score_submission
from kgplatform.types.score import Score

BORN, WORKS = ("张三", "出生地", "北京"), ("张三", "任职", "甲公司")


def test_the_score_is_half_f1_of_triples_and_half_rouge_2() -> None:
    gold = {"1": Answer(frozenset({BORN, WORKS}), "a b c d")}
    said = {"1": Answer(frozenset({BORN}), "a b c x")}

    score = score_ccks2023(gold, said)

    assert score.triples == Score(tp=1, fn=1)
    assert score.rouge_2 == pytest.approx(2 / 3)  # two of three bigrams on both sides
    assert score.score == pytest.approx(0.5 * 2 / 3 + 0.5 * 2 / 3)


def test_gold_against_gold_is_one() -> None:
    gold = {"1": Answer(frozenset({BORN}), "(张三,出生地,北京)"), "2": Answer(frozenset(), "")}

    assert score_ccks2023(gold, gold).score == 1.0


def test_a_record_that_was_not_submitted_is_an_empty_answer() -> None:
    score = score_ccks2023({"1": Answer(frozenset({BORN}), "a b")}, {})

    assert (score.missing, score.triples, score.rouge_2) == (1, Score(fn=1), 0.0)


def test_completion_records_count_once_more_apart() -> None:
    gold = {"1": Answer(frozenset({BORN}), "a", True), "2": Answer(frozenset({WORKS}), "b")}

    assert score_ccks2023(gold, {"2": gold["2"]}).completion == Score(fn=1)


@pytest.mark.parametrize(
    ("said", "gold", "share"),
    [
        ("", "", 1.0),
        ("", "a b", 0.0),
        ("a b", "", 0.0),
        ("北京", "北京", 1.0),
        ("a", "a", 1.0),
        ("a", "b", 0.0),
        ("北京大学", "北京", 0.5),
        ("New York city", "New York", 2 / 3),
        ("a b a b", "a b", 2 / 3),
    ],
)
def test_rouge_2_counts_distinct_pairs_of_neighbours(said: str, gold: str, share: float) -> None:
    assert rouge_n(said, gold) == pytest.approx(share)


def test_other_tokens_may_be_given() -> None:
    assert rouge_n("北京 大学 生", "北京 大学", tokens=str.split) == pytest.approx(2 / 3)


@given(st.text(max_size=30), st.text(max_size=30))
def test_rouge_is_even_and_within_bounds(one: str, other: str) -> None:
    assert 0.0 <= rouge_n(one, other) == rouge_n(other, one) <= 1.0
    assert rouge_n(one, one) == 1.0


def test_a_submission_is_scored_from_its_files(tmp_path: Path) -> None:
    asked = {"id": "1", "instruction": "请抽取关系类型为{'出生地','任职'}的三元组", "input": "张三在甲公司任职。"}
    gold = {**asked, "output": "(张三,出生地,北京)(张三,任职,甲公司)", "kg": [BORN, WORKS]}
    paths = [tmp_path / "gold.json", tmp_path / "submission.json"]
    for path, record in zip(paths, (gold, {**asked, "output": "（张三，任职，甲公司）"}), strict=True):
        path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")

    score = score_submission(*paths).score

    assert score.triples == Score(tp=1, fn=1)
    assert 0.0 < score.rouge_2 < 1.0


def test_a_file_of_another_format_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    path.write_text('{"text": "a", "relation": []}\n', encoding="utf-8")

    with pytest.raises(DatasetError, match="no CCKS2023 file"):
        score_submission(path, path)
