"""What the filters of `augment` catch: a stub writes well 7 times in 10 and badly 3 times in 10, in eight ways.

Each set gives 200 train records; the stub invents from the rest of its train file and leaks from its test file. It is
no model: the numbers are about the filters, not about what any model writes.

    python benchmarks/augmentation.py ../shared/data --set clue --size 200
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz, process

from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.augment import augment
from kgplatform.pipelines.augment_wish import Gating, Wanted
from kgplatform.pipelines.progress import silent
from kgplatform.types.task import Language
from tests.stubs.enlarging import Account, Enlarging, account_of, enlarging, new_texts
from tests.stubs.llm_server import StubLLMServer
from tests.stubs.writer import BAD

SETS: dict[str, tuple[str, Language]] = {
    "InstructIE-zh": ("InstructIE", "zh"),
    "InstructIE-en": ("InstructIE", "en"),
    "DuIE2.0": ("iepile/IE-zh/SPO/DuIE2.0", "zh"),
    "conll04": ("iepile/IE-en/RE/conll04", "en"),
    "clue": ("iepile/IE-zh/NER/clue", "zh"),
    "DuEE1.0": ("iepile/IE-zh/EE/DuEE1.0", "zh"),
}
TEXTS = ("new", "paraphrase", "back-translation", "negatives")
FACTS = ("completion", "correction")
LEAK = 90  # rapidfuzz: a test text that stands in another one nearly letter for letter


def main() -> None:
    parser = argparse.ArgumentParser(description="Errors planted by a stub, and what became of them.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", action="append", choices=list(SETS), dest="sets")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--kind", action="append", choices=[*TEXTS, *FACTS], dest="kinds")
    parser.add_argument("--gate", action="store_true")
    told = parser.parse_args()
    total = Account()
    for name in told.sets or SETS:
        path, language = SETS[name]
        started = time.process_time()
        leaks = 0
        for every, noisy in ((TEXTS, False), (FACTS, True)):
            kinds = tuple(kind for kind in every if kind in (told.kinds or every))
            if not kinds:
                continue
            with tempfile.TemporaryDirectory() as folder:
                case = enlarging(told.data / path, language, told.size, Path(folder), noisy=noisy)
                account, file = run(case, kinds, Path(folder), told.gate)
                leaks += leaking(case, new_texts(file)) if not noisy else 0
                add(total, account)
        print(
            f"{name}: {time.process_time() - started:.1f} CPU s; new texts that hold a test text by rapidfuzz: {leaks}"
        )
    tell(total)


def run(case: Enlarging, kinds: tuple[str, ...], folder: Path, gated: bool) -> tuple[Account, Path]:
    choice = Choice(split="train", language=case.language)
    gating = Gating(wanted=gated, forced=True)
    with StubLLMServer() as server:
        server.gold = case.stub  # type: ignore[assignment]  # it answers as GoldBook does
        settings = read_settings(workspace=folder / "workspace", llm_base_url=server.base_url, llm_model="novel")
        (done,) = augment([case.folder], choice, Wanted(kinds, gating=gating), folder / "out", settings, silent)
    for kind, verdict in done.verdicts.items():
        found = verdict and verdict.difference
        words = (
            "cannot tell"
            if found is None
            else f"{found.there:.2f} → {found.here:.2f} ({found.low:+.2f} to {found.high:+.2f})"
        )
        print(f"  gate, {done.source} {kind}, {done.kept[kind]} kept: {words}")
    account = account_of(case, Path(done.written[0]))
    print(f"  {done.source}: kept {json.dumps(done.kept)}, {done.calls} calls, false alarms {dict(account.alarms)}")
    near = sum(reason == "a text of valid or test" and leaking(case, [text]) for reason, text in account.alarmed)
    print(f"    of the alarms on valid and test rapidfuzz finds {near} near a held-out text too")
    return account, Path(done.written[0])


def leaking(case: Enlarging, texts: list[str]) -> int:
    """How many texts hold a held-out text, by a measure that is not ours."""
    long = [text for text in case.held_out if len(text) >= 10]
    found = (process.extractOne(text, long, scorer=fuzz.partial_ratio, score_cutoff=LEAK) for text in texts)
    return sum(one is not None for one in found)


def add(total: Account, account: Account) -> None:
    for name in ("planted", "caught", "otherwise", "kept", "alarms"):
        counter: Counter[object] = getattr(total, name)
        counter.update(getattr(account, name))
    total.good += account.good


def tell(total: Account) -> None:
    print(f"\n{'bad in':<12}{'planted':>9}{'caught by its filter':>22}{'by another':>12}{'kept':>6}")
    for bad in BAD:
        others = {reason: count for (way, reason), count in total.otherwise.items() if way == bad}
        caught = f"{total.planted[bad]:>9}{total.caught[bad]:>22}{sum(others.values()):>12}{total.kept[bad]:>6}"
        print(f"{bad:<12}{caught}  {others or ''}")
    print(f"good: {total.good}, turned down: {sum(total.alarms.values())} {dict(total.alarms)}")


if __name__ == "__main__":
    main()
