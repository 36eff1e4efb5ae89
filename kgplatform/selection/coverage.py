"""Chooses texts that together say most: pieces of text and labels, each worth less every time it is said again.

The sum is submodular, as facility location is with pieces for customers, so the greedy choice is near the best one, and
gains only fall: a text is weighed again only when it comes to the top (lazy greedy). That takes about n log n steps,
not n². Pieces of one text only, and pieces of all texts, count nothing: neither stands for others.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from kgplatform.selection.sketches import Numbers

_BUCKETS = 1 << 20
_NONE = np.uint32(0xFFFFFFFF)
_LABEL = 8.0  # a label is worth so many pieces as rare as itself


def most_covering(rows: Numbers, labels: Sequence[Numbers], quality: Numbers, size: int) -> list[int]:
    """The texts to choose, the best first; `labels` are the numbers of those in each, `quality` weighs what it adds."""
    pieces = [
        np.concatenate((row[row != _NONE] % _BUCKETS, own.astype(np.uint32) + np.uint32(_BUCKETS)))
        for row, own in zip(rows, labels, strict=True)
    ]
    worth = _worth(pieces, len(rows))
    said = np.zeros(len(worth), dtype=np.int32)

    def gain(text: int) -> float:
        own = pieces[text]
        return float(quality[text] * (worth[own] / (said[own] + 1.0)).sum() / np.sqrt(max(1, len(own))))

    waiting = [(-gain(text), text) for text in range(len(rows))]
    heapq.heapify(waiting)
    chosen: list[int] = []
    while waiting and len(chosen) < size:
        _, text = heapq.heappop(waiting)
        now = -gain(text)
        if waiting and now > waiting[0][0]:
            heapq.heappush(waiting, (now, text))
            continue
        chosen.append(text)
        said[pieces[text]] += 1
    return chosen


def _worth(pieces: list[Numbers], texts: int) -> Numbers:
    """How much a piece tells: most in between the common ones and those of a single text."""
    counts = np.bincount(np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64), minlength=_BUCKETS)
    rare = np.log1p(texts / np.maximum(1, counts))
    worth = np.log1p(np.maximum(0, counts - 1)) * rare + 1e-6
    worth[_BUCKETS:] = _LABEL * rare[_BUCKETS:]
    return worth
