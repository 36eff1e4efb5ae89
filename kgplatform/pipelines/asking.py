"""Reading by a model behind an endpoint. Loaded only where one is asked: the client is heavy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kgplatform.extraction import llm
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts
from kgplatform.extraction.questions import Plans
from kgplatform.llm.budget import Budget
from kgplatform.llm.capabilities import Knowledge
from kgplatform.llm.client import CompletionCache
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.capabilities import knowledge_of, remember
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.ways import Noting, Way
from kgplatform.types.completion import Completion
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.workspace.journal import Workspace


@dataclass
class LLM:
    """A model behind an OpenAI-compatible endpoint."""

    options: ExtractionOptions
    endpoint: LLMOptions
    workspace: Workspace
    prompts: Prompts
    used: llm.Usage = field(default_factory=llm.Usage)
    _asked_with: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.used.budget = self.used.budget or Budget(self.endpoint)
        self.used.knowledge = knowledge_of(self.endpoint, self.workspace)
        self.options = fitting(self.options, self.endpoint, self.used.knowledge)
        self._cache = cache_of(self.endpoint, self.workspace)
        self._plans = Plans(self.options, self.endpoint, self.prompts)
        way = Way(options=self.options, prompts=self.prompts, endpoint=self.endpoint)
        self._noting = Noting(way, self._plans, self.workspace)

    @cached_property
    def name(self) -> str:
        """The model's name."""
        return f"llm {self.endpoint.model}"

    def recipe(self, example: Example) -> str | None:
        """Model, prompt, schema and parameters; None where everything is to be asked again."""
        if self.endpoint.refresh:
            return None
        return self._plans.of(example).recipe

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """What the model answers; what was learnt of its server on the way is kept."""
        before = self.used.knowledge.capabilities
        noted = self._noting.passing(self._seen(examples))
        try:
            yield from llm.extract(
                noted, self.options, self.endpoint, self._cache, self.prompts, self.used, on_question=self._note
            )
        finally:
            if self.used.knowledge.capabilities != before:
                remember(self.endpoint, self.workspace, self.used.knowledge)

    def _seen(self, examples: Iterable[Example]) -> Iterator[Example]:
        """The examples as they are; which prompts ask them is remembered."""
        for example in examples:
            self._asked_with |= dict.fromkeys(self._plans.of(example).prompts)
            yield example

    def usage(self) -> ExtractCounts:
        """Calls paid for, answers from the cache, tokens."""
        return ExtractCounts(
            extractor=self.name,
            prompts=tuple(self._asked_with),
            calls=self.used.calls,
            cached=self.used.cached,
            tokens=self.used.prompt_tokens + self.used.completion_tokens,
            dropped=self.used.dropped,
            unread=self.used.unread,
            answers={**self.used.rungs, **self.used.rules},
        )

    def _note(self, document: Document, key: str) -> None:
        self.workspace.note_question(document.key, key)


def fitting(options: ExtractionOptions, endpoint: LLMOptions, knowledge: Knowledge) -> ExtractionOptions:
    """The options with the room that the server leaves for a question."""
    known = knowledge.capabilities
    length = None if known is None else known.max_model_len
    room = 0 if length is None else max(0, length - endpoint.max_tokens)
    return options.model_copy(update={"room_tokens": room})


def cache_of(endpoint: LLMOptions, workspace: Workspace) -> CompletionCache:
    """The completions of the workspace; with `refresh` those of this run alone."""
    return Fresh(workspace) if endpoint.refresh else workspace


class Fresh:
    """The workspace without the completions of earlier runs; what this run pays is kept as ever."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: set[str] = set()

    def recall(self, key: str) -> Completion | None:
        """The completion, if this run paid for it."""
        return self._workspace.recall(key) if key in self._kept else None

    def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
        """Takes the place of what was kept before."""
        self._workspace.keep(items)
        self._kept.update(key for key, _ in items)
