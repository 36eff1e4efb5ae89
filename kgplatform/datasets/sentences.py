"""The sentences in which the instruction records of a user put each task; we ship none of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgplatform.datasets.recognise import inner_of, task_of_slice
from kgplatform.datasets.records import read_records
from kgplatform.text.language import detect_language
from kgplatform.types.task import TASKS, Language, Task

_ENOUGH = 20_000  # records of a file after which nothing new is expected


def read_task_sentences(path: Path) -> dict[tuple[Task, Language], str]:
    """The sentence of each task and language in a file of instruction records, or in the files of a folder."""
    files = sorted(path.rglob("*.json*")) if path.is_dir() else [path]
    sentences: dict[tuple[Task, Language], str] = {}
    for file in files:
        for task, language, words in _sentences(file):
            sentences.setdefault((task, language), words)
    return sentences


def _sentences(file: Path) -> Iterator[tuple[Task, Language, str]]:
    for number, record in enumerate(read_records(str(file), lambda _: None)):
        inner = inner_of(record.value)
        if inner is None and number == 0:
            return  # another kind of file
        words = inner.get("instruction") if inner is not None else None
        if inner is None or not isinstance(words, str) or number > _ENOUGH:
            continue
        stated = next((task for task in TASKS if task == record.value.get("task")), None)
        task = stated or task_of_slice(inner.get("schema"), record.value)
        if task is not None:
            yield task, detect_language(words), words
