"""What settings that were never tried may score, by those that were: each value of a knob adds its part, and pairs do.

Ridge regression; parts of pairs are held down more, so that they show only where a pair does what its values do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from kgplatform.tuning.marks import Values
from kgplatform.tuning.space import Setting

_ALONE, _PAIR = 1.0, 4.0  # how strongly each part is held down, in documents' worth of noise


class Guess:
    """Fitted to the settings tried: how far each was ahead of the base, on how many documents."""

    def __init__(self, tried: Sequence[tuple[Setting, float, int]], start: Setting) -> None:
        self._start = start
        self._parts: dict[object, int] = {}
        for setting, _, _ in tried:
            for part in _parts(setting, start):
                self._parts.setdefault(part, len(self._parts))
        rows = self._rows([setting for setting, _, _ in tried])
        weight = np.array([documents for _, _, documents in tried], dtype=np.float64) / 32
        ahead = np.array([gain for _, gain, _ in tried])
        held = np.diag([_ALONE if _is_alone(part) else _PAIR for part in self._parts])
        left = rows.T @ (rows * weight[:, None]) + 0.5 * held
        self._adds: Values = np.linalg.solve(left, rows.T @ (weight * ahead)) if self._parts else np.zeros(0)

    def of(self, settings: Sequence[Setting]) -> Values:
        """The gain that each may have."""
        found: Values = self._rows(settings) @ self._adds
        return found

    def _rows(self, settings: Sequence[Setting]) -> Values:
        rows = np.zeros((len(settings), len(self._parts)))
        for number, setting in enumerate(settings):
            for part in _parts(setting, self._start):
                place = self._parts.get(part)
                if place is not None:
                    rows[number, place] = 1.0
        return rows


def _parts(setting: Setting, start: Setting) -> Iterable[object]:
    alone = [(place, value) for place, value in enumerate(setting) if value != start[place]]
    yield from alone
    yield from combinations(alone, 2)


def _is_alone(part: object) -> bool:
    assert isinstance(part, tuple)
    return isinstance(part[0], int)
