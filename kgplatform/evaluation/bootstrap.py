"""How sure a score is: the documents are drawn again with replacement, and every number is computed anew.

Percentile intervals. All numbers of one call are computed on the same draws, so differences are paired. Merging and
the alignment of entities are not made again: at graph level a fact stands in a draw if a document that states it does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kgplatform.evaluation.graph_level import GraphFacts
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.tally import Counts, Tally
from kgplatform.types.evaluation import Interval

Draws = NDArray[np.float32]  # documents × resamples: how often each document was drawn
Numbers = NDArray[np.float64]  # resamples × 3: right, wrong, missing
Values = NDArray[np.float64]  # one number for each resample
Count = Callable[[Draws], Numbers]
Measure = Callable[[Numbers], Values]

_AT_ONCE = 2_000_000  # draws in memory
_F1_ONLY = ("by_kind.", "by_source.", "by_topic.", "by_language.")


def intervals(
    tallies: Mapping[str, Tally], facts: GraphFacts | None, documents: int, options: BootstrapOptions
) -> dict[str, Interval]:
    """The interval of every headline number, by its name; none where there are no two documents to draw from."""
    if documents < 2 or not options.resamples:
        return {}
    found = series(tallies, facts, draws(documents, options))
    return {name: interval(values, options) for name, values in found.items()}


def series(tallies: Mapping[str, Tally], facts: GraphFacts | None, drawn: Iterable[Draws]) -> dict[str, Values]:
    """Every headline number in every resample, by its name: `micro.f1`, `by_source.S.f1`, …"""
    counts = {f"{by}.{name}": summed(counted) for by, tally in tallies.items() for name, counted in tally.items()}
    if facts is not None:
        counts["graph_level"] = distinct(facts)
    found = _resampled(counts, drawn)
    numbers = {f"{name}.f1": f1(values) for name, values in found.items() if name.startswith(_F1_ONLY)}
    if "relaxed.all" in found:
        numbers["relaxed.f1"] = f1(found["relaxed.all"])
    for name, key in (("micro", "micro.all"), ("graph_level", "graph_level")):
        if key in found:
            numbers |= {f"{name}.{what}": measure(found[key]) for what, measure in MEASURES.items()}
    labels = [values for name, values in found.items() if name.startswith("by_label.")]
    if labels:
        numbers["macro.f1"] = _macro_f1(labels)
    return dict(sorted(numbers.items()))


def draws(documents: int, options: BootstrapOptions) -> Iterator[Draws]:
    """How often each document is drawn, some resamples at once; a seed gives the same ones whatever is counted."""
    random = np.random.default_rng(options.seed)
    most = max(8, _AT_ONCE // documents // 8 * 8)
    for start in range(0, options.resamples, most):
        rows = min(most, options.resamples - start)
        drawn = random.integers(0, documents, size=(rows, documents), dtype=np.int64)
        drawn += np.arange(rows, dtype=np.int64)[:, None] * documents
        times = np.bincount(drawn.ravel(), minlength=rows * documents).reshape(rows, documents)
        yield np.ascontiguousarray(times.T, dtype=np.float32)


def as_they_are(documents: int) -> Iterator[Draws]:
    """One draw that holds every document once."""
    yield np.ones((documents, 1), dtype=np.float32)


def summed(counted: Mapping[int, Counts]) -> Count:
    """Counts that add up over documents."""
    numbers = np.fromiter(counted, dtype=np.intp, count=len(counted))
    counts = np.array(list(counted.values()), dtype=np.float32).reshape(len(counted), 3).T

    def count(drawn: Draws) -> Numbers:
        every = len(numbers) == len(drawn) and numbers[-1] == len(numbers) - 1
        # not `@`: the threads of a BLAS wait for each other where the machine is busy
        found: Draws = np.einsum("cd,dr->rc", counts, drawn if every else drawn[numbers])
        return found.astype(np.float64)

    return count


def distinct(facts: GraphFacts) -> Count:
    """Facts that count once, in however many drawn documents they stand."""
    both = [(places, facts.said[fact]) for fact, places in facts.wanted.items() if fact in facts.said]
    missing = [places for fact, places in facts.wanted.items() if fact not in facts.said]
    extra = [places for fact, places in facts.said.items() if fact not in facts.wanted]
    wanted = _presence([*(places for places, _ in both), *missing])
    said = _presence([*(places for _, places in both), *extra])

    def count(drawn: Draws) -> Numbers:
        present = np.packbits(drawn > 0, axis=1)  # eight resamples in a byte
        gold, stored = wanted(present), said(present)
        hits = _each(gold[: len(both)] & stored[: len(both)], drawn.shape[1])
        sides = (hits, _each(stored, drawn.shape[1]) - hits, _each(gold, drawn.shape[1]) - hits)
        return np.stack(sides, axis=1).astype(np.float64)

    return count


def f1(counts: Numbers) -> Values:
    """Percent, from counts."""
    return _percent(2 * counts[:, 0], 2 * counts[:, 0] + counts[:, 1] + counts[:, 2])


def precision(counts: Numbers) -> Values:
    """Percent, from counts."""
    return _percent(counts[:, 0], counts[:, 0] + counts[:, 1])


def recall(counts: Numbers) -> Values:
    """Percent, from counts."""
    return _percent(counts[:, 0], counts[:, 0] + counts[:, 2])


MEASURES: dict[str, Measure] = {"precision": precision, "recall": recall, "f1": f1}


def interval(values: Values, options: BootstrapOptions) -> Interval:
    """What holds the middle part of the values."""
    low, high = bounds(values, options.level)
    return Interval(low=low, high=high, level=options.level, resamples=options.resamples, seed=options.seed)


def bounds(values: Values, level: float) -> tuple[float, float]:
    """The percentiles on both sides of the middle part."""
    outside = 50 * (1 - level)
    low, high = np.percentile(values, [outside, 100 - outside])
    return float(low), float(high)


def _resampled(counts: Mapping[str, Count], drawn: Iterable[Draws]) -> dict[str, Numbers]:
    """Right, wrong and missing in every resample, for each thing counted."""
    parts: dict[str, list[Numbers]] = {name: [] for name in counts}
    for times in drawn:
        for name, count in counts.items():
            parts[name].append(count(times))
    return {name: np.concatenate(found) for name, found in parts.items()}


def _presence(places: Sequence[Collection[int]]) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """For each fact whether one of its documents is present."""
    documents = np.array([document for found in places for document in found], dtype=np.intp)
    starts = np.cumsum([0, *map(len, places[:-1])], dtype=np.intp)
    if not places:
        return lambda present: present[:0]
    return lambda present: np.bitwise_or.reduceat(present[documents], starts, axis=0)


def _each(packed: NDArray[np.uint8], resamples: int) -> NDArray[np.int64]:
    """How many facts stand in each resample."""
    found: NDArray[np.int64] = np.add.reduce(np.unpackbits(packed, axis=1, count=resamples), axis=0, dtype=np.int64)
    return found


def _macro_f1(labels: Sequence[Numbers]) -> Values:
    """The mean over the labels that stand in the gold of each resample."""
    in_gold = np.stack([(counts[:, 0] + counts[:, 2]) > 0 for counts in labels])
    values = np.where(in_gold, np.stack([f1(counts) for counts in labels]), 0.0)
    found: Values = values.sum(axis=0) / np.maximum(in_gold.sum(axis=0), 1)
    return found


def _percent(part: Values, whole: Values) -> Values:
    return np.divide(100.0 * part, whole, out=np.zeros_like(whole), where=whole > 0)
