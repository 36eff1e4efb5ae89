from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.errors import DatasetError, KGError
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.predictions import LabelledAnswer, Repetitions, evaluate_predictions
from kgplatform.pipelines.predictions import score_predictions
from kgplatform.types.document import Document
from kgplatform.types.evaluation import Evaluation, Fault
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import TASKS, Task

UNHURRIED = settings(deadline=None, max_examples=100)  # other work may slow the machine
QUICK = BootstrapOptions(resamples=0)

# case of the golden file, what it counts, our kind, how repetitions count
CASES: list[tuple[str, str, str, Repetitions]] = [
    ("NER_basic", "entity", "mention", "normal"),
    ("NER_basic", "entity, set", "mention", "set"),
    ("NER_rounding", "entity", "mention", "set"),
    ("NER_batches", "entity", "mention", "normal"),
    ("NER_batches", "entity, set", "mention", "set"),
    ("NER_nothing", "entity", "mention", "set"),
    ("NER_fenced", "entity, strict reading", "mention", "set"),
    ("NER_fenced", "entity, repairing reading", "mention", "set"),
    ("RE_keys", "triple", "relation", "set"),
    ("RE_sametext", "triple", "relation", "set"),
    ("RE_instructie", "triple", "relation", "set"),
    ("SPO_types", "triple", "relation", "set"),
    ("SPO_types", "typed triple", "relation typed", "set"),
    ("EE_events", "event", "trigger", "set"),
    ("EE_events", "argument", "argument event-free", "set"),
    ("EE_events", "bound argument", "argument", "set"),
    ("EET_triggers", "trigger", "trigger", "set"),
    ("EEA_shapes", "argument", "argument event-free", "set"),
    ("KG_attributes", "triple", "relation", "set"),
]
BROKEN_TASKS = ("SPO", "EET", "KG")
FAMILIES = [
    f"{task}_{language}_{case}"
    for task in BROKEN_TASKS
    for language in ("zh", "en")
    for case in ("perfect", "drop", "swap", "emptyobject", "broken", "fenced")
]


def score(path: Path, task: Task, match: Repetitions = "set") -> Evaluation:
    return score_predictions(path, lambda *_: None, task=task, match=match, bootstrap=QUICK).evaluation


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def golden(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "golden" / "scorer" / "fixed_expected.json").read_text("utf-8")
    return dict(json.loads(text))


def counts(score: Score) -> dict[str, int]:
    return {"tp": score.tp, "fp": score.fp, "fn": score.fn}


@pytest.mark.parametrize(("case", "counted", "kind", "match"), CASES)
def test_the_file_scores_as_derived_by_hand(
    shared_data: Path, tmp_path: Path, case: str, counted: str, kind: str, match: Repetitions
) -> None:
    found = next(one for one in golden(shared_data)["cases"] if one["name"] == case)
    evaluation = score(write(tmp_path / "answers.jsonl", found["lines"]), found["task"], match)
    assert evaluation.recovery is not None
    repaired = counted.endswith("repairing reading")
    ours = (evaluation.recovery if repaired else evaluation).by_kind.get(kind, Score())
    wanted = found["fixed"][counted]
    errors = evaluation.recovery.unreadable if repaired else evaluation.recovery.errors

    assert counts(ours) == {key: wanted[key] for key in ("tp", "fp", "fn")}
    assert [round(number, 4) for number in (ours.precision, ours.recall, ours.f1)] == wanted["percent"]
    assert errors == wanted.get("errors", 0)


def test_every_case_of_the_golden_file_is_among_ours(shared_data: Path) -> None:
    cases = {(case["name"], counted) for case in golden(shared_data)["cases"] for counted in case["fixed"]}
    topics = {("RE_instructie", "triple, Person"), ("RE_instructie", "triple, Event")}

    assert cases - topics == {(case, counted) for case, counted, _, _ in CASES}


def test_topics_score_apart(shared_data: Path, tmp_path: Path) -> None:
    found = next(one for one in golden(shared_data)["cases"] if one["name"] == "RE_instructie")

    by_topic = score(write(tmp_path / "answers.jsonl", found["lines"]), "RE").by_topic

    assert by_topic == {"Event": Score(tp=1, fp=1), "Person": Score(tp=1, fn=1)}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("match", ["normal", "set"])
def test_what_the_official_scorer_cannot_score_has_the_counted_numbers(
    shared_data: Path, name: str, match: Repetitions
) -> None:
    evaluation = score(shared_data / "golden" / "scorer" / f"{name}.jsonl", name.split("_")[0], match)  # type: ignore[arg-type]

    assert counts(evaluation.micro) == golden(shared_data)["counted"][f"{name}.jsonl"]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_gold_against_gold_is_100_and_an_empty_object_0(shared_data: Path, task: Task, language: str) -> None:
    folder = shared_data / "golden" / "scorer"

    perfect = score(folder / f"{task}_{language}_perfect.jsonl", task, "normal")
    answers = folder / f"{task}_{language}_emptyobject.jsonl"
    empty = score(answers, task) if (task, language) != ("EEA", "en") else None  # that file holds other answers

    assert (perfect.micro.precision, perfect.micro.recall, perfect.micro.f1) == (100.0, 100.0, 100.0)
    assert empty is None or (empty.micro.f1, empty.micro.tp) == (0.0, 0)


# --- tiny files


def answered(
    answer: object, label: object = '[{"entity": "张三", "entity_type": "人"}]', **more: Any
) -> LabelledAnswer:
    document = Document(source="S", id="1", text="张三来了", language="zh")
    line = LabelledAnswer(document, "NER", Schema(labels=("人",)), answer, label)
    return line._replace(**more)


def test_two_labels_of_one_text_are_two_records() -> None:
    lines = [answered('{"人": ["张三"]}'), answered('{"人": ["张三"]}', "[]")]

    evaluation = evaluate_predictions(lines, bootstrap=QUICK)

    assert (evaluation.scored, evaluation.micro) == (2, Score(tp=1, fp=1))


def test_one_text_asked_in_slices_is_one_record() -> None:
    lines = [answered('{"人": ["张三"]}'), answered('{"地": []}'), answered("broken")]

    evaluation = evaluate_predictions(lines, bootstrap=QUICK)

    assert (evaluation.scored, evaluation.failures, evaluation.micro) == (1, 0, Score(tp=1))


def test_gold_that_stands_twice_must_be_said_twice_where_repetitions_count() -> None:
    twice = '[{"entity": "张三", "entity_type": "人"}, {"entity": "张三", "entity_type": "人"}]'
    lines = [answered('{"人": ["张三"]}', twice)]

    normal = evaluate_predictions(lines, match="normal", bootstrap=QUICK).micro

    assert (normal, evaluate_predictions(lines, bootstrap=QUICK).micro) == (Score(tp=1, fn=1), Score(tp=1))


def test_relaxed_compares_folded_texts() -> None:
    line = answered('{"人": ["ｊｏｈｎ"]}', '[{"entity": "John", "entity_type": "人"}]')

    evaluation = evaluate_predictions([line], bootstrap=QUICK)

    assert (evaluation.micro.tp, evaluation.relaxed.tp) == (0, 1)


@pytest.mark.parametrize(
    ("answer", "fault", "repaired"),
    [
        ("", "empty", 0),
        (None, "empty", 0),
        ({"人": ["张三"]}, "no text", 1),
        ("[" * 2_000, "too deep", 0),
        ('<think>谁?</think>{"人": ["张三"]}', "thinking", 1),
        ('```json\n{"人": ["张三"]}\n```', "fence", 1),
        ('[{"人": ["张三"]}]', "list root", 1),
        ("null", "other root", 0),
        ('答案是 {"人": ["张三"]} 。', "words around", 1),
        ("没有人物。", "no object", 0),
        ('{"人": ["张三"', "cut off", 1),
        ("{'人': ['张三']}", "quotes", 1),
        ("{“人”：[“张三”]}", "quotes", 1),
        ('{"人": ["张三"],}', "syntax", 1),
    ],
)
def test_an_error_has_its_class_and_what_repairing_makes_of_it(answer: object, fault: str, repaired: int) -> None:
    recovery = evaluate_predictions([answered(answer)], bootstrap=QUICK).recovery

    assert recovery is not None
    assert recovery.faults == {fault: Fault(answers=1, recovered=repaired)}
    assert recovery.micro.tp == repaired


def test_strict_reading_counts_none_of_it() -> None:
    evaluation = evaluate_predictions([answered('```json\n{"人": ["张三"]}\n```')], bootstrap=QUICK)

    assert (evaluation.micro, evaluation.failures) == (Score(fn=1), 1)


def test_parts_of_the_wrong_type_are_counted() -> None:
    recovery = evaluate_predictions([answered('{"人": ["张三", {"x": 1}]}')], bootstrap=QUICK).recovery

    assert recovery is not None
    assert (recovery.skipped, recovery.errors) == (1, 0)


def test_a_cut_off_answer_makes_up_no_half_name() -> None:
    recovery = evaluate_predictions([answered('{"人": ["张三", "李')], bootstrap=QUICK).recovery

    assert recovery is not None
    assert recovery.micro == Score(tp=1)


# --- anything may be an answer

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
GOOD = {
    "NER": '{"人": ["张三"], "place": ["Rome", "Bern"]}',
    "RE": '{"出生地": [{"subject": "张三", "object": "北京"}, {"head": "a", "tail": "b"}]}',
    "SPO": '{"出生地": [{"subject": "张三", "object": "北京"}]}',
    "EE": '{"T": [{"trigger": "t", "arguments": {"R": "a", "Q": ["b", "NAN"]}}]}',
    "EET": '{"T": ["t1", "t2"]}',
    "EEA": '{"T": [{"R": "a", "Q": ["b", "NAN"]}]}',
    "KG": '{"人": {"张三": {"出生地": "北京", "职业": ["a", "b"]}}}',
}


def is_scored(answer: object, task: Task, label: object = "[]") -> bool:
    evaluation = evaluate_predictions([answered(answer, label, task=task)], bootstrap=QUICK)
    json.dumps(evaluation.as_json(), allow_nan=False).encode()
    return evaluation.scored == 1 and evaluation.micro.tp + evaluation.micro.fn == 0


@UNHURRIED
@given(st.binary(max_size=80), st.sampled_from(TASKS))
def test_any_bytes_are_scored(answer: bytes, task: Task) -> None:
    assert is_scored(answer.decode("utf-8", "surrogateescape"), task)


@UNHURRIED
@given(st.text(max_size=80), st.sampled_from(TASKS))
def test_any_text_is_scored(answer: str, task: Task) -> None:
    assert is_scored(answer, task)


@UNHURRIED
@given(json_values, st.sampled_from(TASKS))
def test_any_json_is_scored(answer: object, task: Task) -> None:
    assert is_scored(json.dumps(answer), task)
    assert is_scored(answer, task)


@UNHURRIED
@given(st.data(), st.sampled_from(TASKS))
def test_mutated_json_is_scored(data: st.DataObject, task: Task) -> None:
    answer = GOOD[task]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(answer)))
        end = data.draw(st.integers(start, min(len(answer), start + 4)))
        answer = answer[:start] + data.draw(st.text("{}[]\",:'“”\\n\\`NAN1e\ud83d人", max_size=4)) + answer[end:]

    assert is_scored(answer, task)


@UNHURRIED
@given(st.binary(max_size=120))
def test_any_bytes_as_a_label_are_set_aside_or_scored(label: bytes) -> None:
    """Through the reader: what it lets pass must not break the scores."""
    from kgplatform.datasets.instructions import read_slice

    record = {"id": "1", "instruction": '{"schema": [], "input": "t"}', "label": label.decode("utf-8", "replace")}
    try:
        part = read_slice(record, source="S", task="NER", language="zh", output_is_gold=False)
    except ValueError:
        return
    assert part is not None
    assert evaluate_predictions([answered("{}", record["label"])], bootstrap=QUICK).scored == 1


LINE = {
    "id": "1",
    "source": "S",
    "instruction": '{"instruction": "@", "schema": ["人"], "input": "张三来了"}',
    "label": '[{"entity": "张三", "entity_type": "人"}]',
    "output": '{"人": ["张三"]}',
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers") / "answers.jsonl"


@UNHURRIED
@given(st.data(), st.sampled_from([*TASKS, None]))
def test_any_bytes_in_a_file_are_scored_or_set_aside(file: Path, data: st.DataObject, task: Task | None) -> None:
    good = json.dumps(LINE, ensure_ascii=False).encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 12)))
    file.write_bytes(good + b"\n" + good[:start] + data.draw(st.binary(max_size=12)) + good[end:])

    try:
        outcome = score_predictions(file, lambda *_: None, task=task, bootstrap=QUICK)
    except KGError:
        return
    assert outcome.evaluation.scored + len(outcome.set_aside) >= 1
    json.dumps(outcome.evaluation.as_json()).encode()


@UNHURRIED
@given(json_values, st.sampled_from(["id", "source", "instruction", "label", "output", "task", "cate"]))
def test_any_json_in_a_field_is_scored_or_set_aside(file: Path, value: object, field: str) -> None:
    write(file, [LINE, {**LINE, field: value}])

    outcome = score_predictions(file, lambda *_: None, bootstrap=QUICK)

    assert outcome.evaluation.scored + len(outcome.set_aside) >= 1


def test_a_file_without_answers_is_an_error(tmp_path: Path) -> None:
    record = {key: value for key, value in LINE.items() if key != "output"}

    with pytest.raises(DatasetError, match='no record has an "output"'):
        score(write(tmp_path / "test.jsonl", [record]), "NER")


def test_a_record_without_a_label_is_set_aside(tmp_path: Path) -> None:
    unlabelled = {key: value for key, value in LINE.items() if key != "label"}
    path = write(tmp_path / "answers.jsonl", [LINE, unlabelled])

    outcome = score_predictions(path, lambda *_: None, bootstrap=QUICK)

    assert [(fault.line, fault.reason) for fault in outcome.set_aside] == [
        (2, 'no "label"; give GOLD, the labelled dataset')
    ]
