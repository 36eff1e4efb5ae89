"""A search for a better prompt: what was tried, what it scored, what became of it. Prompts stand in it as YAML."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kgplatform.types.extraction import Reading
from kgplatform.types.noun import Noun
from kgplatform.types.saved import Difference
from kgplatform.types.score import Score
from kgplatform.types.task import Language, Task

Origin = Literal["base", "design", "neighbour", "predicted", "proposal", "data"]


class Trial(Noun):
    """One prompt under trial. `setting`: the value of each knob; `origin`: why it was tried.

    `f1` and `tokens` (of one document) are over the first `documents` of the race, `f1` as the aim counts it, in
    percent. `ended`: why it was tried no further (empty: it was not dropped). `calls` are its questions, and `at` how
    many questions the search had asked when it began.
    """

    number: int
    origin: Origin
    setting: dict[str, str]
    prompt: str
    digest: str
    documents: int = 0
    f1: float = 0.0
    tokens: float = 0.0
    calls: int = 0
    at: int = 0
    ended: str = ""


class Step(Noun):
    """Which trial led after so many questions, and with what."""

    calls: int
    trial: int
    f1: float


class Changed(Noun):
    """A document of the holdout that one prompt read right and the other not: what each found wrongly or missed."""

    text: str
    gold: Reading
    base: Reading
    tuned: Reading
    better: bool


class Compared(Noun):
    """Two values of one knob in the prompt that won, on the same documents of dev: what the second one gains."""

    knob: str
    value: str
    other: str
    documents: int
    difference: Difference


class Splits(Noun):
    """How many documents there were for what; `final` are those of dev that only the last of the race saw.

    `seen`: how often this holdout was read by earlier searches of the workspace.
    """

    train: int
    dev: int
    final: int
    holdout: int
    seen: int = 0


class Search(Noun):
    """A search for a better prompt, as far as it is. `stage` finished: all is there; else it goes on when run again.

    `exhaustive` = the questions of trying every setting on every document of dev. `holdout` = the aim's number with the
    tuned prompt (here) and the base (there); None while it was not read, or where the base itself came out best.
    `calls` and `tokens` are what the search needed, `paid` those of the last run that were not known before.
    """

    name: str
    stage: Literal["searching", "finished"]
    task: Task
    language: Language
    model: str
    sources: tuple[str, ...]
    aim: str
    token_price: float
    seed: int
    splits: Splits
    knobs: dict[str, tuple[str, ...]]
    settings: int
    exhaustive: int
    budget: int
    trials: tuple[Trial, ...] = ()
    steps: tuple[Step, ...] = ()
    proposed: int = 0
    refused: dict[str, int] = Field(default_factory=dict)
    base: int = 0
    best: int = 0
    dev: Difference | None = None
    holdout: Difference | None = None
    base_by_label: dict[str, Score] = Field(default_factory=dict)
    tuned_by_label: dict[str, Score] = Field(default_factory=dict)
    changed: tuple[Changed, ...] = ()
    compared: tuple[Compared, ...] = ()
    promoted: bool = False
    forced: bool = False
    verdict: str = ""
    calls: int = 0
    tokens: int = 0
    paid_calls: int = 0
    paid_tokens: int = 0
    cost: float | None = None
    warnings: tuple[str, ...] = ()

    @property
    def better(self) -> bool:
        """Whether the holdout says so: the interval lies above zero."""
        return self.holdout is not None and self.holdout.low > 0
