"""Better prompts: one search for each task and language of the data, each judged once on documents it never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.extraction.prompt import load_prompts
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.pipelines.tune_data import Group, TuneData, read_tune_data
from kgplatform.pipelines.tune_run import Run
from kgplatform.pipelines.tune_subject import Subject, about
from kgplatform.tuning.options import TuneOptions
from kgplatform.types.extraction import SetAside
from kgplatform.types.tuning import Search
from kgplatform.workspace.prompts import kept_searches


class TuneWish(NamedTuple):
    """What the user said. `candidates`: a file of sentences (one a line) or YAML with sentences and instructions.

    `knobs`: the values to try of the knobs that are named, and of no other; `labels`: the group that is tuned alone.
    """

    train: tuple[Path, ...]
    dev: tuple[Path, ...] = ()
    holdout: tuple[Path, ...] = ()
    schema: Path | None = None
    labels: tuple[str, ...] = ()
    prompt: Path | None = None
    candidates: Path | None = None
    knobs: Mapping[str, Sequence[str]] | None = None
    options: TuneOptions = TuneOptions()
    force: bool = False
    promote: bool = True


class Tuned(NamedTuple):
    """The searches, the prompts that came out of them as YAML by their names, and what could not be read."""

    searches: tuple[Search, ...]
    prompts: Mapping[str, str]
    set_aside: tuple[SetAside, ...]


def tune(wish: TuneWish, choice: Choice, settings: Settings, progress: Progress) -> Tuned:
    """Search until a budget or the gains end; killed and run again it goes on where it was, nothing is paid twice."""
    groups, aside = _groups(wish, choice)
    prompts: dict[str, str] = {}
    searches = list[Search]()
    with open_workspace(settings) as workspace:
        for group, data in groups.items():
            run = Run(_subject(group, data, wish), wish.options, Asker(llm_options(settings), workspace), progress)
            searches.append(run.search(force=wish.force, promoting=wish.promote))
            if run.written:
                prompts[run.tuned_name] = run.written
    return Tuned(tuple(searches), prompts, aside)


def plan_tuning(wish: TuneWish, choice: Choice, settings: Settings) -> tuple[Search, ...]:
    """What would be searched, and at most at what cost; nobody is asked."""
    groups, _ = _groups(wish, choice)
    return tuple(
        about(_subject(group, data, wish), wish.options, llm_options(settings)) for group, data in groups.items()
    )


def tuning_status(settings: Settings) -> tuple[Search, ...]:
    """The searches of the workspace, as far as each is."""
    with open_workspace(settings) as workspace:
        return kept_searches(workspace)


def _groups(wish: TuneWish, choice: Choice) -> tuple[dict[Group, TuneData], tuple[SetAside, ...]]:
    aside = list[SetAside]()
    groups = read_tune_data(wish.train, wish.dev, wish.holdout, choice, wish.schema, wish.labels, aside)
    return groups, tuple(aside)


def _subject(group: Group, data: TuneData, wish: TuneWish) -> Subject:
    base = load_prompts(wish.prompt).of(*group).model_copy(update={"labels": wish.labels, "tuning": None})
    sentences, instructions = read_candidates(wish.candidates) if wish.candidates is not None else ((), ())
    return Subject(base, data, wish.knobs, sentences, instructions)


def read_candidates(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences to add and instructions to try: lines of text, or YAML with `sentences` and `instructions`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix not in (".yaml", ".yml"):
            return tuple(line.strip() for line in text.splitlines() if line.strip()), ()
        found = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: no file of candidates that can be read: {error}") from error
    if not isinstance(found, dict) or found.keys() - {"sentences", "instructions"}:
        raise ConfigError(f"{path}: expected lines, or YAML with `sentences` and `instructions`, each a list")
    return tuple(map(str, found.get("sentences") or ())), tuple(map(str, found.get("instructions") or ()))
