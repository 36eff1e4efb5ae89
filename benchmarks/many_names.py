"""Tables of millions of invented names merged from disk: python benchmarks/many_names.py 300000 1000000 3000000

Made and merged in a temporary folder; CPU seconds are those of all processes, memory that of all of them together.
Millions of names drawn from a few hundred words have more namesakes and more neighbours than names of the world, so
this measures speed and memory only.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from labelled_documents import names_of_seed

from kgplatform.pipelines.big_table import resolve_big_table
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.table import TableJob

SEED = 20261122
PROCESSES = 2


def main() -> None:
    print("| names | entities | CPU s | wall s | names/CPU s | GiB |")
    print("|---:|---:|---:|---:|---:|---:|")
    for count in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            print(merged(Path(folder), count), flush=True)


def merged(folder: Path, count: int) -> str:
    """One line of the table."""
    table = folder / "names.jsonl"
    with table.open("w", encoding="utf-8") as file:
        for number, (name, label, language, context, _) in enumerate(islice(names_of_seed(SEED), count), 1):
            row = {"id": number, "name": name, "label": label, "language": language, "context": context}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    before, start = cpu(), time.perf_counter()
    done = threading.Event()
    peaks: list[float] = []
    watching = threading.Thread(target=watch, args=(done, peaks))
    watching.start()
    result = resolve_big_table(TableJob(table, folder / "merged.csv"), silent, processes=PROCESSES)
    wall, spent = time.perf_counter() - start, cpu() - before
    done.set()
    watching.join()
    with (folder / "merged.csv").open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    assert rows == result.counts.names == count - len(result.set_aside)
    return (
        f"| {count:,} | {result.counts.entities:,} | {spent:.0f} | {wall:.0f} | {count / spent:,.0f} "
        f"| {max(peaks) / 2**30:.1f} |"
    )


def cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def watch(done: threading.Event, peaks: list[float]) -> None:
    own = psutil.Process()
    while not done.wait(0.5):
        total = 0.0
        for one in (own, *own.children(recursive=True)):
            try:
                total += one.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        peaks.append(total)


if __name__ == "__main__":
    main()
