"""Instruction records in, the same records with an `output` out: what the scripts of IEPile do, for any endpoint.

Each record is asked exactly as it stands. Killed and run again it goes on: answers that were paid for are kept in the
workspace, and the file appears under its name when it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.datasets.recognise import inner_of, task_of_slice
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.llm.client import Answered, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.answers import keep_asked, render_answer
from kgplatform.notation.schemas import schema_of
from kgplatform.notation.understanding import understand
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.progress import Progress
from kgplatform.types.completion import Message, Question
from kgplatform.types.extraction import SetAside
from kgplatform.types.schema import Schema
from kgplatform.types.task import TASKS, Task

_Record = dict[str, object]


@dataclass
class Written:
    """Records in, answers that could be read, records without one (their `output` is what the model wrote, or "")."""

    records: int = 0
    answered: int = 0
    calls: int = 0
    unread: list[tuple[int, str]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def answer_records(source: Path, output: Path, settings: Settings, progress: Progress) -> Written:
    """One line for each record, in their order."""
    options = llm_options(settings)
    if output.resolve() == source.resolve():
        raise DatasetError("the output would take the place of the records; give another file", output)
    written = Written()
    part = output.with_name(output.name + ".part")
    output.parent.mkdir(parents=True, exist_ok=True)
    with open_workspace(settings) as workspace, part.open("w", encoding="utf-8") as file:
        records = (record.value for record in read_records(str(source), written.set_aside.append))
        with closing(complete(_questions(records, options), options, workspace)) as answers:
            for record, answered in _in_order(answers):
                file.write(
                    json.dumps({**record, "output": _output(record, answered, written)}, ensure_ascii=False) + "\n"
                )
                written.records += 1
                written.calls += not answered.cached
                progress(f"answering {source.name}", written.records, None)
    part.replace(output)
    return written


def _questions(records: Iterable[_Record], options: LLMOptions) -> Iterator[tuple[object, Question]]:
    for number, record in enumerate(records):
        said = record.get("instruction")
        content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        messages = (Message(role="user", content=content),)
        question = Question(messages=messages, max_tokens=options.max_tokens, temperature=options.temperature)
        yield (number, record), question


def _in_order(answers: Iterable[Answered]) -> Iterator[tuple[_Record, Answered]]:
    """Answers come as they are ready; what comes early waits."""
    waiting: dict[int, tuple[_Record, Answered]] = {}
    following = 0
    for answered in answers:
        number, record = answered.tag  # type: ignore[misc]  # the tag that `_questions` gave
        waiting[number] = (record, answered)  # type: ignore[has-type]
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def _output(record: _Record, answered: Answered, written: Written) -> str:
    """The answer as IEPile's scorer reads it; what cannot be read stands there as the model wrote it."""
    completion = answered.completion
    if completion is None:
        written.unread.append((written.records + 1, str(answered.error)))
        return ""
    asked = _asked(record)
    if asked is None:
        written.unread.append((written.records + 1, "the task of the record cannot be told"))
        return completion.text
    task, wanted, text = asked
    understood = understand(completion.text, wanted, task, text, cut=completion.finish_reason == "length")
    if understood.reading is None:
        written.unread.append((written.records + 1, understood.reason))
        return completion.text
    written.answered += 1
    kept, _ = keep_asked(understood.reading, wanted, task)
    return json.dumps(render_answer(kept, wanted, task), ensure_ascii=False)


def _asked(record: _Record) -> tuple[Task, Schema, str] | None:
    inner = inner_of(record)
    if inner is None:
        return None
    task = next((one for one in TASKS if one == record.get("task")), None) or task_of_slice(inner.get("schema"), record)
    try:
        return None if task is None else (task, schema_of(inner.get("schema", []), task), str(inner["input"]))
    except ValueError:
        return None
