"""Instruction records in, the same records with an `output` out: what the scripts of IEPile do, for any endpoint.

Each record is asked exactly as it stands. Killed and run again it goes on: answers that were paid for are kept in the
workspace, and the file appears under its name when it is whole. The texts are documents of the workspace, so that
`forget --purge` finds their answers.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from kgplatform.config import Settings
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError, LLMBudgetSpent
from kgplatform.llm.client import Answered, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.asking import cache_of
from kgplatform.pipelines.capabilities import knowledge_of
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.record_answers import AskedRecord, Record, numbered, output_of
from kgplatform.types.completion import Message, Question
from kgplatform.types.extraction import SetAside
from kgplatform.workspace.journal import Workspace

_LOOK_AHEAD = 2_000  # records that may wait behind one that is stuck


@dataclass
class Written:
    """Records in, answers that could be read, records without one (their `output` is what the model wrote, or "").

    `stopped`: why it ended before the file did, which then is not written.
    """

    records: int = 0
    answered: int = 0
    calls: int = 0
    unread: list[tuple[int, str]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    stopped: str = ""


def answer_records(source: Path, output: Path, settings: Settings, progress: Progress) -> Written:
    """One line for each record, in their order."""
    options = llm_options(settings)
    if output.resolve() == source.resolve():
        raise DatasetError("the output would take the place of the records; give another file", output)
    written = Written()
    part = output.with_name(output.name + ".part")
    output.parent.mkdir(parents=True, exist_ok=True)
    with open_workspace(settings) as workspace, part.open("w", encoding="utf-8") as file:
        try:
            for record, answered in _answers(source, options, workspace, written):
                line = {**record, "output": _output(record, answered, written)}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                progress(f"answering {source.name}", written.records, None)
        except LLMBudgetSpent as error:
            written.stopped = str(error)
            return written
    part.replace(output)
    return written


def _answers(
    source: Path, options: LLMOptions, workspace: Workspace, written: Written
) -> Generator[tuple[Record, Answered], None, None]:
    """Every record with its answer; answers come as they are ready, and what comes early waits."""
    records = (record.value for record in read_records(str(source), written.set_aside.append))
    waiting: dict[int, Answered] = {}

    def note(tag: object, key: str) -> None:
        document = cast("AskedRecord", tag).document
        if document is not None:
            workspace.note_question(document, key)

    questions = _questions(numbered(records, source, workspace), options, written)
    cache, knowledge = cache_of(options, workspace), knowledge_of(options, workspace)
    with closing(complete(questions, options, cache, knowledge=knowledge, on_key=note)) as answers:
        for answered in answers:
            waiting[cast("AskedRecord", answered.tag).number] = answered
            while written.records in waiting:
                first = waiting.pop(written.records)
                written.records += 1
                yield cast("AskedRecord", first.tag).record, first


def _questions(
    asked: Iterable[AskedRecord], options: LLMOptions, written: Written
) -> Iterator[tuple[object, Question] | None]:
    for one in asked:
        while one.number - written.records >= _LOOK_AHEAD:
            yield None
        said = one.record.get("instruction")
        content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        messages = (Message(role="user", content=content),)
        yield one, Question(messages=messages, max_tokens=options.max_tokens, temperature=options.temperature)


def _output(record: Record, answered: Answered, written: Written) -> str:
    written.calls += not answered.cached
    if answered.completion is None:
        written.unread.append((written.records, str(answered.error)))
        return ""
    output = output_of(record, answered.completion)
    if output.reason:
        written.unread.append((written.records, output.reason))
    else:
        written.answered += 1
    return output.text
