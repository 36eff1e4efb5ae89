"""Reads a set as a stream of examples: each document once or in several slices, chosen, without contradictions."""

from __future__ import annotations

import heapq
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kgplatform.datasets.ccks2023 import read_ccks2023
from kgplatform.datasets.instructions import read_instructions
from kgplatform.datasets.naming import STDIN
from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.datasets.recognise import look_at
from kgplatform.datasets.records import Aside
from kgplatform.datasets.seen import Seen, number_of
from kgplatform.datasets.texts import read_texts
from kgplatform.datasets.triples import read_triples
from kgplatform.datasets.unified import Found, read_unified
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.schema import Schema


def read_set(dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None = None) -> Iterator[Example]:
    """The examples of a set that the choice wants, in the order of the file; gold has no spans yet.

    `schema` stands for the one beside the set. A document may come in several examples: join them.
    Standard input can be read once.
    """
    if dataset.path == STDIN:
        yield from _read_stdin(dataset, choice, set_aside, schema)
        return
    found = _found(dataset, choice, set_aside, schema)
    if choice.sample is not None:
        sample = _sample(dataset, choice)
        found = (one for one in found if _rank(one.example.document.id, choice.seed) in sample)
    yield from _limited(_without_contradictions(found, dataset, set_aside), dataset, choice)


def _found(dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None) -> Iterator[Found]:
    path = Path(dataset.path)
    if dataset.layout == "instructions":
        return read_instructions(dataset, choice, set_aside, schema)
    if dataset.layout == "triples":
        return read_triples(dataset, set_aside, schema)
    if dataset.layout == "ccks2023":
        return read_ccks2023(dataset, set_aside, schema)
    if dataset.layout == "corpus" and (path.is_dir() or look_at(path, text_field=choice.text_field).is_text):
        return read_texts(dataset, set_aside, schema)
    return read_unified(dataset, choice, set_aside, schema)


def _read_stdin(dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None) -> Iterator[Example]:
    """Standard input is kept in a file first: it must be looked at before it is read."""
    with tempfile.TemporaryDirectory(prefix="kgplatform-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, STDIN)
        with path.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        yield from _read_kept(path, dataset, choice, set_aside, schema)


def _read_kept(
    path: Path, dataset: DataSet, choice: Choice, set_aside: Aside, schema: Schema | None
) -> Iterator[Example]:
    """The kept copy of standard input; what is said of it names standard input."""

    def aside(problem: SetAside) -> None:
        set_aside(problem.model_copy(update={"path": STDIN}))

    try:
        look = look_at(path, text_field=choice.text_field)
        known = dataset.model_copy(update={"path": str(path), "layout": look.layout, "task": choice.task or look.task})
        yield from read_set(known, choice, aside, schema)
    except DatasetError as error:
        raise DatasetError(error.reason, "standard input", error.line) from error


def _without_contradictions(
    found: Iterator[Found], dataset: DataSet, set_aside: Aside
) -> Iterator[tuple[bool, Example]]:
    """Each example with whether its document is new; an id that stands at two texts is set aside, a copy let go."""
    seen = Seen()
    for one in found:
        document = one.example.document
        verdict = seen.meet(document.id, document.text, one.written)
        if verdict == "conflict":
            reason = f"the id {document.id!r} already stands at another text"
            set_aside(SetAside(path=dataset.path, line=one.line, reason=reason))
        elif verdict != "same":
            yield verdict == "new", one.example


def _limited(examples: Iterator[tuple[bool, Example]], dataset: DataSet, choice: Choice) -> Iterator[Example]:
    """The examples of the first documents; slices of one document may stand far apart in instruction records."""
    kept = Seen()
    for is_new, example in examples:
        if choice.limit is None:
            yield example
        elif is_new and len(kept) < choice.limit:
            kept.meet(example.document.id, "", b"")
            yield example
        elif not is_new and kept.knows(example.document.id):
            yield example
        elif is_new and dataset.layout != "instructions":
            return


def _sample(dataset: DataSet, choice: Choice) -> frozenset[int]:
    """The ranks of the sampled documents: those with the smallest, whatever the order of the file."""
    size = max(0, choice.sample or 0)
    largest_first: list[int] = []
    chosen: set[int] = set()
    for one in _found(dataset, choice, _ignore, Schema()):
        rank = _rank(one.example.document.id, choice.seed)
        if rank in chosen:
            continue
        if len(chosen) < size:
            heapq.heappush(largest_first, -rank)
            chosen.add(rank)
        elif size and rank < -largest_first[0]:
            chosen.discard(-heapq.heapreplace(largest_first, -rank))
            chosen.add(rank)
    return frozenset(chosen)


def _rank(id_: str, seed: int) -> int:
    return number_of(f"{seed}\0{id_}")


def _ignore(_: SetAside) -> None:
    """What is set aside is reported when the file is read for good."""
