"""The best records of the sets that are chosen: looked at in one walk over the files, written in a second one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.plan import Choice, DataSet, count_documents, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.recognise import inner_of
from kgplatform.datasets.records import read_records
from kgplatform.datasets.seen import number_of
from kgplatform.errors import ConfigError
from kgplatform.pipelines.documents import one_for_each
from kgplatform.pipelines.files import STDOUT, json_line, write_lines
from kgplatform.pipelines.origin import write_origin
from kgplatform.pipelines.progress import Progress
from kgplatform.selection.options import SelectOptions
from kgplatform.selection.select import Selector
from kgplatform.types.extraction import SetAside


class Selected(NamedTuple):
    """Texts looked at and chosen, lines written, what was left out by reason, what could not be read."""

    documents: int
    chosen: int
    lines: int
    left_out: dict[str, int]
    set_aside: tuple[SetAside, ...]


def select(paths: Sequence[Path], choice: Choice, options: SelectOptions, output: Path, progress: Progress) -> Selected:
    """Write the chosen records of all sets together, each line as it stood, in the order of the files."""
    datasets = find_sets(paths, choice, choice.split or "train")
    if len({(one.layout, one.task) for one in datasets}) > 1:
        kinds = ", ".join(sorted({f"{one.source} ({one.task or one.layout})" for one in datasets})[:6])
        raise ConfigError(f"one file holds records of one kind, and these are of several: {kinds}; choose by --task")
    aside: list[SetAside] = []
    selector, marks = Selector(options), list[int]()
    for dataset in datasets:
        total = count_documents(dataset)
        for done, example in enumerate(one_for_each(read_set(dataset, choice, aside.append)), start=1):
            selector.add(example)
            marks.append(number_of(example.document.text))
            progress(f"looking at {dataset.source}", done, max(done, total))
    progress("choosing", 0, None)
    selection = selector.selection()
    wanted = frozenset(marks[number] for number in selection.chosen)
    written: set[int] = set()
    lines = write_lines(output, (line for one in datasets for line in _lines(one, choice, wanted, written, progress)))
    if str(output) != STDOUT:
        write_origin(output, "select", datasets, options.model_dump(mode="json"), lines)
    return Selected(len(marks), len(selection.chosen), lines, selection.left_out, tuple(aside))


def _lines(
    dataset: DataSet, choice: Choice, wanted: frozenset[int], written: set[int], progress: Progress
) -> Iterator[str]:
    """The records of the chosen texts: the first one of each text, of instruction records every slice."""
    sliced = dataset.layout == "instructions"
    for done, record in enumerate(read_records(dataset.path, lambda _: None), start=1):
        inner = inner_of(record.value) if sliced else record.value
        text = (inner or {}).get("input" if dataset.layout in ("instructions", "ccks2023") else choice.text_field)
        mark = number_of(text) if isinstance(text, str) else 0
        if mark in wanted and (sliced or mark not in written):
            written.add(mark)
            yield json_line(record.value)
        progress(f"writing {dataset.source}", done, None)
