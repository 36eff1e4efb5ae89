"""One prompt beside another on labelled documents of the user's choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import ConfigError
from kgplatform.extraction.prompt import load_prompts
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.prompts_kept import find_prompt
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.tuning.options import TuneOptions
from kgplatform.tuning.verdict import compared
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.saved import Difference


class Tried(NamedTuple):
    """Strict micro F1 of a prompt (here) and of the other one (there) on the same documents."""

    prompt: str
    other: str
    documents: int
    difference: Difference
    calls: int
    set_aside: tuple[SetAside, ...]


def try_prompt(
    name: str, other: str | None, paths: Sequence[Path], choice: Choice, settings: Settings, progress: Progress
) -> Tried:
    """Ask the documents with both prompts; without `other` it is our own for the same task and language."""
    prompt = find_prompt(settings, name)
    base = load_prompts().of(prompt.task, prompt.language) if other is None else find_prompt(settings, other)
    aside = list[SetAside]()
    wanted = choice.model_copy(update={"task": prompt.task, "language": prompt.language})
    examples = [one for one in _labelled(paths, wanted, aside, progress) if one.task == prompt.task]
    if not examples:
        raise ConfigError(f"no labelled documents of {prompt.task} {prompt.language} to try {prompt.name} on")
    with open_workspace(settings) as workspace:
        asker = Asker(llm_options(settings), workspace)
        mine, theirs = asker.marks([(prompt, examples), (base, examples)])
    found = compared(mine, theirs, TuneOptions())
    return Tried(prompt.name, base.name, len(examples), found, asker.used.calls, tuple(aside))


def _labelled(paths: Sequence[Path], choice: Choice, aside: list[SetAside], progress: Progress) -> list[Example]:
    return [
        example
        for dataset in find_sets(paths, choice, "test")
        for example in tracked(read_set(dataset, choice, aside.append), f"reading {dataset.source}", None, progress)
        if example.gold is not None
    ]
