"""Trains the learned extractor on the train split of public sets and scores it on their test split.

    python benchmarks/learned.py DATA [SET...]

DATA holds `iepile/` and `InstructIE/`. Each set is trained on at most 1,800 records, tuned on its dev split, and scored
by strict sets: (text, label) of mentions, (subject, predicate, object) of relations, (trigger, type) and
(argument, role) of events, each once a document.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.score import Score
from kgplatform.types.task import Language

Facts = Callable[[Extraction], set[tuple[str, ...]]]


class Case(NamedTuple):
    """A set, where it stands, and the F1 that a plain prototype reached on it, in the order of its facts."""

    name: str
    path: str
    kind: str
    prototype: tuple[float, ...]


CASES = (
    Case("resume_ner", "iepile/IE-zh/NER/resume_ner", "entities", (93.3,)),
    Case("clue", "iepile/IE-zh/NER/clue", "entities", (61.4,)),
    Case("WNUT17", "iepile/IE-en/NER/WNUT17", "entities", (19.9,)),
    Case("SciERC", "iepile/IE-en/NER/SciERC", "entities", (51.6,)),
    Case("conll04", "iepile/IE-en/RE/conll04", "relations", (52.6,)),
    Case("CN-RE", "iepile/IE-zh/RE/CN-RE", "relations", (48.3,)),
    Case("semval-RE", "iepile/IE-en/RE/semval-RE", "relations", (26.8,)),
    Case("FinRE", "iepile/IE-zh/RE/FinRE", "relations", (18.2,)),
    Case("DuIE2.0", "iepile/IE-zh/SPO/DuIE2.0", "relations", (41.9,)),
    Case("InstructIE zh", "InstructIE/train_zh.json", "relations", (41.9,)),
    Case("WebNLG", "iepile/IE-en/SPO/WebNLG", "relations", (65.7,)),
    Case("InstructIE en", "InstructIE/train_en.json", "relations", (20.1,)),
    Case("DuEE1.0", "iepile/IE-zh/EE/DuEE1.0", "events", (75.6, 32.4)),
    Case("CASIE", "iepile/IE-en/EE/CASIE", "events", (41.5, 24.8)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains and scores the learned extractor on public sets.")
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*")
    asked = parser.parse_args()
    print("| set | facts | prototype F1 | F1 (P / R) | dev F1 | train s (CPU) | ms a document | MB |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        if not asked.sets or case.name in asked.sets:
            for row in measure(case, asked.data):
                print(row, flush=True)


def measure(case: Case, data: Path) -> Iterable[str]:
    """The rows of one set."""
    parts = [read(data / case.path, split) for split in ("train", "dev", "test")]
    start = time.process_time()
    model = train(parts[0], parts[1], LearnedOptions())
    trained = time.process_time() - start
    size = _size(model)
    start = time.process_time()
    found = [model.extract(example.document, example.wanted) for example in parts[2]]
    each = 1000 * (time.process_time() - start) / len(found)
    for (name, facts), prototype in zip(_FACTS[case.kind].items(), case.prototype, strict=True):
        score = _score(facts, parts[2], found)
        dev = model.record.dev[_DEV[name]].f1
        yield (
            f"| {case.name} | {name} | {prototype:.1f} | **{score.f1:.1f}**"
            f" ({score.precision:.1f} / {score.recall:.1f}) | {dev:.1f} | {trained:.0f} | {each:.1f} | {size:.1f} |"
        )


def read(path: Path, split: str) -> tuple[Example, ...]:
    """The labelled examples of one split."""
    language: Language | None = "zh" if path.stem.endswith("_zh") else "en" if path.stem.endswith("_en") else None
    choice = Choice(split=split, language=language)
    sets = find_sets([path.parent if path.suffix == ".json" else path], choice, split)
    return tuple(example for dataset in sets for example in read_set(dataset, choice, print))


def _score(facts: Facts, examples: Sequence[Example], found: Sequence[Extraction]) -> Score:
    counts: Counter[str] = Counter()
    for example, extraction in zip(examples, found, strict=True):
        gold = facts(example.gold) if example.gold else set()
        read = facts(extraction)
        counts.update(tp=len(gold & read), fp=len(read - gold), fn=len(gold - read))
    return Score(tp=counts["tp"], fp=counts["fp"], fn=counts["fn"])


def _size(model: Model) -> float:
    path = Path("learned-benchmark.model")
    model.save(path)
    size = path.stat().st_size / 1e6
    path.unlink()
    return size


def _mentions(extraction: Extraction) -> set[tuple[str, ...]]:
    return {(mention.text, mention.label or "") for mention in extraction.mentions}


def _relations(extraction: Extraction) -> set[tuple[str, ...]]:
    return {(fact.subject.text, fact.predicate, fact.object.text) for fact in extraction.relations}


def _triggers(extraction: Extraction) -> set[tuple[str, ...]]:
    return {(event.trigger.text, event.label) for event in extraction.events if event.trigger}


def _arguments(extraction: Extraction) -> set[tuple[str, ...]]:
    return {(argument.mention.text, argument.role) for event in extraction.events for argument in event.arguments}


_FACTS: dict[str, dict[str, Facts]] = {
    "entities": {"mention + label": _mentions},
    "relations": {"relation": _relations},
    "events": {"trigger + type": _triggers, "argument + role": _arguments},
}
_DEV = {
    "mention + label": "entities",
    "relation": "relations",
    "trigger + type": "triggers",
    "argument + role": "arguments",
}

if __name__ == "__main__":
    main()
