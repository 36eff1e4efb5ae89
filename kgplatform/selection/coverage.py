"""Chooses texts that together say most: pieces of text and labels, each worth less every time it is said again.

The sum is submodular, as facility location is with pieces for customers, so the greedy choice is near the best one, and
gains only fall: a text is weighed again only when it comes to the top (lazy greedy). That takes about n log n steps,
not n². Pieces of one text only, and pieces of all texts, count nothing: neither stands for others.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from kgplatform.selection.sketches import BUCKETS, NONE, Numbers, counted

_LABEL = 8.0  # a label is worth so many pieces as rare as itself
_ROWS = 20_000  # texts that are weighed at a time


def most_covering(rows: Numbers, labels_of: Callable[[int], Numbers], quality: Numbers, size: int) -> list[int]:
    """The texts to choose, the best first; `labels_of` gives the numbers of a text's labels, `quality` weighs it."""
    labels = [labels_of(text) for text in range(len(rows))]
    worth, of_label = _worth(counted(rows), len(rows)), _worth_of_labels(labels, len(rows))
    said, labelled = np.zeros(BUCKETS, dtype=np.int32), np.zeros(len(of_label), dtype=np.int32)
    quality = quality / np.sqrt(np.maximum(1, (rows != NONE).sum(axis=1)))

    def gain(text: int) -> float:
        own, named = rows[text], labels[text]
        own = own[own != NONE] % BUCKETS
        pieces = (worth[own] / (said[own] + 1.0)).sum()
        return float(quality[text] * (pieces + (of_label[named] / (labelled[named] + 1.0)).sum()))

    waiting = [(-one, text) for text, one in enumerate(_first(rows, labels, worth, of_label, quality))]
    heapq.heapify(waiting)
    chosen: list[int] = []
    while waiting and len(chosen) < size:
        _, text = heapq.heappop(waiting)
        now = -gain(text)
        if waiting and now > waiting[0][0] + _EQUAL:
            heapq.heappush(waiting, (now, text))
            continue
        chosen.append(text)
        own = rows[text]
        said[own[own != NONE] % BUCKETS] += 1
        labelled[labels[text]] += 1
    return chosen


_EQUAL = 1e-9  # sums in another order differ in their last digits


def _first(rows: Numbers, labels: list[Numbers], worth: Numbers, of_label: Numbers, quality: Numbers) -> list[float]:
    """What each text says while nothing is chosen."""
    gains: list[float] = []
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        gains += np.where(part == NONE, 0.0, worth[part % BUCKETS]).sum(axis=1).tolist()
    named = (float(of_label[one].sum()) for one in labels)
    return [float(one) * (pieces + more) for one, pieces, more in zip(quality, gains, named, strict=True)]


def _worth(times: Numbers, texts: int) -> Numbers:
    """How much a piece tells: most in between the common ones and those of a single text."""
    found: Numbers = np.log1p(np.maximum(0, times - 1)) * np.log1p(texts / np.maximum(1, times)) + 1e-6
    return found


def _worth_of_labels(labels: list[Numbers], texts: int) -> Numbers:
    """Rare ones are worth more."""
    times = np.bincount(np.concatenate(labels) if labels else np.zeros(0, dtype=np.int64), minlength=1)
    found: Numbers = _LABEL * np.log1p(texts / np.maximum(1, times))
    return found
