"""The ways of reading a document, chosen by name and made ready for one dataset.

`llm`, `learned` and `gold` are names; anything else is a file of ready extractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from kgplatform.errors import ConfigError
from kgplatform.extraction import gold, llm, ready
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts
from kgplatform.llm.client import CompletionCache
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.types.schema import Schema

NAMES = ("llm", "learned", "gold")


class Extractor(Protocol):
    """One way of reading."""

    @property
    def name(self) -> str:
        """How it is called in output, report titles and the store."""

    def recipe(self, example: Example) -> str | None:
        """How this example would be read; None = cheap, so it is always read again and compared."""

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """One outcome for each example, in order."""

    def usage(self) -> ExtractCounts:
        """What it has cost so far."""


class Gold:
    """The labels of the dataset itself."""

    name = "gold"

    def recipe(self, example: Example) -> None:
        """Cheap."""

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """The gold of each example."""
        for example in examples:
            if example.gold is None:
                raise ConfigError(
                    f"document {example.document.id!r} has no labels; --extractor gold needs a labelled dataset"
                )
            yield gold.extract_gold(example)

    def usage(self) -> ExtractCounts:
        """Nothing."""
        return ExtractCounts(extractor=self.name)


@dataclass
class Learned:
    """A model learnt from labelled examples; `known` is asked where an example wants nothing in particular."""

    model: Model
    known: Schema
    name: str = "learned"

    def recipe(self, example: Example) -> str:
        """The model, and what it is asked."""
        return f"learned:{self.model.digest}:{(example.wanted or self.known).digest[:8]}"

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """What the model finds; it finds only what stands in the text."""
        for example in examples:
            found = self.model.extract(example.document, example.wanted or self.known)
            yield found.model_copy(update={"recipe": self.recipe(example)})

    def usage(self) -> ExtractCounts:
        """No calls."""
        return ExtractCounts(extractor=self.name)


@dataclass
class Ready:
    """Extractions made elsewhere."""

    extractions: ready.ReadyExtractor
    name: str

    def recipe(self, example: Example) -> None:
        """Cheap."""

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """The extraction that the file has for each document."""
        return map(self.extractions.extract, examples)

    def usage(self) -> ExtractCounts:
        """No calls."""
        return ExtractCounts(extractor=self.name)


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
        )
