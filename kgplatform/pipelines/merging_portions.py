"""What is to be merged, read from the journal in portions; where it is much, a second process looks it up a step ahead.

The keys of new names do not depend on what became of the names before them, so that they can be looked up while those
are still being merged. Each portion is durable before the next one is merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kgplatform.parallel import run_beside, usable_processes
from kgplatform.pipelines.settled import settled
from kgplatform.resolution.incremental import Found, find
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.types.extraction import Extraction
from kgplatform.workspace.ahead import Ahead
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged

_AT_ONCE = 2_000  # documents
_MANY = 4  # portions from which on a second process is worth its start

Portion = tuple[MentionTable, Found | None]
Finding = Callable[[MentionTable], Portion]


def portions(
    workspace: Workspace, graph: str, merged: Merged, documents: Sequence[int]
) -> Iterator[tuple[Sequence[int], Portion]]:
    """The names of these documents, some at a time, and what was found of them already."""
    starts = range(0, len(documents), _AT_ONCE)
    numbers = [documents[start : start + _AT_ONCE] for start in starts]
    if len(numbers) < _MANY or usable_processes() == 1 or merged.holds(documents):
        yield from ((some, (mention_table(workspace, graph, some), None)) for some in numbers)
        return
    with run_beside(partial(_reading, workspace.folder, graph)) as run:
        yield from zip(numbers, run(numbers), strict=True)


def mention_table(workspace: Workspace, graph: str, documents: Iterable[int] | None = None) -> MentionTable:
    """All names of the graph as columns, or those of some documents."""
    outcomes = workspace.outcomes(graph, documents)
    return MentionTable.of((number, outcome) for number, outcome in outcomes if isinstance(outcome, Extraction))


def finding(folder: Path, graph: str) -> Finding:
    """What looks names up under the profile in force; they will be merged in this order, and nothing else meanwhile."""
    return _finding(Workspace(folder), graph)


def _reading(folder: Path, graph: str) -> Callable[[Sequence[int]], Portion]:
    workspace = Workspace(folder)
    found = _finding(workspace, graph)
    return lambda documents: found(mention_table(workspace, graph, documents))


def _finding(workspace: Workspace, graph: str) -> Finding:
    profile = workspace.profile(graph)
    assert profile is not None  # what was merged was merged under one
    ahead, statistics = Ahead(Merged(workspace, graph)), Statistics.of(profile)

    @settled()
    def found(table: MentionTable) -> Portion:
        come = find(ahead, table, statistics, first_row=ahead.next_row)
        ahead.take_in(come.noted)
        return table, come

    return found
