"""Rows that come later: inserted in batches into a graph that is merged already, everything durable.

    python benchmarks/incremental.py --set 100k [--data FOLDER] [--batches 10] [--size 1000] [--alone]

The last rows of the set are held back, the others are merged from nothing into a fresh workspace. Then a new process
opens it and takes in batch after batch: keys, candidates, scores, guards, clusters, ids, all on disk when it is done.
Names/s are by wall clock and by CPU; `start` is the time to open the state up to the first look-up, in the second
process, too. `--alone` = without a second process, which looks names up a step ahead.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kgplatform.parallel import run_beside
from kgplatform.pipelines.merging_portions import Portion, finding
from kgplatform.pipelines.settled import settled
from kgplatform.resolution.context import read_context
from kgplatform.resolution.incremental import Change, meet, merge_all, merge_met
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.noun import digest
from kgplatform.workspace.behind import one_behind
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged

GRAPH = "main"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--set", default="100k")
    options.add_argument("--data", type=Path, default=os.environ.get("KGPLATFORM_TEST_DATA"))
    options.add_argument("--batches", type=int, default=10)
    options.add_argument("--size", type=int, default=1000)
    options.add_argument("--alone", action="store_true", help="nothing is looked up ahead in a second process")
    options.add_argument("--workspace", type=Path, help="one made before, to be gone on with")
    chosen = options.parse_args()
    folder = Path(chosen.data or Path(__file__).parents[2] / "shared")
    path = folder / "bench" / "er" / f"er_{chosen.set}.parquet"
    if chosen.workspace:
        with settled():
            insert(chosen.workspace, path, chosen.batches, chosen.size, alone=chosen.alone)
        return
    with tempfile.TemporaryDirectory() as made:
        build(Path(made), path, chosen.batches * chosen.size)
        subprocess.run([sys.executable, *sys.argv, "--workspace", made], check=True)


def build(place: Path, path: Path, held_back: int) -> None:
    """Everything but the last rows, merged from nothing."""
    start, cpu = time.perf_counter(), time.process_time()
    table = table_of(path, 0, -held_back)
    profile = fit_profile(table)
    with Workspace(place) as workspace:
        workspace.set_profile(GRAPH, profile)
        merged = Merged(workspace, GRAPH)
        merged.begin()
        merged.keep(merge_all(table, (), Statistics.of(profile), first_row=0))
        merged.stamp((profile.digest, "[]"), 0)
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / 2**20
    print(
        f"{len(table):,} rows from nothing: {time.perf_counter() - start:.0f} s, {time.process_time() - cpu:.0f} CPU s,"
        f" {peak():.1f} GiB; {size:,.0f} MiB on disk",
        flush=True,
    )


def insert(place: Path, path: Path, batches: int, size: int, *, alone: bool) -> None:
    """The rows held back, batch by batch."""
    late = [table_of(path, -(batches - batch) * size, -(batches - batch - 1) * size) for batch in range(batches)]
    start, cpu = time.perf_counter(), time.process_time()
    with Workspace(place) as workspace, looked_up(place, alone=alone) as run:
        merged = Merged(workspace, GRAPH)
        profile = workspace.profile(GRAPH)
        assert profile is not None
        assert merged.state() is not None
        statistics = Statistics.of(profile)
        opened = time.perf_counter() - start
        list(run([MentionTable.of_rows([])]))
        print(f"start: {opened:.2f} s, {time.perf_counter() - start:.2f} s with all processes", flush=True)
        before, done = merged.count(), [time.perf_counter()]
        cpu = time.process_time()
        with one_behind(merged) as behind:
            for table, found in run(late):
                change, row = Change(table.numbers, table), merged.next_row()
                met = meet(merged, change, (), statistics, first_row=row, found=found)
                behind.commit()
                update = merge_met(change, met, (), statistics, first_row=row)
                behind.put(update)  # the batch before it is durable now
                done.append(time.perf_counter())
                told = f"{len(update.assigned):,} rows resolved, {done[-1] - done[-2]:.2f} s"
                print(f"batch {len(done) - 1}: {size:,} rows, {told}")
        done[-1] = time.perf_counter()  # and the last one
        spent = time.process_time() - cpu
        total, seconds = batches * size, done[-1] - done[0]
        print(f"{total:,} rows into {before:,}: {total / seconds:,.0f} a second; {merged.count():,} rows at the end")
    ahead = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent += ahead.ru_utime + ahead.ru_stime
    print(f"{total / spent:,.0f} a CPU second, both processes; {peak():.2f} and {ahead.ru_maxrss / 2**20:.2f} GiB")


@contextmanager
def looked_up(place: Path, *, alone: bool) -> Iterator[Callable[[Iterable[MentionTable]], Iterator[Portion]]]:
    """What looks tables up, a few ahead in a second process."""
    if alone:
        yield lambda tables: ((table, None) for table in tables)
        return
    with run_beside(partial(finding, place, GRAPH)) as run:
        yield run


def table_of(path: Path, start: int, end: int) -> MentionTable:
    """Some rows of a parquet file; negative places count from the end, where 0 is the end too."""
    from pyarrow import parquet

    read = parquet.read_table(path, columns=["name", "type", "lang", "ctx"])
    first, last = start % len(read), (end % len(read)) or len(read)
    columns = read.slice(first, last - first).to_pydict()
    return MentionTable.of_rows(
        Row(
            number=number,
            offset=0,
            argument_only=False,
            anchor=digest("benchmark", str(number)),
            text=name,
            label=label,
            language="zh" if language == "zh" else "en",
            source="benchmark",
            context=read_context(context or ""),
        )
        for number, (name, label, language, context) in enumerate(zip(*columns.values(), strict=True), first + 1)
    )


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()
