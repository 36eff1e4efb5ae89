"""Names of a table merged group by group, several at once: names of different labels never meet.

In a large table a label is a group with a profile of its own, unless a judgement joins two; a small one is one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kgplatform.datasets.name_tables import NameRow
from kgplatform.parallel import ordered_runs
from kgplatform.pipelines.settled import settled
from kgplatform.resolution.options import ResolutionOptions
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import assigned, merge
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.text.fold import fold
from kgplatform.types.resolution import Judgement, Profile

FEW = 250_000  # names that are one group whatever their labels


class Names(NamedTuple):
    """Names as columns, in the order of their places in the table."""

    places: list[int]
    ids: list[str]
    texts: list[str]
    labels: list[str]
    languages: list[str]
    contexts: list[str]


class Group(NamedTuple):
    """Names that may meet, what somebody said of them, and how many names the whole table has."""

    names: Names
    judgements: Sequence[Judgement]
    total: int


class Went(NamedTuple):
    """For each name of a group the place of its entity's first name, score and reason; the number of links."""

    places: Sequence[int]
    founders: Sequence[int]
    scores: Sequence[float]
    reasons: Sequence[str]
    links: int


def columns_of(rows: Iterable[NameRow]) -> Names:
    """The rows of a table as columns."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in NameRow._fields]
    return Names([*range(len(columns[0]))], *columns[1:])


def groups_of(names: Names, judgements: Sequence[Judgement], few: int = FEW) -> list[Group]:
    """The groups of a table, the biggest first."""
    if (total := len(names.ids)) <= few:
        return [Group(names, judgements, total)]
    root = _roots(names, judgements)
    members: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(names.labels):
        members[root[label]].append(place)
    home = {names.ids[place]: label for label, places in members.items() for place in places}
    return [
        Group(_taken(names, places), [one for one in judgements if home[one.left[0]] == label], total)
        for label, places in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def merged(groups: Iterable[Group], processes: int) -> Iterator[Went]:
    """Where the names of each group went, in the order of the groups."""
    with ordered_runs(_worker, processes) as run:
        yield from run(groups)


@settled(0)
def merge_group(group: Group) -> Went:
    """Where the names of one group went."""
    table = table_of(group.names)
    came = assigned(merge(table, group.judgements, Statistics.of(profile_of(table, group.total))))
    return Went(table.numbers, [table.numbers[row] for row in came.founders], *came[1:])


def table_of(names: Names) -> MentionTable:
    """The names as merging takes them."""
    return MentionTable.of_names(*names)


def profile_of(table: MentionTable, total: int) -> Profile:
    """The profile of a group: thresholds tighten with the size of the whole table, not of this part."""
    first = max(1, ResolutionOptions().names_at_first * len(table) // max(1, total))
    return fit_profile(table, ResolutionOptions(names_at_first=first))


def _worker() -> Callable[[Group], Went]:
    return merge_group


def _roots(names: Names, judgements: Iterable[Judgement]) -> dict[str, str]:
    """For each label as written one that stands for all that it is merged with."""
    root = {label: fold(label) for label in sorted(set(names.labels))}
    label_of = dict(zip(names.ids, names.labels, strict=True)) if judgements else {}
    for judgement in judgements:
        one, *others = sorted({root[label_of[id]] for id in (*judgement.left, *judgement.right)})
        root = {label: one if known in others else known for label, known in root.items()}
    return root


def _taken(names: Names, places: Sequence[int]) -> Names:
    return Names(*([column[place] for place in places] for column in names))  # type: ignore[arg-type]  # as they were
