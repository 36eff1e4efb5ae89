"""How fast the official rules score 100,000 prediction lines: `python benchmarks/scorer.py DATA`.

DATA is a folder with IEPile's unified records (IE-zh/NER/clue, IE-zh/RE/FinRE). The predictions are made from the gold
of their train split, copied until there are enough lines, each copy a document of its own: 20 % of the answers are
dropped, 3 % wrong ones added per label, 0.3 % of the lines are no JSON. Each run is a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

from kgplatform.notation.slices import SLICE_SIZES, batches

SETS = {"NER": "IE-zh/NER/clue", "RE": "IE-zh/RE/FinRE"}
# As long as the sentences of the data, which are not ours to repeat.
SENTENCE = (
    "请从输入的文本里找出模式所列的各类内容,没有的类别给出空的列表,"
    "并且用一个符合规范的数据对象作答,不要另加解释,保持原文的写法。"
)


class Cost(NamedTuple):
    """What one run took."""

    user: float
    wall: float
    peak_mb: float


def main() -> None:
    options = _options()
    print(
        f"{'task':4} {'mode':6} {'lines':>8} {'MB':>5} {'user s':>7} {'wall s':>7} {'lines/user s':>12} {'peak MB':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for task, place in SETS.items():
            path = Path(folder) / f"{task}.jsonl"
            _write(path, islice(_lines(options.data / place, task), options.lines))
            megabytes = path.stat().st_size / 1e6
            for mode in ("normal", "set"):
                cost = min(_run(path, task, mode) for _ in range(options.repeat))
                print(
                    f"{task:4} {mode:6} {options.lines:8,} {megabytes:5.0f} {cost.user:7.2f} {cost.wall:7.2f} "
                    f"{options.lines / cost.user:12,.0f} {cost.peak_mb:8.0f}"
                )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="folder with IE-zh/NER/clue and IE-zh/RE/FinRE")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the best is shown")
    return parser.parse_args()


def _write(path: Path, lines: Iterator[str]) -> None:
    """Line by line: a child's peak begins with the memory of its parent, so ours must stay small."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)


def _lines(folder: Path, task: str) -> Iterator[str]:
    """Prediction lines without end."""
    chance = random.Random(7)
    labels = json.loads((folder / "schema.json").read_text("utf-8").splitlines()[0 if task == "NER" else 1])
    records = [json.loads(line) for line in (folder / "train.json").read_text("utf-8").splitlines() if line]
    for copy in count():
        for record in records:
            yield from _record_lines(record, task, labels, copy, chance)


def _record_lines(
    record: dict[str, Any], task: str, labels: list[str], copy: int, chance: random.Random
) -> Iterator[str]:
    gold = record["entity" if task == "NER" else "relation"]
    identity = hashlib.sha256(f"{copy} {record['text']}".encode()).hexdigest()
    for asked in batches(labels, SLICE_SIZES["NER" if task == "NER" else "RE"]):
        instruction = {"instruction": SENTENCE, "schema": asked, "input": record["text"]}
        answer = {label: _answers(gold, label, task, chance) for label in asked}
        output = json.dumps(answer, ensure_ascii=False)
        line = {
            "id": identity,
            "task": task,
            "source": f"s{copy % 20}",
            "instruction": json.dumps(instruction, ensure_ascii=False),
            "label": json.dumps(gold, ensure_ascii=False),
            "output": output[:-2] if chance.random() < 0.003 else output,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _answers(gold: list[dict[str, Any]], label: str, task: str, chance: random.Random) -> list[Any]:
    if task == "NER":
        right: list[Any] = [part["entity"] for part in gold if part["entity_type"] == label]
        wrong: Any = "别的"
    else:
        right = [{"subject": part["head"], "object": part["tail"]} for part in gold if part["relation"] == label]
        wrong = {"subject": "甲", "object": "乙"}
    kept = [part for part in right if chance.random() >= 0.2]
    return [*kept, wrong] if chance.random() < 0.03 else kept


def _run(path: Path, task: str, mode: str) -> Cost:
    command = [sys.executable, "-m", "kgplatform", "evaluate", "--predictions", str(path), "--official"]
    command += ["--task", task, "--language", "zh", "--by", "source", "--match", mode, "--json"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return Cost(usage.ru_utime, time.perf_counter() - begun, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
