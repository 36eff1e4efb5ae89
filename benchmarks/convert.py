"""How fast labelled data become instruction records: python benchmarks/convert.py [--data FOLDER]

Reading, converting and writing of whole sets on one core, all absent labels asked, as the official converter was
measured: its lines a second stand beside (read from its own measurement, not run here).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.official import OfficialConverter, OfficialSchema
from kgplatform.converting.options import ConvertOptions
from kgplatform.notation.schemas import read_schema_lines

# Set, task, labels at a time, lines a second of the official converter (Python 3.11, another machine of this kind).
SETS: list[tuple[str, Any, int, int]] = [
    ("IE-zh/NER/clue", "NER", 6, 49_300),
    ("IE-zh/RE/FinRE", "RE", 4, 72_500),
    ("IE-zh/SPO/DuIE2.0", "SPO", 4, 48_200),
    ("IE-zh/EE/DuEE1.0", "EE", 4, 27_100),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KGPLATFORM_TEST_DATA", "../shared")) / "data")
    parser.add_argument("--times", type=int, default=2, help="the train split so many times over")
    parser.add_argument(
        "--runs", type=int, default=5, help="the best of so many runs counts: others use the machine too"
    )
    options = parser.parse_args()
    print("| set | lines | ours, lines/CPU s | as the original | the original | ours / original | RSS MB |")
    print("|---|---|---|---|---|---|---|")
    for name, task, size, theirs in SETS:
        folder = options.data / "iepile" / name
        ours, lines = best(folder, task, size, options.times, options.runs, official=False)
        same, _ = best(folder, task, size, options.times, options.runs, official=True)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {name} | {lines:,} | {ours:,.0f} | {same:,.0f} | {theirs:,} | {ours / theirs:.1f} | {memory} |")


def best(folder: Path, task: Any, size: int, times: int, runs: int, *, official: bool) -> tuple[float, int]:
    """The best of some runs."""
    return max(rate(folder, task, size, times, official=official) for _ in range(runs))


def rate(folder: Path, task: Any, size: int, times: int, *, official: bool) -> tuple[float, int]:
    """Lines a CPU second, and lines."""
    written = (folder / "schema.json").read_text("utf-8").splitlines()
    options = ConvertOptions(task=task, split_num=size)
    slate = Slate(task, folder.name, "x" * 70)
    made = 0
    start = time.process_time()
    with tempfile.TemporaryFile("w", encoding="utf-8") as out:
        records = (orjson.loads(line) for _ in range(times) for line in (folder / "train.json").open("rb"))
        if official:
            lines = OfficialConverter(OfficialSchema(*map(json.loads, written[:3])), slate, options).convert(records)
            for line in lines:
                out.write(line)
                made += 1
        else:
            converter = Converter(read_schema_lines(written, task), slate, options)
            for record in records:
                for one in converter.convert(record):
                    out.write(one.text)
                    made += 1
    return made / (time.process_time() - start), made


if __name__ == "__main__":
    main()
