"""The counts of small prediction files, derived by hand and kept with the test data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import pytest

from kgplatform.evaluation.evaluate import evaluate
from kgplatform.notation.answers import parse_answer, read_answer
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.extraction import (
    Argument,
    Event,
    Example,
    Extraction,
    Mention,
    Reading,
    Relation,
    join_extractions,
)
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import Task

Line = dict[str, Any]  # a line of a prediction file

CASES = [
    ("NER_basic", "entity, set", "mention"),
    ("NER_rounding", "entity", "mention"),
    ("NER_batches", "entity, set", "mention"),
    ("NER_nothing", "entity", "mention"),
    ("NER_fenced", "entity, strict reading", "mention"),
    ("RE_keys", "triple", "relation"),
    ("RE_sametext", "triple", "relation"),
    ("RE_instructie", "triple", "relation"),
    ("SPO_types", "triple", "relation"),
    ("SPO_types", "typed triple", "relation typed"),
    ("EE_events", "event", "trigger"),
    ("EE_events", "argument", "argument event-free"),
    ("EE_events", "bound argument", "argument"),
    ("EET_triggers", "trigger", "trigger"),
    ("EEA_shapes", "argument", "argument event-free"),
    ("KG_attributes", "triple", "relation"),
]


@pytest.mark.parametrize(("case", "counted", "kind"), CASES)
def test_the_counts_are_those_derived_by_hand(shared_data: Path, case: str, counted: str, kind: str) -> None:
    found = next(one for one in golden(shared_data)["cases"] if one["name"] == case)
    score = score_lines(found["lines"], found["task"]).by_kind.get(kind, Score())
    wanted = found["fixed"][counted]

    assert (score.tp, score.fp, score.fn) == (wanted["tp"], wanted["fp"], wanted["fn"])
    assert [round(number, 4) for number in (score.precision, score.recall, score.f1)] == wanted["percent"]


def test_repair_finds_what_strict_reading_loses(shared_data: Path) -> None:
    found = next(one for one in golden(shared_data)["cases"] if one["name"] == "NER_fenced")
    wanted = found["fixed"]["entity, repairing reading"]

    assert score_lines(found["lines"], "NER", strict=False).micro == Score(tp=wanted["tp"], fp=0, fn=wanted["fn"])


def test_topics_have_scores_of_their_own(shared_data: Path) -> None:
    found = next(one for one in golden(shared_data)["cases"] if one["name"] == "RE_instructie")

    assert score_lines(found["lines"], "RE").by_topic == {"Event": Score(tp=1, fp=1), "Person": Score(tp=1, fn=1)}


def test_whole_files_give_the_counts_kept_with_them(shared_data: Path) -> None:
    counted = golden(shared_data)["counted"]
    found = {name: score_file(shared_data / "golden" / "scorer" / name) for name in counted}

    assert found == {name: Score.model_validate(counts) for name, counts in counted.items()}


def golden(shared_data: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_data / "golden" / "scorer" / "fixed_expected.json").read_text("utf-8"))
    return loaded


def score_file(path: Path) -> Score:
    task = next(task for task in get_args(Task) if path.name.startswith(f"{task}_"))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return score_lines(lines, task).micro


def score_lines(lines: Iterable[Line], task: Task, *, strict: bool = True) -> Evaluation:
    examples: list[Example] = []
    answers: dict[DocumentKey, Extraction] = {}
    for line in lines:
        document = Document(
            source=str(line.get("source")), id=line["id"], text="", language="en", metadata=topic_of(line)
        )
        gold = Extraction.of(document, gold_of(line), "gold")
        examples.append(Example(document=document, wanted=Schema(), gold=gold, task=task))
        answer = Extraction.of(document, answer_of(line, task, strict=strict), "answer")
        before = answers.get(document.key)
        answers[document.key] = join_extractions([before, answer]) if before else answer
    return evaluate(examples, answers)


def topic_of(line: Line) -> dict[str, str]:
    return {"topic": line["cate"]} if "cate" in line else {}


def gold_of(line: Line) -> Reading:
    label = line["label"]
    items: list[dict[str, Any]] = json.loads(label) if isinstance(label, str) else label
    return Reading.of(
        mentions=[Mention(text=item["entity"], label=item["entity_type"]) for item in items if "entity" in item],
        relations=[relation_of(item) for item in items if "relation" in item],
        events=[event_of(item) for item in items if "event_type" in item],
    )


def relation_of(item: dict[str, Any]) -> Relation:
    return Relation(
        subject=Mention(text=item["head"], label=item.get("head_type")),
        predicate=item["relation"],
        object=Mention(text=item["tail"], label=item.get("tail_type")),
    )


def event_of(item: dict[str, Any]) -> Event:
    return Event(
        label=item["event_type"],
        trigger=Mention(text=item["event_trigger"]),
        arguments=tuple(
            Argument(role=one["role"], mention=Mention(text=one["argument"])) for one in item.get("arguments", ())
        ),
    )


def answer_of(line: Line, task: Task, *, strict: bool) -> Reading:
    reading, _ = read_answer(as_it_stands(line["output"]) if strict else parse_answer(line["output"]).value, task)
    if task != "SPO":
        return reading
    types = {entry["predicate"]: entry for entry in json.loads(line["instruction"])["schema"]}
    return Reading.of(relations=[typed(relation, types[relation.predicate]) for relation in reading.relations])


def as_it_stands(output: str) -> object:
    """Strict reading: the whole answer is one JSON object, or it is empty."""
    try:
        value = json.loads(output)
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def typed(relation: Relation, entry: dict[str, str]) -> Relation:
    return Relation(
        subject=Mention(text=relation.subject.text, label=entry["subject_type"]),
        predicate=relation.predicate,
        object=Mention(text=relation.object.text, label=entry["object_type"]),
    )
