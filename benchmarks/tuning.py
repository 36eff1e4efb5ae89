"""Does `tune` find the best prompt, and does it leave alone what cannot be bettered?

    python benchmarks/tuning.py --seeds 0-19 --language zh            a surface of its own for each seed
    python benchmarks/tuning.py --seeds 0-19 --null                   a model on which nothing helps
    python benchmarks/tuning.py --seeds 0-19 --small                  few knobs: trying everything would be possible

The model is `tests/stubs/simulated_model.py` behind HTTP; what a setting is worth without noise is known there, so the
regret is exact: the best of all settings less the prompt that came out (the base where none was promoted).
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import yaml

from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts, load_prompts
from kgplatform.extraction.questions import Plans
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.pipelines.tune_data import TuneData
from kgplatform.pipelines.tune_run import Run
from kgplatform.pipelines.tune_subject import Subject, prepared
from kgplatform.tuning.options import TuneOptions
from kgplatform.types.extraction import Example
from kgplatform.types.tuning import Search
from kgplatform.workspace.journal import Workspace
from tests.stubs.simulated_model import NOTHING, Effects, Features, SimulatedModel, corpus, draw_effects, read_question

TURNED = (
    *("words", "instruction", "complete", "exact", "evidence", "expert"),
    *("descriptions", "form", "slice", "demonstrations"),
)
FEW = ("complete", "evidence", "descriptions", "form", "demonstrations")
PROBED = 5  # documents that say what a prompt is worth

Questions = tuple[tuple[Features, int, int], ...]


class Row(NamedTuple):
    """One seed. `base`, `came` and `best` are exact; `share`: calls of those that trying everything takes."""

    seed: int
    base: float
    came: float
    best: float
    promoted: bool
    calls: int
    share: float
    seconds: float


def data_of(language: str, seed: int) -> TuneData:
    examples = list(corpus(600, "zh" if language == "zh" else "en", seed))
    return TuneData({"simulated": None}, examples[:200], examples[200:400], examples[400:])


@cache
def settings_of(language: str, small: bool) -> tuple[Questions, ...]:
    """What each setting shows the model: features do not depend on the seed of the surface, nor on the documents."""
    data = data_of(language, 0)
    subject = subject_of(language, data, small)
    space = prepared(subject, TuneOptions()).space
    with_texts = SimulatedModel([*data.train, *data.dev, *data.holdout], NOTHING)
    by_content: dict[str, Questions] = {}
    for setting in itertools.product(*(knob.values for knob in space.knobs)):
        prompt = space.prompt(setting)
        if prompt.digest not in by_content:
            by_content[prompt.digest] = questions_of(with_texts, prompt, data.dev[:PROBED])
    return tuple(dict.fromkeys(by_content.values()))


def questions_of(model: SimulatedModel, prompt: Prompt, documents: Sequence[Example]) -> Questions:
    plans = Plans(ExtractionOptions(), LLMOptions(response_format="prompt"), Prompts(prompts=(prompt,)))
    return tuple(_questions(model, plans, documents))


def _questions(
    model: SimulatedModel, plans: Plans, documents: Sequence[Example]
) -> Iterator[tuple[Features, int, int]]:
    for example in documents:
        for part in plans.slices(example):
            messages = [message.model_dump() for message in part.question.messages]
            asked = read_question(messages[-1]["content"])
            assert asked is not None
            assert example.gold is not None
            held = sum(mention.label in asked.labels for mention in example.gold.mentions)
            yield model.features(messages, asked), len(asked.labels), held


def subject_of(language: str, data: TuneData, small: bool) -> Subject:
    base = load_prompts().of("NER", "zh" if language == "zh" else "en")
    return Subject(base, data, dict.fromkeys(FEW if small else TURNED, ()))


def run_one(seed: int, args: argparse.Namespace) -> tuple[Row, Search]:
    effects: Effects = NOTHING if args.null else draw_effects(seed)
    data = data_of(args.language, 0)
    subject = subject_of(args.language, data, args.small)
    began = time.process_time()
    with (
        SimulatedModel([*data.train, *data.dev, *data.holdout], effects, seed) as model,
        tempfile.TemporaryDirectory() as folder,
        Workspace(Path(folder)) as workspace,
    ):
        endpoint = LLMOptions(base_url=model.base_url, model=model.model, logprobs=False, response_format="prompt")
        options = TuneOptions(seed=seed, proposals=0, budget=args.budget)
        run = Run(subject, options, Asker(endpoint, workspace), silent)
        search = run.search(force=False, promoting=True)
        spent = time.process_time() - began
        prompt = Prompt.model_validate(yaml.safe_load(run.written)) if run.written else subject.base
        worth = [model.expected_f1(questions_of(model, one, data.dev[:PROBED])) for one in (subject.base, prompt)]
        best = worth[0] if args.null else max(map(model.expected_f1, settings_of(args.language, args.small)))
    row = Row(
        seed,
        worth[0],
        worth[1],
        max(best, worth[1]),
        search.promoted,
        search.calls,
        search.calls / search.exhaustive,
        spent,
    )
    return row, search


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--budget", type=int, default=0)
    parser.add_argument("--null", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--show", action="store_true", help="print every trial")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    rows = []
    print("seed   base   came   best  regret  promoted  calls  of all  cpu s")
    for seed in range(int(first), int(last or first) + 1):
        row, search = run_one(seed, args)
        rows.append(row)
        print(
            f"{seed:4d} {row.base:6.2f} {row.came:6.2f} {row.best:6.2f} {row.best - row.came:7.2f}  "
            f"{row.promoted!s:8}  {row.calls:5d} {row.share:7.2%} {row.seconds:6.1f}",
            flush=True,
        )
        if args.show:
            start = search.trials[0].setting
            for trial in search.trials:
                turned = {name: value for name, value in trial.setting.items() if start.get(name) != value}
                print(
                    f"      {trial.number:3d} {trial.origin:10} {trial.documents:4d} {trial.f1:6.2f} {turned} "
                    f"{trial.ended}"
                )
            print(search.dev, search.holdout, search.verdict)
    near = sum(row.best - row.came <= 1 for row in rows)
    print(f"within 1 F1 of the best: {near} of {len(rows)}; promoted: {sum(row.promoted for row in rows)}")


if __name__ == "__main__":
    main()
