from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.evaluation.official import Crash, score_official

UNHURRIED = settings(deadline=None, max_examples=100)  # other work may slow the machine
ASKED = r'{"instruction": "@", "schema": [], "input": "t"}'


def line(label: object, output: object, **more: object) -> bytes:
    record = {"id": "1", "source": "S", "instruction": ASKED, "label": json.dumps(label), "output": output, **more}
    return json.dumps(record).encode() + b"\n"


def total(lines: list[bytes], task: str = "NER", **how: Any) -> dict[str, float]:
    scored = score_official(lines, task, **how)
    assert not isinstance(scored, Crash)
    return scored["total"]


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> Path:
    return shared_data / "golden" / "scorer"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each task and language: 268 files, two runs each."""
    if "family" in metafunc.fixturenames:
        families = [
            f"{task}_{language}" for task in ("NER", "RE", "EE", "EEA", "EET", "KG", "SPO") for language in ("zh", "en")
        ]
        metafunc.parametrize("family", families)


def test_every_golden_number_is_reached_to_the_last_digit(golden: Path, family: str) -> None:
    expected = json.loads((golden / "expected.json").read_text("utf-8"))["files"]
    runs = [(name, run) for name, file in expected.items() if name.startswith(family + "_") for run in file["runs"]]

    ours = {(name, run["args"]["--match_mode"]): scored(golden / name, run["args"]) for name, run in runs}

    assert len(runs) >= 12
    assert ours == {(name, run["args"]["--match_mode"]): wanted(run) for name, run in runs}


def test_blocks_by_text_are_those_of_the_official_option(golden: Path) -> None:
    options = json.loads((golden / "expected.json").read_text("utf-8"))["options"]
    by_text = next(option for option in options if option["args"].get("--sort_by") == "input")

    assert scored(golden / by_text["file"], by_text["args"]) == json.dumps(by_text["result"])


def scored(path: Path, arguments: dict[str, str]) -> str:
    """As text: the order of the blocks and keys counts. Of a crash the class."""
    with path.open("rb") as lines:
        result = score_official(
            lines,
            arguments["--task"],
            match=arguments.get("--match_mode", "normal"),  # type: ignore[arg-type]
            by=arguments.get("--sort_by"),  # type: ignore[arg-type]
        )
    return result.why.split(":")[0] if isinstance(result, Crash) else json.dumps(result)


def wanted(run: dict[str, Any]) -> str:
    return str(run["crash"]) if "crash" in run else json.dumps(run["result"])


def test_f1_comes_from_rounded_numbers() -> None:
    label = [{"entity": name, "entity_type": "T"} for name in "ABCDEF"]

    assert total([line(label, '{"T": ["A"]}')]) == {"总样本数": 1, "错误数": 0, "P": 100.0, "R": 16.67, "F1": 28.58}


def test_a_repeated_answer_is_wrong_in_normal_mode_only() -> None:
    lines = [line([{"entity": "A", "entity_type": "T"}], '{"T": ["A", "A"]}')]

    assert (total(lines)["P"], total(lines, match="set")["P"]) == (50.0, 100.0)


def test_lines_fall_together_where_source_and_id_read_alike() -> None:
    first = line([{"entity": "A", "entity_type": "T"}], '{"T": ["A"]}', source="ab", id="c")
    second = line([{"entity": "B", "entity_type": "T"}], '{"T": ["B"]}', source="a", id="bc")

    assert total([first, second]) == {"总样本数": 1, "错误数": 0, "P": 50.0, "R": 100.0, "F1": 66.67}


def test_a_crash_names_its_line_and_reason() -> None:
    good = line([], "{}")

    assert score_official([good, line([], None, id="2")], "NER") == Crash(
        2, "TypeError: the JSON object must be str, bytes or bytearray, not NoneType"
    )


def test_a_lone_carriage_return_ends_a_line_as_it_does_there() -> None:
    both = line([], "{}").rstrip() + b"\r" + line([], "{", id="2")

    assert total([both])["总样本数"] == 2


def test_what_only_pythons_reader_takes_is_taken() -> None:
    lines = [line([{"entity": "A", "entity_type": "T"}], '{"T": ["A", NaN], "U": ["\\ud800"]}')]

    assert (total(lines)["错误数"], total(lines)["P"]) == (0, 50.0)


def test_huge_numbers_in_arguments_stay_apart() -> None:
    label = [{"event_type": "T", "event_trigger": "x", "arguments": [{"argument": 10**30 + 1, "role": "R"}]}]
    answer = json.dumps({"T": [{"trigger": "x", "arguments": {"R": 10**30}}]})

    assert total([line(label, answer)], "EE")["argument_P"] == 0.0


@pytest.mark.parametrize("match", ["normal", "set"])
def test_many_items_count_like_few(match: str) -> None:
    label = [{"entity": f"e{number}", "entity_type": "T"} for number in range(200)]
    answer = json.dumps({"T": [f"e{number}" for number in range(100, 300)] * 2})

    assert total([line(label, answer)], match=match)["R"] == 50.0


def test_answers_that_say_nothing_are_the_same_at_first_and_later_sight() -> None:
    label = [{"entity": "A", "entity_type": "T"}]
    lines = [line(label, '{"T": []}'), line(label, '{"T": []}', id="2"), line(label, '{"T": ["A"]}', id="3")]

    assert total(lines) == {"总样本数": 3, "错误数": 0, "P": 100.0, "R": 33.33, "F1": 50.0}


@UNHURRIED
@given(st.lists(st.binary(max_size=40), max_size=4), st.sampled_from(["NER", "RE", "EE", "EEA", "KG", "EET", "SPO"]))
def test_any_bytes_as_a_file_are_scored_or_named_as_a_crash(lines: list[bytes], task: str) -> None:
    scored = score_official(lines, task, by="source")

    assert isinstance(scored, Crash) or "total" in scored


@UNHURRIED
@given(st.text(max_size=60), st.sampled_from(["NER", "RE", "EE", "EEA", "KG"]), st.sampled_from(["normal", "set"]))
def test_any_text_as_an_answer_is_scored_or_named_as_a_crash(answer: str, task: str, match: str) -> None:
    scored = score_official([line([], answer)], task, match=match)  # type: ignore[arg-type]

    assert isinstance(scored, Crash) or scored["total"]["总样本数"] == 1
