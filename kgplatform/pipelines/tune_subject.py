"""What is tuned, with all that follows from it before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kgplatform.errors import ConfigError
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts
from kgplatform.extraction.questions import Plans, question_tokens
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.tune_data import TuneData
from kgplatform.tuning.knobs import Material, space_of
from kgplatform.tuning.material import material_of
from kgplatform.tuning.options import TuneOptions, default_budget
from kgplatform.tuning.space import Space
from kgplatform.tuning.splits import FEW, Parts, split
from kgplatform.types.noun import digest
from kgplatform.types.tuning import Search, Splits


class Subject(NamedTuple):
    """What is tuned: the prompt to begin with, the documents, the knobs and words that were given."""

    base: Prompt
    data: TuneData
    knobs: Mapping[str, Sequence[str]] | None = None
    sentences: Sequence[str] = ()
    instructions: Sequence[str] = ()


class Prepared(NamedTuple):
    """A subject with all that follows from it."""

    parts: Parts
    material: Material
    space: Space


def prepared(subject: Subject, options: TuneOptions) -> Prepared:
    """The splits, what prompts are made of, and the space around the base."""
    data = subject.data
    parts = split(data.train, data.dev, data.holdout, seed=options.seed)
    if not (parts.train and parts.dev and parts.holdout):
        counts = f"{len(parts.train)} to learn from, {len(parts.dev)} to race on, {len(parts.holdout)} to judge by"
        raise ConfigError(f"too few labelled documents that differ from each other: {counts}; give --dev and --holdout")
    material = material_of(subject.base, parts.train, data.kinds, subject.sentences, subject.instructions)
    return Prepared(parts, material, space_of(subject.base, material, subject.knobs))


def about(subject: Subject, options: TuneOptions, endpoint: LLMOptions) -> Search:
    """The record of a search before anything was asked; `tokens` are what its budget may come to, by a rule."""
    parts, _, space = prepared(subject, options)
    plans = Plans(ExtractionOptions(), endpoint, Prompts(prompts=(subject.base,)))
    probed = [part.question for one in parts.dev[:50] for part in plans.slices(one)]
    each = len(probed) / max(1, len(parts.dev[:50]))
    dev = len(parts.dev) + len(parts.final)
    exhaustive = round(space.size * dev * each)
    budget = options.budget or default_budget(exhaustive)
    identity = digest(
        subject.base.digest,
        endpoint.model,
        endpoint.revision,
        options.model_dump(mode="json"),
        held_out(parts),
        [one.document.text for one in (*parts.train, *parts.dev, *parts.final)],
        list(subject.sentences),
        list(subject.instructions),
        [[knob.name, list(knob.values)] for knob in space.knobs],
    )
    return Search(
        name=f"{subject.base.task}-{subject.base.language}-{identity[:8]}".lower(),
        stage="searching",
        task=subject.base.task,
        language=subject.base.language,
        model=endpoint.model,
        sources=tuple(subject.data.sources),
        aim=options.aim,
        token_price=options.token_price,
        seed=options.seed,
        splits=Splits(train=len(parts.train), dev=dev, final=len(parts.final), holdout=len(parts.holdout)),
        knobs={knob.name: knob.values for knob in space.knobs},
        settings=space.size,
        exhaustive=exhaustive,
        budget=budget,
        tokens=round(budget * sum(map(question_tokens, probed)) / max(1, len(probed))),
        warnings=tuple(_warnings(parts)),
    )


def held_out(parts: Parts) -> str:
    """Names the documents that a search is judged on."""
    return digest([one.document.text for one in parts.holdout])


def _warnings(parts: Parts) -> list[str]:
    dev = len(parts.dev) + len(parts.final)
    few = [f"only {dev} documents to choose by: differences of some points are chance"] if dev < FEW else []
    if len(parts.holdout) < FEW:
        few.append(f"only {len(parts.holdout)} documents to judge by")
    return few
