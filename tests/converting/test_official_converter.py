"""The official conversion against what the original made, wherever that does not depend on the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgplatform.converting.lines import Slate
from kgplatform.converting.official import OfficialConverter, OfficialSchema
from kgplatform.converting.options import ConvertOptions
from kgplatform.errors import DatasetError

Case = dict[str, Any]
GOLDEN = "golden/ie2instruction"


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> dict[str, Case]:
    return dict(json.loads((shared_data / GOLDEN / "cases.json").read_text("utf-8")))


def of_kind(cases: dict[str, Case], kind: str) -> list[tuple[str, Case]]:
    return [(name, case) for name, case in cases.items() if case["kind"] == kind]


@pytest.fixture(scope="module")
def convert(shared_data: Path) -> Callable[[Case], list[str]]:
    folder = shared_data / GOLDEN
    sentences = sentences_of(folder)

    def convert_case(case: Case) -> list[str]:
        arguments = case["args"]
        task, language = arguments["--task"], arguments["--language"]
        options = ConvertOptions(
            task=task,
            split=arguments["--split"],
            split_num=arguments["--split_num"],
            neg_schema=arguments.get("--neg_schema", 1),
            random_sort=arguments.get("--random_sort", False),
            cluster_mode=arguments.get("--cluster_mode", False),
        )
        records, schema, source = inputs_of(folder, case)
        slate = Slate(task, source, sentences[f"{task}{language}"])
        hard = hard_negatives(shared_data, case)
        return list(OfficialConverter(schema, slate, options, hard).convert(records))

    return convert_case


def sentences_of(folder: Path) -> dict[str, str]:
    """The tags that stand for the task sentences in the golden files."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/expected/*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            tag = json.loads(json.loads(next(lines))["instruction"])["instruction"]
        found[tag[1:].split(":")[0]] = tag
    return found


def inputs_of(folder: Path, case: Case) -> tuple[list[Any], OfficialSchema, str]:
    given = case["input"]
    if isinstance(given, dict):
        return given["records"], schema_of(folder / given["schema_of"]), "inline"
    text = (folder / given / "sample.json").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line], schema_of(folder / given), given


def schema_of(folder: Path) -> OfficialSchema:
    lines = (folder / "schema.json").read_text("utf-8").splitlines()
    return OfficialSchema(*(json.loads(line) for line in lines[:3]))


def hard_negatives(shared_data: Path, case: Case) -> dict[str, list[str]] | None:
    where = case.get("hard_negatives")
    if where is None:
        return None
    (path,) = (shared_data / "data").rglob("hard_dict.json")
    whole = json.loads(path.read_text("utf-8"))
    if where.endswith("whole"):
        return dict(whole)
    task, dataset = where.split(" ")[0].split("/")
    return dict(whole[task][dataset])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_does_not_depend_on_the_run_has_the_same_bytes(
    cases: dict[str, Case], convert: Callable[[Case], list[str]]
) -> None:
    wrong = [
        name
        for name, case in of_kind(cases, "exact")
        if sha256("".join(convert(case))) != case["sha256_delivered_bytes"]
    ]

    assert wrong == []


def canonical(line: str) -> str:
    """A line with the orders that depend on the run made one: roles, attributes, values, triggers."""
    record = json.loads(line)
    inner = json.loads(record["instruction"])
    inner["schema"] = [canonical_type(part) for part in inner["schema"]]
    record["instruction"] = json.dumps(inner, ensure_ascii=False)
    if "output" in record:
        record["output"] = json.dumps(canonical_answer(json.loads(record["output"])), ensure_ascii=False)
    return json.dumps(record, ensure_ascii=False)


def canonical_type(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: sorted(value) if isinstance(value, list) else value for key, value in part.items()}


def canonical_answer(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict):
        keys = list(value) if depth == 0 else sorted(value) if "trigger" not in value else list(value)
        return {key: canonical_answer(value[key], depth + 1) for key in keys}
    if isinstance(value, list) and value and isinstance(value[0], str):
        return sorted(value)
    return [canonical_answer(part, depth + 1) for part in value] if isinstance(value, list) else value


def test_what_depends_on_the_run_only_in_its_order_is_the_same_but_for_it(
    cases: dict[str, Case], convert: Callable[[Case], list[str]], shared_data: Path
) -> None:
    wrong = []
    for name, case in of_kind(cases, "canonical"):
        ours = list(map(canonical, convert(case)))
        if "file" in case:
            theirs = (shared_data / GOLDEN / case["file"]).read_text("utf-8").splitlines()
            if ours != list(map(canonical, theirs)):
                wrong.append(name)
        elif case.get("records", len(ours)) != len(ours):
            wrong.append(name)

    assert wrong == []


def test_where_the_original_crashes_there_is_one_clear_error(
    cases: dict[str, Case], convert: Callable[[Case], list[str]]
) -> None:
    for _, case in of_kind(cases, "crash"):
        with pytest.raises(DatasetError, match="official"):
            convert(case)


def asked_of(line: str) -> tuple[str, dict[str, list[str]]]:
    """The text of a line, and its labels with their roles or attributes."""
    inner = json.loads(json.loads(line)["instruction"])
    asked: dict[str, list[str]] = {}
    for part in inner["schema"]:
        if isinstance(part, str):
            asked[part] = []
        elif "predicate" in part:
            asked[f"{part['subject_type']}_{part['predicate']}_{part['object_type']}"] = []
        else:
            asked[part.get("event_type") or part["entity_type"]] = sorted(
                part["arguments"] if "arguments" in part else part["attributes"]
            )
    return inner["input"], asked


def facts_of(lines: list[str]) -> dict[str, dict[str, Any]]:
    """What the golden facts say of a text: sizes, labels asked, answers, by the digest of the text."""
    texts: dict[str, dict[str, Any]] = {}
    for line in lines:
        text, asked = asked_of(line)
        record = json.loads(line)
        fact = texts.setdefault(sha256(text), {"batch_sizes": [], "asked": {}, "answers": {}})
        fact["batch_sizes"].append(len(asked))
        fact["asked"].update(asked)
        fact["label"] = record.get("label")
        answer = canonical_answer(json.loads(record.get("output", "{}")))
        fact["answers"].update({label: found for label, found in answer.items() if found})
    return texts


def departures(fact: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """The facts that ours do not share."""
    wrong = []
    low, high = fact.get("labels_asked_observed", (0, 10**9))
    if "batch_sizes" in fact and fact["batch_sizes"] != ours["batch_sizes"]:
        wrong.append(f"sizes {ours['batch_sizes']}, not {fact['batch_sizes']}")
    if not low - 3 <= len(ours["asked"]) <= high + 3:
        wrong.append(f"{len(ours['asked'])} labels, not {low}..{high}")
    asked = fact.get("asked")
    if isinstance(asked, dict) and {label: sorted(roles) for label, roles in asked.items()} != ours["asked"]:
        wrong.append(f"asked {ours['asked']}, not {asked}")
    if isinstance(asked, list) and sorted(asked) != sorted(ours["asked"]):
        wrong.append(f"asked {sorted(ours['asked'])}, not {asked}")
    if not set(fact.get("always_asked", ())) <= set(ours["asked"]):
        wrong.append(f"not asked: {set(fact['always_asked']) - set(ours['asked'])}")
    if isinstance(fact.get("answers"), dict) and canonical_answer(fact["answers"]) != ours["answers"]:
        wrong.append(f"answers {ours['answers']}, not {fact['answers']}")
    if "label" in fact and fact["label"] != ours["label"]:
        wrong.append("another label")
    return wrong


def test_where_labels_are_drawn_the_facts_hold(cases: dict[str, Case], convert: Callable[[Case], list[str]]) -> None:
    wrong = []
    for name, case in of_kind(cases, "facts"):
        ours = facts_of(convert(case))
        for fact in case["facts"]:
            mine = ours.get(fact["text_sha256"])
            found = ["no record"] if mine is None else departures(fact, mine)
            wrong += [f"{name}: {fact['text'][:20]}: {departure}" for departure in found]

    assert wrong == []
