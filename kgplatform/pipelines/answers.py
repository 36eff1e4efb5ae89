"""What a model answered of documents that were read before, step by step, from the completions that are kept.

Loaded only where a model was asked. Nothing is asked again: the questions are made anew from what was kept of the
recipe, and their keys find the answers. A document whose answers are gone, or were given after labelled examples had
been shown, has no steps here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kgplatform.extraction.llm import Slice
from kgplatform.extraction.voting import vote
from kgplatform.notation.answers import given_triggers, infer_labels, keep_asked, parse_answer, read_answer
from kgplatform.pipelines.ways import Answers, answers_of
from kgplatform.types.completion import Completion
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, Reading, join_extractions
from kgplatform.types.schema import Schema
from kgplatform.workspace.journal import Workspace


class Steps(NamedTuple):
    """By document: the answers read as they stand, after repair, and without what was not asked."""

    raw: dict[DocumentKey, Extraction]
    parsed: dict[DocumentKey, Extraction]
    checked: dict[DocumentKey, Extraction]
    counts: Counter[str]


def steps(
    examples: Iterable[Example], outcomes: Mapping[DocumentKey, Extraction | Failure], workspace: Workspace
) -> Steps:
    """The steps of every document whose answers are all kept."""
    found = Steps({}, {}, {}, Counter())
    recipes = dict.fromkeys(recipe for outcome in outcomes.values() for recipe in _recipes(outcome))
    for example in {one.document.key: one for one in examples}.values():  # a set may give a document in slices
        outcome = outcomes.get(example.document.key)
        # a failure names no recipe: it is one of those of the others
        for recipe in recipes if isinstance(outcome, Failure) else _recipes(outcome):
            asked = answers_of(example, recipe, workspace)
            if asked is not None:
                _read(example, *asked, found)
                if isinstance(outcome, Failure):
                    break
    return found


def _recipes(outcome: Extraction | Failure | None) -> tuple[str, ...]:
    return tuple(outcome.recipe.split("+")) if isinstance(outcome, Extraction) else ()


def _read(example: Example, wanted: Schema, asked: Iterable[Answers], found: Steps) -> None:
    raw, parsed, checked = list[Reading](), list[Reading](), list[Reading]()
    for part, voted, gleaned in asked:
        for readings, all_steps in ((voted, True), (gleaned, False)):
            strict, repaired, kept = _steps_of(part, readings, found.counts)
            for into, said in ((raw, strict), (parsed, repaired), (checked, kept)):
                if said:
                    into.extend([vote(said)] if all_steps else said)
    _put(found.raw, example, _join(raw))
    _put(found.parsed, example, _join(parsed))
    _put(found.checked, example, infer_labels(_join(checked), wanted))


def _steps_of(part: Slice, completions: Iterable[Completion], counts: Counter[str]) -> tuple[list[Reading], ...]:
    """The readings of some answers to one question: strictly, repaired, without what was not asked."""
    raw, parsed, checked = list[Reading](), list[Reading](), list[Reading]()
    for completion in completions:
        strict = parse_answer(completion.text, strict=True)
        if strict.value is not None:
            raw.append(read_answer(strict.value, part.task)[0])
        repaired = parse_answer(completion.text, cut=completion.finish_reason == "length")
        counts[repaired.rung] += 1
        if repaired.value is not None:
            reading, problems = read_answer(repaired.value, part.task)
            kept, dropped = keep_asked(reading, part.wanted, part.task)
            counts["skipped"] += len(problems)
            counts["dropped"] += dropped
            parsed.append(reading)
            checked.append(given_triggers(kept, part.wanted))
    return raw, parsed, checked


def _put(into: dict[DocumentKey, Extraction], example: Example, reading: Reading) -> None:
    """A document that comes in slices is joined."""
    key = example.document.key
    new = Extraction.of(example.document, reading, "")
    into[key] = join_extractions((into[key], new)) if key in into else new


def _join(readings: list[Reading]) -> Reading:
    return Reading.of(
        *([one for reading in readings for one in getattr(reading, kind)] for kind in Reading.model_fields)
    )
