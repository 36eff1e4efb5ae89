"""Instruction records become unified records again: the slices of a text, however far apart, are one record.

Memory stays the same for any size: records wait on disk, in parts by their text, and are put back in order.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import orjson

from kgplatform.datasets.plan import DataSet
from kgplatform.datasets.seen import number_of
from kgplatform.notation.answers import given_triggers
from kgplatform.notation.records import GOLD_KEYS, render_gold
from kgplatform.pipelines.convert_set import Converted
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading, examples
from kgplatform.types.extraction import Example
from kgplatform.types.task import Task

_DIGITS = 12  # of the number before a row: rows are compared as bytes
_PARTS = 64  # of 2 million records each part holds some 30,000


def unified_lines(dataset: DataSet, reading: Reading, converted: Converted, progress: Progress) -> Iterator[str]:
    """The unified records of a set of instruction records, in the order in which their texts first come."""
    with tempfile.TemporaryDirectory(prefix="kgplatform-") as folder:
        parts = [Path(folder, str(number)) for number in range(_PARTS)]
        with ExitStack() as stack:
            files = [stack.enter_context(part.open("wb")) for part in parts]
            _scatter(examples(dataset, reading, converted.set_aside.append), files, dataset, converted, progress)
        for part in parts:
            _gather(part)
        with ExitStack() as stack:
            for row in heapq.merge(*(stack.enter_context(part.open("rb")) for part in parts)):
                converted.lines += 1
                yield row[_DIGITS:].decode()


def _scatter(
    found: Iterable[Example], files: Sequence[IO[bytes]], dataset: DataSet, converted: Converted, progress: Progress
) -> None:
    """Every example to the part of its text, with the number at which it came."""
    for number, example in enumerate(found):
        if example.gold is None or example.task is None:
            continue
        text = example.document.text
        # EEA's answers have no triggers; where one alone was given with the question, it is meant
        gold = render_gold(given_triggers(example.gold.reading, example.wanted), example.task)
        row = (number, example.task, text, example.document.metadata.get("topic"), gold)
        files[number_of(text) % _PARTS].write(orjson.dumps(row) + b"\n")
        converted.records += 1
        progress(f"grouping {dataset.source}", converted.records, None)


def _gather(part: Path) -> None:
    """Makes the rows of a part one record for each text, with its first number, in order."""
    texts: dict[tuple[Task, str], tuple[int, dict[str, Any]]] = {}
    with part.open("rb") as lines:
        for number, task, text, topic, gold in map(orjson.loads, lines):
            first = {"text": text, GOLD_KEYS[task]: []} | ({"cate": topic} if topic else {})
            said = texts.setdefault((task, text), (number, first))[1][GOLD_KEYS[task]]
            known = {orjson.dumps(one) for one in said}
            said += [one for one in gold if orjson.dumps(one) not in known]
    with part.open("wb") as rows:
        rows.writelines(
            b"%0*d%b\n" % (_DIGITS, number, orjson.dumps(record))
            for number, record in sorted(texts.values(), key=lambda row: row[0])
        )
