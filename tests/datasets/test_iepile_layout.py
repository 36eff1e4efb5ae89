"""The layout `iepile` against instruction records that IEPile's own converter wrote."""

from __future__ import annotations

import json
from pathlib import Path

from kgplatform.datasets.recognise import inner_of
from kgplatform.datasets.records import read_records
from kgplatform.datasets.sentences import read_task_sentences
from kgplatform.extraction.prompt import Prompt, render
from kgplatform.notation.schemas import schema_of
from kgplatform.types.document import Document
from kgplatform.types.task import TASKS

# A schema has no entity type without attributes, for nothing would be asked of it.
ASKS_NOTHING = '"attributes": []'
# EEA's train records repeat a trigger word as often as it stands in the text; a schema names it once.
CHECKED = [task for task in TASKS if task != "EEA"]


def test_what_is_asked_is_character_by_character_what_the_record_says(shared_data: Path) -> None:
    different, same = [], 0
    for path in sorted((shared_data / "golden" / "ie2instruction").glob("*/expected/*.jsonl")):
        for record in read_records(str(path), lambda _: None):
            inner = inner_of(record.value)
            task = next((task for task in CHECKED if task == record.value.get("task")), None)
            if inner is None or task is None or ASKS_NOTHING in str(record.value["instruction"]):
                continue
            prompt = Prompt(name="p", task=task, language="zh", instruction=str(inner["instruction"]), layout="iepile")
            document = Document(source="s", id="1", text=str(inner["input"]), language="zh")
            (message,) = render(prompt, schema_of(inner["schema"], task), document)
            same += message.content == record.value["instruction"]
            if message.content != record.value["instruction"]:
                different.append((path.parent.parent.name, record.line))

    assert different == []
    assert same > 500


def test_the_sentences_of_records_are_found_by_task_and_language(tmp_path: Path) -> None:
    records = (("NER", "抽取实体"), ("RE", "Extract"))
    (tmp_path / "train.json").write_text(
        "".join(
            json.dumps({"task": task, "instruction": json.dumps({"instruction": words, "schema": [], "input": "x"})})
            + "\n"
            for task, words in records
        ),
        encoding="utf-8",
    )
    (tmp_path / "schema.json").write_text('["a"]\n[]\n{}\n', encoding="utf-8")

    assert read_task_sentences(tmp_path) == {("NER", "zh"): "抽取实体", ("RE", "en"): "Extract"}
