"""Reading by a model behind an endpoint. Loaded only where one is asked: the client is heavy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kgplatform.extraction import llm
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts
from kgplatform.llm.client import CompletionCache
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.types.extraction import Example, Extraction, Failure


@dataclass
class LLM:
    """A model behind an OpenAI-compatible endpoint."""

    options: ExtractionOptions
    endpoint: LLMOptions
    cache: CompletionCache
    prompts: Prompts
    used: llm.Usage = field(default_factory=llm.Usage)

    @cached_property
    def name(self) -> str:
        """The model's name."""
        return f"llm {self.endpoint.model}"

    def recipe(self, example: Example) -> str:
        """Model, prompt, schema and parameters."""
        return llm.recipe(example, self.options, self.endpoint, self.prompts)

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """What the model answers."""
        return llm.extract(examples, self.options, self.endpoint, self.cache, self.prompts, self.used)

    def usage(self) -> ExtractCounts:
        """Calls paid for, answers from the cache, tokens."""
        return ExtractCounts(
            extractor=self.name,
            calls=self.used.calls,
            cached=self.used.cached,
            tokens=self.used.prompt_tokens + self.used.completion_tokens,
            dropped=self.used.dropped,
            unread=self.used.unread,
        )
