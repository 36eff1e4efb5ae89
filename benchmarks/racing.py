"""Racing on real scores: settings of the learned extractor as systems, compared on the documents that each reads.

    python benchmarks/racing.py DATA/iepile/IE-en/RE/conll04 DATA/iepile/IE-zh/SPO/DuIE2.0

Each system learns from the train split and reads dev and test, document by document. Then, over many orders of the
documents: trying everything, racing in blocks (as `tune` does), successive halving and a fixed number of documents;
how many documents are read in all, and how far the chosen system is behind the best one in F1 on all documents.
`--keep FILE` keeps what each system scored, so that a run goes on where one before it ended; `--most N` ends it early.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train
from kgplatform.tuning import race
from kgplatform.tuning.marks import Marks, aimed, f1_of, mark
from kgplatform.tuning.options import TuneOptions
from kgplatform.types.extraction import Example

SYSTEMS = tuple(
    LearnedOptions(max_records=records, iterations=iterations, seed=seed)
    for records, iterations, seed in (
        *((60, 30, 0), (60, 80, 1), (120, 30, 0), (120, 80, 1), (240, 15, 0), (240, 80, 0)),
        *((400, 15, 1), (400, 40, 0), (400, 80, 1), (600, 40, 0), (600, 80, 1), (847, 80, 0)),
    )
)
# For sets with many relations, where learning from more takes minutes each.
SMALL = tuple(
    LearnedOptions(max_records=records, iterations=iterations, seed=seed)
    for records, iterations, seed in (
        *((20, 30, 0), (20, 80, 1), (25, 30, 0), (25, 80, 1), (30, 30, 0), (30, 80, 1)),
        *((35, 30, 0), (35, 80, 1), (60, 30, 0), (60, 80, 1), (120, 30, 0), (120, 80, 1)),
    )
)
ORDERS = 200
_FEWEST = 10  # systems that are worth a comparison
OPTIONS = TuneOptions()

Scores = Sequence[Sequence[Marks]]  # of each system, document by document
Order = NDArray[np.int64]


class Chosen(NamedTuple):
    """Which system a way of choosing chose, and how many documents were read for it."""

    system: int
    calls: int


def scores_of(folder: Path, systems: Sequence[LearnedOptions], limit: int, keep: Path, most: int) -> Scores:
    parts = {split: _labelled(folder, split) for split in ("train", "dev", "test")}
    documents = [*parts["dev"], *parts["test"]][:limit]
    print(f"{folder.name}: {len(parts['train'])} train, {len(documents)} documents, {len(systems)} systems")
    known = json.loads(keep.read_text("utf-8")) if keep.is_file() else {}
    for options in systems:
        if options.model_dump_json() not in known and most > 0:
            marks = _marks(parts["train"], documents, options)
            known[options.model_dump_json()] = [one.by_label for one in marks]
            keep.write_text(json.dumps(known), "utf-8")
            most -= 1
    kept = [known[options.model_dump_json()] for options in systems if options.model_dump_json() in known]
    return [[Marks({label: tuple(counts) for label, counts in one.items()}, 1, 0) for one in of_it] for of_it in kept]


def _marks(examples: Sequence[Example], documents: Sequence[Example], options: LearnedOptions) -> list[Marks]:
    began = time.process_time()
    model = train(examples, (), options)
    marks = [mark(one, model.extract(one.document, one.wanted)) for one in documents]
    words = f"{options.max_records} records, {options.iterations} iterations, seed {options.seed}"
    print(f"  {words}: F1 {f1_of(marks, 'micro'):.2f} ({time.process_time() - began:.1f} s cpu)", flush=True)
    return marks


def _labelled(folder: Path, split: str) -> list[Example]:
    choice = Choice(split=split)
    sets = find_sets([folder], choice, split)
    return [one for dataset in sets for one in read_set(dataset, choice, lambda _: None) if one.gold is not None]


def everything(scores: Scores, order: Order) -> Chosen:
    means = [f1_of(of_it, "micro") for of_it in scores]
    return Chosen(int(np.argmax(means)), len(scores) * len(order))


def racing(scores: Scores, order: Order) -> Chosen:
    """Blocks of 16, from 32 documents on whoever the leader beats is dropped; half of those left at each doubling."""
    running, calls, asked = list(range(len(scores))), 0, 0
    while len(running) > 1 and asked < len(order):
        block = order[asked : asked + OPTIONS.block]
        asked += len(block)
        calls += len(running) * len(block)
        values = {number: _values(scores, number, order[:asked]) for number in running}
        if asked >= OPTIONS.least:
            out = race.dropped(values, alpha=OPTIONS.alpha, entered=len(scores), least=OPTIONS.least)
            gone = {one.number for one in out}
            running = [number for number in running if number not in gone]
            values = {number: values[number] for number in running}
            if asked >= 2 * OPTIONS.least and race.are_even(values, alpha=OPTIONS.alpha):
                break
    return Chosen(race.leader_of({number: _values(scores, number, order[:asked]) for number in running}), calls)


def halving(scores: Scores, order: Order) -> Chosen:
    """Half of the systems at a time, on twice the documents."""
    running, calls, asked = list(range(len(scores))), 0, 0
    rounds = math.ceil(math.log2(len(scores)))
    first = max(1, len(order) // 2 ** (rounds - 1))
    for upto in (min(len(order), first * 2**step) for step in range(rounds)):
        calls += len(running) * (upto - asked)
        asked = upto
        means = {number: float(_values(scores, number, order[:asked]).mean()) for number in running}
        running = sorted(running, key=lambda number: -means[number])[: max(1, len(running) // 2)]
    return Chosen(running[0], calls)


def some(documents: int) -> Callable[[Scores, Order], Chosen]:
    """Every system on so many documents."""

    def choose(scores: Scores, order: Order) -> Chosen:
        means = [float(_values(scores, number, order[:documents]).mean()) for number in range(len(scores))]
        return Chosen(int(np.argmax(means)), len(scores) * documents)

    return choose


def _values(scores: Scores, number: int, order: Order) -> NDArray[np.float64]:
    return aimed([scores[number][place] for place in order], "micro")


def compare(scores: Scores) -> None:
    truth = [f1_of(of_it, "micro") for of_it in scores]
    ways = {"everything": everything, "racing": racing, "halving": halving, "32 documents each": some(32)}
    whole = len(scores) * len(scores[0])
    print(f"  best F1 {max(truth):.2f}, second {sorted(truth)[-2]:.2f}, worst {min(truth):.2f}; {ORDERS} orders")
    for name, way in ways.items():
        draws = np.random.default_rng(1)
        chosen = [way(scores, draws.permutation(len(scores[0]))) for _ in range(ORDERS)]
        regrets = [max(truth) - truth[one.system] for one in chosen]
        calls = np.mean([one.calls for one in chosen])
        print(
            f"  {name:18} {calls:8.0f} read ({calls / whole:6.1%}), regret {np.mean(regrets):.2f} "
            f"(95 %: {np.percentile(regrets, 95):.2f}, worst {max(regrets):.2f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("racing"), help="files NAME.SET.json of what systems scored")
    parser.add_argument("--most", type=int, default=len(SYSTEMS), help="systems that are learnt in this run")
    parser.add_argument("--small", action="store_true", help="systems that learn from at most 120 records")
    parser.add_argument("--limit", type=int, default=600, help="documents that are read")
    args = parser.parse_args()
    for folder in args.folders:
        systems = SMALL if args.small else SYSTEMS
        scores = scores_of(folder, systems, args.limit, args.keep.with_suffix(f".{folder.name}.json"), args.most)
        if len(scores) >= _FEWEST:
            compare(scores)


if __name__ == "__main__":
    main()
