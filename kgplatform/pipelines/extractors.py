"""What every way of reading a document offers, and the cheap ones: gold labels and ready files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kgplatform.errors import ConfigError
from kgplatform.extraction import gold, ready
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.types.extraction import Example, Extraction, Failure

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
