"""What native libraries would add to merging: the join of candidates and the trees, ours beside them in one run.

    pip install polars duckdb numba
    python benchmarks/joins.py [--data FOLDER] [--label place]

Every library gets the same (name, key) columns of one label of er_1m and finds the distinct pairs of names that share a
key; DuckDB and polars use both cores. The trees get the features of as many of these pairs. A library that is not
installed is left out and said to be.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from merging_sets import columns_of, read_parquet
from resolution import table_of

from kgplatform.resolution.candidates import pairs_of
from kgplatform.resolution.columns import columns_of as name_columns
from kgplatform.resolution.features import Spelled, features
from kgplatform.resolution.keys import near_keys
from kgplatform.resolution.model import trees
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.statistics import Statistics

PAIRS = 500_000  # that are scored


def library(name: str) -> Any:
    """The module, or None."""
    try:
        return import_module(name)
    except ImportError:
        return None


def measured(what: str, work: Callable[[], int]) -> None:
    """Print seconds and what came out."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    print(f"| {what} | {time.perf_counter() - wall:.2f} | {time.process_time() - cpu:.2f} | {found:,} |", flush=True)


def ours(owners: np.ndarray, hashes: np.ndarray, kinds: np.ndarray) -> int:
    """Distinct pairs, batch by batch."""
    return sum(len(left) for left, _ in pairs_of(owners, hashes, kinds))


def by_polars(polars: Any, owners: np.ndarray, hashes: np.ndarray) -> int:
    """A self-join, each pair once."""
    keys = polars.LazyFrame({"name": owners, "key": hashes})
    shared = keys.filter(polars.len().over("key") > 1)
    pairs = shared.join(shared, on="key", suffix="_right").filter(polars.col("name") < polars.col("name_right"))
    return int(pairs.select(polars.struct("name", "name_right").n_unique()).collect().item())


def by_duckdb(duckdb: Any, owners: np.ndarray, hashes: np.ndarray) -> int:
    """The same in SQL."""
    table = {"name": owners, "key": hashes}
    connection = duckdb.connect()
    connection.register("keys", library("polars").DataFrame(table) if library("polars") else table)
    counted = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT one.name, other.name FROM keys AS one JOIN keys AS other "
        "ON one.key = other.key AND one.name < other.name)"
    )
    return int(counted.fetchone()[0])


def by_numba(numba: Any, table: np.ndarray) -> Callable[[], int]:
    """The trees compiled: each row goes down each tree."""
    feature, threshold, left, right, value, roots = [], [], [], [], [], []
    for tree in trees().trees:
        roots.append(_laid_out(tree, (feature, threshold, left, right, value)))

    @numba.njit(parallel=True)
    def odds(rows, nodes, value, roots, bias):  # type: ignore[no-untyped-def]
        feature, threshold, left, right = nodes
        found = np.full(len(rows), bias)
        for row in numba.prange(len(rows)):
            for root in roots:
                node = root
                while left[node] >= 0:
                    node = right[node] if rows[row, feature[node]] > threshold[node] else left[node]
                found[row] += value[node]
        return found

    nodes = np.array(feature), np.array(threshold, np.float32), np.array(left), np.array(right)
    given = nodes, np.array(value, np.float32), np.array(roots), trees().bias
    odds(table[:10], *given)  # compiled before it is measured
    return lambda: int((odds(table, *given) > 0).sum())


def _laid_out(tree: Any, columns: tuple[list, ...]) -> int:
    """The nodes of a tree as rows, from the leaves that stand on the left of each; returns the root's."""
    feature, threshold, left, right, value = columns

    def place(first: int, end: int) -> int:
        inside = [node for node in tree.nodes if _within(int(node[2]), first, end)]
        at = len(feature)
        for column, start in zip(columns, (0, 0.0, -1, -1, 0.0), strict=True):
            column.append(start)
        if not inside:
            value[at] = tree.leaves[first]
            return at
        feature[at], threshold[at], bits = max(inside, key=lambda node: int(node[2]).bit_count())
        middle = first + int(bits).bit_count()
        left[at] = place(first, middle)
        right[at] = place(middle, end)
        return at

    return place(0, len(tree.leaves))


def _within(bits: int, first: int, end: int) -> bool:
    """Whether a node's left side begins where this part does and ends inside it."""
    return bits & -bits == 1 << first and bits.bit_length() < end


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=os.environ.get("KGPLATFORM_TEST_DATA"))
    options.add_argument("--label", default="place")
    chosen = options.parse_args()
    folder = chosen.data or Path(__file__).parents[2] / "shared"
    columns = columns_of(read_parquet(folder / "bench" / "er" / "er_1m.parquet"))
    named = [pair for pair in zip(columns.names, columns.types, strict=True) if pair[1] == chosen.label]
    table = table_of(enumerate(named, 1))
    statistics, found = Statistics.of(fit_profile(table)), name_columns(table)
    owners, hashes = near_keys(found.names, found.scopes, statistics)
    print(f"{len(table):,} names, {len(owners):,} keys\n\n| work | wall s | CPU s | came out |\n|---|---:|---:|---:|")
    measured("candidates: numpy", lambda: ours(owners, hashes, found.keys))
    polars, duckdb, numba = (library(name) for name in ("polars", "duckdb", "numba"))
    if polars:
        measured("candidates: polars", lambda: by_polars(polars, owners, hashes))
    if duckdb:
        measured("candidates: DuckDB", lambda: by_duckdb(duckdb, owners, hashes))
    left, right = (np.concatenate(side)[:PAIRS] for side in zip(*pairs_of(owners, hashes, found.keys), strict=True))
    nothing = np.zeros(len(left), dtype=np.float32)
    rows = features(Spelled.of(found.names, statistics), left, right, nothing, nothing)
    measured(f"trees of {len(rows):,} pairs: numpy", lambda: int((trees().log_odds(rows) > 0).sum()))
    if numba:
        measured(f"trees of {len(rows):,} pairs: numba", by_numba(numba, rows))
    missing = [name for name, module in (("polars", polars), ("duckdb", duckdb), ("numba", numba)) if not module]
    print(f"\nnot installed: {', '.join(missing)}" if missing else "")


if __name__ == "__main__":
    main()
