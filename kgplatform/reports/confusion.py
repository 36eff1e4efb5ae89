"""What was taken for what, as squares: a row for each label of the gold, a column for each predicted one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kgplatform.types.findings import Confusion
from kgplatform.types.noun import Noun

_MOST = 14


class Square(Noun):
    """One cell: how often, and how dark in 0..1; `right` cells are no confusion."""

    count: int
    shade: float
    right: bool


class Heat(Noun):
    """The labels that were taken for others, most often confused first; None in `columns` = nothing was said.

    `invented` counts for each column what was said where gold says nothing. `left_out` labels are confused more rarely.
    """

    kind: str
    rows: tuple[str, ...]
    columns: tuple[str | None, ...]
    cells: tuple[tuple[Square, ...], ...]
    invented: tuple[int, ...]
    confused: int
    left_out: int = 0


def heats(confusion: Iterable[Confusion]) -> tuple[Heat, ...]:
    """One table for each kind in which a label was taken for another."""
    by_kind: dict[str, list[Confusion]] = {}
    for pair in confusion:
        by_kind.setdefault(pair.kind, []).append(pair)
    found = [_heat(kind, pairs) for kind, pairs in by_kind.items()]
    return tuple(sorted((heat for heat in found if heat.confused), key=lambda heat: (-heat.confused, heat.kind)))


def _heat(kind: str, pairs: list[Confusion]) -> Heat:
    counts: Counter[tuple[str | None, str | None]] = Counter()
    for pair in pairs:
        counts[pair.gold, pair.predicted] += pair.count
    taken: Counter[str] = Counter()
    for (gold, said), count in counts.items():
        if gold is not None and said is not None and gold != said:
            taken[gold] += count
            taken[said] += count
    ranked = sorted(taken, key=lambda label: (-taken[label], label))
    kept = tuple(ranked[:_MOST])
    columns: tuple[str | None, ...] = (*kept, None)
    darkest = max((counts[row, column] for row in kept for column in kept if row != column), default=1) or 1
    return Heat(
        kind=kind,
        rows=kept,
        columns=columns,
        cells=tuple(tuple(_square(counts, row, column, darkest) for column in columns) for row in kept),
        invented=tuple(counts[None, label] for label in kept),
        confused=sum(taken.values()) // 2,
        left_out=len(ranked) - len(kept),
    )


def _square(counts: Counter[tuple[str | None, str | None]], row: str, column: str | None, darkest: int) -> Square:
    count = counts[row, column]
    shade = 0.0 if column is None or row == column else (count / darkest) ** 0.5
    return Square(count=count, shade=round(shade, 3), right=row == column)
