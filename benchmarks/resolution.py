"""Merging measured: ours beside the exact key and rapidfuzz alone, on labelled names with and without homonyms.

    python benchmarks/resolution.py --sizes 10k,100k [--data FOLDER] [--invented SEED] [--mixed SEED] [--few SEED]

The folder holds bench/er and data/er; without the option it is the environment's KGPLATFORM_TEST_DATA. Every method
runs in a process of its own. P and R are pairwise after clustering; R80 is the recall over pairs of one entity whose
lower-cased names have a ratio or a token_sort_ratio of 80 or more, which is what a string method can see; homonym P
counts only pairs of equal lower-cased names that two entities bear, apart = the part of the pairs of two entities among
them that stay apart. CPU seconds are those of all processes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from rapidfuzz.fuzz import ratio, token_sort_ratio
from rapidfuzz.process import cdist
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

sys.path.insert(0, str(Path(__file__).parent))

from few_of_each_name import few_of_each_name
from labelled_documents import columns_of_seed
from merging_sets import Columns, PairRow, columns_of, pair_rows, read_parquet, with_homonyms, works_with_artists
from mixed_names import HELD_OUT, mixed_columns, part_of, rows_of

from kgplatform.evaluation.clusters import b_cubed, pairwise
from kgplatform.resolution.table import MentionTable, Row

Clustering = Sequence[object]


class Quality(NamedTuple):
    """What a clustering is worth; `homonym` and `apart` are None where no two entities share a name."""

    precision: float
    recall: float
    reachable: float
    b_cubed: float
    homonym: float | None
    apart: float | None
    wrong: int


class Cost(NamedTuple):
    """What it took: CPU seconds and the greatest memory of all processes together, wall-clock seconds."""

    cpu: float
    wall: float
    gigabytes: float


def score(found: Clustering, columns: Columns) -> Quality:
    """Pairwise P and R, R80, B-cubed F1, P of the pairs of homonyms."""
    sides = list(zip(columns.entities, found, strict=True))
    pairs = pairwise(sides)
    cubed = b_cubed(sides)
    homonyms = homonyms_of(found, columns)
    return Quality(
        precision=pairs.tp / max(pairs.tp + pairs.fp, 1),
        recall=pairs.tp / max(pairs.tp + pairs.fn, 1),
        reachable=reachable_recall(found, columns),
        b_cubed=cubed.f1 / 100,
        homonym=homonyms.precision,
        apart=homonyms.apart,
        wrong=pairs.fp,
    )


def reachable_recall(found: Clustering, columns: Columns) -> float:
    """Recall over the pairs of one entity that a string method can see."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, entity in enumerate(columns.entities):
        rows[entity].append(row)
    lower = [name.lower() for name in columns.names]
    seen = joined = 0
    for own in rows.values():
        for left, right in combinations(own, 2):
            if alike(lower[left], lower[right]):
                seen += 1
                joined += found[left] == found[right]
    return joined / max(seen, 1)


def alike(left: str, right: str) -> bool:
    """Whether the ratio of two names, as they stand or with their words sorted, is 80 or more."""
    return ratio(left, right, score_cutoff=80) > 0 or token_sort_ratio(left, right, score_cutoff=80) > 0


class Homonyms(NamedTuple):
    """Pairs of rows with one name that several entities bear: joined and right, joined and wrong, of two at all."""

    right: int
    wrong: int
    different: int

    @property
    def precision(self) -> float | None:
        """Of the joined pairs, how many are right."""
        if not self.different:
            return None
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def apart(self) -> float | None:
        """Of the pairs of two entities, how many stay apart."""
        return 1 - self.wrong / self.different if self.different else None


def homonyms_of(found: Clustering, columns: Columns) -> Homonyms:
    """What became of the pairs of equal lower-cased names of one type that several entities bear."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, (name, kind) in enumerate(zip(columns.names, columns.types, strict=True)):
        groups[name.lower(), kind].append(row)
    right = together = different = 0
    for rows in groups.values():
        entities = [columns.entities[row] for row in rows]
        if len(set(entities)) > 1:
            right += _pairs((found[row], columns.entities[row]) for row in rows)
            together += _pairs(found[row] for row in rows)
            different += len(rows) * (len(rows) - 1) // 2 - _pairs(entities)
    return Homonyms(right, together - right, different)


def _pairs(counted: Iterable[object]) -> int:
    """Pairs of equal ones."""
    return sum(size * (size - 1) // 2 for size in Counter(counted).values())


# Methods


def exact_key(columns: Columns) -> Clustering:
    """Equal upper-cased names of one type, as most tools merge."""
    return [(name.upper(), kind) for name, kind in zip(columns.names, columns.types, strict=True)]


def exact_key_and_context(columns: Columns) -> Clustering:
    """Equal upper-cased names of one type and equal context."""
    return list(zip(map(str.upper, columns.names), columns.types, columns.contexts, strict=True))


def parted_by_context(columns: Columns) -> Clustering:
    """Equal upper-cased names of one type; where contexts of a name differ, one each, and rows without any alone."""
    contexts: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys = list(zip(map(str.upper, columns.names), columns.types, strict=True))
    for key, context in zip(keys, columns.contexts, strict=True):
        contexts[key] |= {context} - {""}
    return [
        (key, context or row) if len(contexts[key]) > 1 else key
        for row, (key, context) in enumerate(zip(keys, columns.contexts, strict=True))
    ]


def rapidfuzz_alone(columns: Columns) -> Clustering:
    """All pairs of one type with a ratio of 90 or more, and everything that hangs together."""
    found = np.zeros(len(columns.names), dtype=np.int64)
    first = 0
    for kind in sorted(set(columns.types)):
        rows = np.array([row for row, own in enumerate(columns.types) if own == kind])
        labels = _components([columns.names[row].lower() for row in rows])
        found[rows] = labels + first
        first += int(labels.max()) + 1
    return found.tolist()


def _components(names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    lefts, rights = [], []
    for start in range(0, len(names), 1000):
        table = cdist(names[start : start + 1000], names[start:], scorer=ratio, score_cutoff=90, dtype=np.uint8)
        left, right = np.nonzero(table)
        lefts.append(left + start)
        rights.append(right + start)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    graph = coo_array((np.ones(len(left), dtype=bool), (left, right)), shape=(len(names), len(names)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def ours(columns: Columns) -> Clustering:
    """kgplatform, as `resolve --table` does it: the profile is fitted on the same rows."""
    from kgplatform.parallel import usable_processes
    from kgplatform.pipelines.by_label import Names, groups_of, merged

    rows = range(len(columns.names))
    names = Names([*rows], [*map(str, rows)], columns.names, columns.types, columns.languages, columns.contexts)
    found = np.zeros(len(rows), dtype=np.int64)
    for went in merged(groups_of(names, ()), usable_processes()):
        found[list(went.places)] = went.founders
    return found.tolist()


METHODS: dict[str, Callable[[Columns], Clustering]] = {
    "exact upper-case": exact_key,
    "exact, equal context": exact_key_and_context,
    "exact, parted by context": parted_by_context,
    "rapidfuzz ratio ≥ 90": rapidfuzz_alone,
    "kgplatform": ours,
}


# Running


def measured(method: str, columns: Columns) -> tuple[Clustering, Cost]:
    """The clustering and its cost, from a fresh process."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(method, columns, sending))
    process.start()
    sending.close()
    peak = 0.0
    while not receiving.poll(0.2):
        peak = max(peak, _memory(process.pid))
        if process.exitcode not in (None, 0):
            raise SystemExit(f"{method} ended with {process.exitcode}")
    found, cpu, wall, own = receiving.recv()
    process.join()
    return found, Cost(cpu, wall, max(peak, own) / 2**30)


def _run(method: str, columns: Columns, connection: Connection) -> None:
    before, start = _cpu(), time.perf_counter()
    found = METHODS[method](columns)
    wall, cpu = time.perf_counter() - start, _cpu() - before
    numbers = {cluster: number for number, cluster in enumerate(dict.fromkeys(found))}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if sys.platform == "linux" else 1)
    connection.send(([numbers[cluster] for cluster in found], cpu, wall, peak))


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _memory(pid: int | None) -> float:
    try:
        process = psutil.Process(pid)
        return float(sum(one.memory_info().rss for one in (process, *process.children(recursive=True))))
    except psutil.NoSuchProcess:
        return 0.0


# Pairs


def pair_decisions(pairs: Sequence[PairRow], corpus: Columns, near: float | None = None) -> list[bool]:
    """Whether each pair is merged where it stands alone, under the profile of a corpus and a threshold."""
    from kgplatform.resolution.profile import fit_profile
    from kgplatform.resolution.resolve import resolve

    profile = fit_profile(table_of(enumerate(zip(corpus.names, corpus.types, strict=True), 1)))
    if near is not None:
        thresholds = {**profile.thresholds, "near": near, "together": near}
        profile = profile.model_copy(update={"thresholds": thresholds})
    decided = []
    for pair in pairs:
        names = [(name, pair.type) for name in dict.fromkeys((pair.left, pair.right))]
        decided.append(len(resolve(table_of(enumerate(names, 1)), (), profile).entities) == 1)
    return decided


def table_of(rows: Iterable[tuple[int, tuple[str, str]]]) -> MentionTable:
    """Numbered names with their types, nothing known around them."""

    return MentionTable.of_rows(
        Row(number, 0, False, str(number), name, kind, "en" if name.isascii() else "zh", "benchmark")
        for number, (name, kind) in rows
    )


def pair_report(folder: Path) -> Iterator[str]:
    """The files of pairs, under the profile of their own names and under that of 100,000 others.

    Among 100,000 names an equal name that others may bear is no proof, so guard pairs are missed there by design.
    """
    many = columns_of(read_parquet(folder / "er_100k.parquet"))
    guard, bench = pair_rows(folder / "guard_pairs.tsv"), pair_rows(folder / "name_bench_pairs.tsv")
    for what, corpus in (("their own names", own_names(guard)), ("100,000 names", many)):
        merged = pair_decisions(guard, corpus)
        wrong = [pair for pair, same in zip(guard, merged, strict=True) if same and pair.label == "0"]
        missed = [pair for pair, same in zip(guard, merged, strict=True) if not same and pair.label == "1"]
        yield f"guard pairs, profile of {what}: {len(wrong)} wrong of {len(guard)}, {len(missed)} missed"
        yield "    wrong: " + ", ".join(f"{pair.left} / {pair.right}" for pair in wrong)
        yield "    missed: " + ", ".join(f"{pair.left} / {pair.right}" for pair in missed)
    for near in (None, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9, 0.95):
        yield name_bench(bench, near)


def own_names(pairs: Sequence[PairRow]) -> Columns:
    """The names of the pairs as a corpus."""
    named = [(name, pair.type) for pair in pairs for name in (pair.left, pair.right)]
    names, types = (list(column) for column in zip(*named, strict=True))
    return Columns(names, types, ["en"] * len(names), [""] * len(names), names)


def name_bench(pairs: Sequence[PairRow], near: float | None) -> str:
    """P and R of the pairs at a threshold of the learned score; None = that of the profile."""
    merged = pair_decisions(pairs, own_names(pairs), near)
    right = sum(same and pair.label == "1" for pair, same in zip(pairs, merged, strict=True))
    wanted = sum(pair.label == "1" for pair in pairs)
    at = "the profile's threshold" if near is None else f"threshold {near}"
    return f"name_bench at {at}: P {right / max(sum(merged), 1):.3f} R {right / wanted:.3f} ({len(pairs)} pairs)"


# The table


def sets(
    folder: Path, sizes: Sequence[str], invented: int | None, mixed: int | None, few: int | None
) -> Iterator[tuple[str, Columns]]:
    """The sets asked for, by name."""
    bench, records = folder / "bench" / "er", folder / "data" / "er"
    for size in sizes:
        if (bench / f"er_{size}.parquet").exists():
            yield f"er_{size}", columns_of(read_parquet(bench / f"er_{size}.parquet"))
    for size in sizes:
        if size.startswith("homonyms"):
            rows = read_parquet(bench / f"er_{size.removeprefix('homonyms') or '10k'}.parquet")
            yield f"{len(rows):,} rows, 9 % homonyms, context 50 %", with_homonyms(rows, 0.09, 0.5, seed=1)
            yield f"{len(rows):,} rows, 40 % homonyms, context 50 %", with_homonyms(rows, 0.4, 0.5, seed=2)
            yield f"{len(rows):,} rows, 40 % homonyms, context 100 %", with_homonyms(rows, 0.4, 1.0, seed=2)
            yield "music releases, context 50 %", works_with_artists(records / "cddb" / "records.csv", 0.5, seed=3)
    if invented is not None:
        yield f"invented, seed {invented}", columns_of_seed(invented)
    if mixed is not None:
        yield f"mixed, open sources, seed {mixed}", mixed_columns(folder, mixed, held_out=False)[0]
        columns, sources = mixed_columns(folder, mixed, held_out=True)
        yield f"mixed, all sources, seed {mixed}", columns
        for source in HELD_OUT:
            yield f"mixed, {source} alone, seed {mixed}", rows_of(columns, part_of(sources, source))
    if few is not None:
        yield f"few of each name, seed {few}", few_of_each_name(folder, few)[0]


def line(what: str, method: str, quality: Quality, cost: Cost, rows: int) -> str:
    homonym, apart = ("–" if share is None else f"{share:.3f}" for share in (quality.homonym, quality.apart))
    return (
        f"| {what} | {method} | {quality.precision:.4f} | {quality.recall:.3f} | {quality.reachable:.3f} "
        f"| {quality.b_cubed:.3f} | {homonym} | {apart} | {quality.wrong:,} | {cost.cpu:.1f} | {cost.wall:.1f} "
        f"| {rows / max(cost.cpu, 1e-9):,.0f} | {cost.gigabytes:.2f} |"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--sizes", default="10k,homonyms", help="10k, 100k, 1m, homonyms, homonyms100k; commas between them"
    )
    options.add_argument("--data", type=Path, default=os.environ.get("KGPLATFORM_TEST_DATA"))
    options.add_argument("--invented", type=int, help="seed of a set of invented names with homonyms")
    options.add_argument("--mixed", type=int, help="seed of the set of many sources, real and invented")
    options.add_argument("--few", type=int, help="seed of the set of many names with a few things each")
    options.add_argument("--brute", type=int, default=20_000, help="rows up to which rapidfuzz compares all pairs")
    options.add_argument("--methods", default="all", help="parts of names of methods; commas between them")
    options.add_argument("--pairs", action="store_true", help="the guard pairs and name_bench, too")
    chosen = options.parse_args()
    folder = chosen.data or Path(__file__).parents[2] / "shared"
    print(
        "| set | method | P | R | R80 | B³ F1 | homonym P | apart | wrong pairs | CPU s | wall s | names/CPU s | GiB |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for what, columns in sets(folder, chosen.sizes.split(","), chosen.invented, chosen.mixed, chosen.few):
        for method in METHODS:
            if chosen.methods != "all" and not any(part in method for part in chosen.methods.split(",")):
                continue
            if method.startswith("rapidfuzz") and len(columns.names) > chosen.brute:
                continue
            found, cost = measured(method, columns)
            print(line(what, method, score(found, columns), cost, len(columns.names)), flush=True)
    if chosen.pairs:
        print()
        for said in pair_report(folder / "bench" / "er"):
            print(said)


if __name__ == "__main__":
    main()
