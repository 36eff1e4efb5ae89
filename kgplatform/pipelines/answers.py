"""What a model answered of documents that were read before, step by step, from the completions that are kept.

Loaded only where a model was asked. Nothing is asked again: the questions are made anew, and their keys find the
answers. A document whose questions cannot be made as they were (another prompt, schema or limit) has no steps here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.extraction.llm import Slice, recipe, slices_of
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.answers import given_triggers, infer_labels, keep_asked, parse_answer, read_answer
from kgplatform.pipelines.endpoint import template_of
from kgplatform.types.completion import Completion
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, Reading, join_extractions
from kgplatform.workspace.journal import Workspace

Answered = tuple[tuple[Slice, Completion], ...]


class Steps(NamedTuple):
    """By document: the answers read as they stand, after repair, and without what was not asked."""

    raw: dict[DocumentKey, Extraction]
    parsed: dict[DocumentKey, Extraction]
    checked: dict[DocumentKey, Extraction]
    counts: Counter[str]


def steps(
    examples: Iterable[Example],
    outcomes: Mapping[DocumentKey, Extraction | Failure],
    workspace: Workspace,
    settings: Settings,
    prompts: Prompts,
) -> Steps:
    """The steps of every document whose answers are all kept."""
    found = Steps({}, {}, {}, Counter())
    models = list(dict.fromkeys(_models(outcomes.values())))
    for example in examples:
        outcome = outcomes.get(example.document.key)
        asked = None if outcome is None else _asked(example, outcome, models, workspace, settings, prompts)
        if asked is not None:
            _read(example, asked, found)
    return found


def _models(outcomes: Iterable[Extraction | Failure]) -> Iterator[str]:
    """The models that the recipes name, as in `llm:qwen:1a2b…`."""
    for outcome in outcomes:
        if isinstance(outcome, Extraction) and outcome.recipe.startswith("llm:"):
            yield outcome.recipe.split("+")[0].removeprefix("llm:").rpartition(":")[0]


def _asked(
    example: Example,
    outcome: Extraction | Failure,
    models: list[str],
    workspace: Workspace,
    settings: Settings,
    prompts: Prompts,
) -> Answered | None:
    """The questions and answers, if these are the ones that made the outcome (of a failure: if they are kept)."""
    for model in models:
        given = LLMOptions(
            model=model,
            model_revision=settings.llm_model_revision,
            temperature=settings.llm_temperature,
            max_tokens=settings.llm_max_tokens,
            response_format=settings.llm_response_format,
            template=template_of(settings),
        )
        for options in (ExtractionOptions(), ExtractionOptions(grounded_only=True)):
            made = recipe(example, options, given, prompts)
            if isinstance(outcome, Failure) or made in outcome.recipe.split("+"):
                parts = slices_of(example, options, given, prompts)
                answers = [workspace.recall(given.key(part.question)) for part in parts]
                pairs = [(part, answer) for part, answer in zip(parts, answers, strict=True) if answer is not None]
                return tuple(pairs) if pairs and len(pairs) == len(parts) else None
    return None


def _read(example: Example, asked: Answered, found: Steps) -> None:
    raw, parsed, checked = list[Reading](), list[Reading](), list[Reading]()
    for part, completion in asked:
        strict = parse_answer(completion.text, strict=True)
        if strict.value is not None:
            raw.append(read_answer(strict.value, part.task)[0])
        repaired = parse_answer(completion.text, cut=completion.finish_reason == "length")
        found.counts[repaired.rung] += 1
        if repaired.value is not None:
            reading, problems = read_answer(repaired.value, part.task)
            kept, dropped = keep_asked(reading, part.wanted, part.task)
            found.counts["skipped"] += len(problems)
            found.counts["dropped"] += dropped
            parsed.append(reading)
            checked.append(given_triggers(kept, part.wanted))
    _put(found.raw, example, _join(raw))
    _put(found.parsed, example, _join(parsed))
    _put(found.checked, example, infer_labels(_join(checked), example.wanted))


def _put(into: dict[DocumentKey, Extraction], example: Example, reading: Reading) -> None:
    """A document that comes in slices is joined."""
    key = example.document.key
    new = Extraction.of(example.document, reading, "")
    into[key] = join_extractions((into[key], new)) if key in into else new


def _join(readings: list[Reading]) -> Reading:
    return Reading.of(
        *([one for reading in readings for one in getattr(reading, kind)] for kind in Reading.model_fields)
    )
