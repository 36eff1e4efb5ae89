"""How a model was asked, kept with the recipe that names it, and what it answered, found again by that.

Where labelled examples were shown nothing is kept, for their texts are nobody's to keep here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import PlainSerializer

from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts
from kgplatform.extraction.questions import Plans, Slice, again, votes
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Completion
from kgplatform.types.extraction import Example
from kgplatform.types.noun import Noun
from kgplatform.types.schema import Schema
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.ways import note_ways, recall_way

_OF_ENDPOINT = ("model", "model_revision", "api", "template", "response_format", "temperature", "max_tokens")
_TOGETHER = 100


def _asked_for(endpoint: LLMOptions) -> dict[str, object]:
    """What of an endpoint decides the questions: no address and no key."""
    return endpoint.model_dump(mode="json", include=set(_OF_ENDPOINT))


class Way(Noun):
    """All that decides what is asked of a document besides its schema."""

    options: ExtractionOptions
    prompts: Prompts
    endpoint: Annotated[LLMOptions, PlainSerializer(_asked_for)]


class Answers(NamedTuple):
    """What one question was answered: by each vote, and when asked again for more."""

    part: Slice
    voted: tuple[Completion, ...]
    gleaned: tuple[Completion, ...]


class Noting:
    """Keeps the way of every recipe that passes by."""

    def __init__(self, way: Way, plans: Plans, workspace: Workspace) -> None:
        self._way = way.model_dump_json()
        self._wanted = not way.options.demonstrations and not way.options.shown
        self._plans = plans
        self._workspace = workspace
        self._known: set[str] = set()
        self._waiting: list[tuple[str, str, str]] = []

    def passing(self, examples: Iterator[Example]) -> Iterator[Example]:
        """The examples as they are."""
        try:
            for example in examples:
                if self._wanted:
                    self._note(example)
                yield example
        finally:
            self._write()

    def _note(self, example: Example) -> None:
        recipe = self._plans.of(example).recipe
        if recipe not in self._known:
            self._known.add(recipe)
            self._waiting.append((recipe, self._way, example.wanted.model_dump_json()))
            if len(self._waiting) >= _TOGETHER:
                self._write()

    def _write(self) -> None:
        if self._waiting:
            note_ways(self._workspace, self._waiting)
            self._waiting.clear()


def answers_of(example: Example, recipe: str, workspace: Workspace) -> tuple[Schema, tuple[Answers, ...]] | None:
    """What was asked under a recipe and every answer, if all of them are kept."""
    noted = recall_way(workspace, recipe)
    if noted is None:
        return None
    (way, plans), wanted = _way(noted[0]), _schema(noted[1])
    asked = plans.slices(example.model_copy(update={"wanted": wanted}))
    found = [_answers(part, way, workspace, example) for part in asked]
    answers = tuple(one for one in found if one is not None)
    return (wanted, answers) if answers and len(answers) == len(found) else None


def _answers(part: Slice, way: Way, workspace: Workspace, example: Example) -> Answers | None:
    voted = [workspace.recall(way.endpoint.key(question)) for question in votes(part)]
    gleaned, question, last = list[Completion | None](), part.question, voted[0]
    for _ in range(way.options.glean):
        if last is None:
            return None
        question = again(question, last.text, example.document.language)
        last = workspace.recall(way.endpoint.key(question))
        gleaned.append(last)
    if any(completion is None for completion in (*voted, *gleaned)):
        return None
    return Answers(part, tuple(filter(None, voted)), tuple(filter(None, gleaned)))


@lru_cache(maxsize=8)
def _way(content: str) -> tuple[Way, Plans]:
    way = Way.model_validate_json(content)
    return way, Plans(way.options, way.endpoint, way.prompts)


@lru_cache(maxsize=256)
def _schema(content: str) -> Schema:
    return Schema.model_validate_json(content)
