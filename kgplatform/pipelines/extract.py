"""Documents in, extractions into the journal: registered, skipped where nothing changed, read, recorded."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from kgplatform.errors import LLMBudgetSpent
from kgplatform.pipelines.brought import Brought
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.extractors import Extractor
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, join_extractions
from kgplatform.workspace.documents import Recorded
from kgplatform.workspace.journal import Workspace

_REGISTER = 200  # documents in one transaction
_RECORD_SECONDS = 0.5  # outcomes wait at most this long for their commit
_RECORD = 200  # at a time: answers that come meanwhile wait for their own commit


@dataclass
class Extracting:
    """One run over one set; `seen` are the documents that it holds, `failures` what to show of the first ones.

    `stopped`: why it ended before the set did; documents that were not read then are in no count.
    """

    workspace: Workspace
    graph: str
    extractor: Extractor
    progress: Progress = silent
    failures: list[Failure] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    stopped: LLMBudgetSpent | None = None
    _waiting: set[int] = field(default_factory=set)
    _numbers: dict[DocumentKey, int] = field(default_factory=dict)
    _recorded: set[int] = field(default_factory=set)
    _changed: set[int] = field(default_factory=set)
    _brought: Brought = field(default_factory=Brought)
    _before: ExtractCounts = field(default_factory=ExtractCounts)

    def run(self, examples: Iterable[Example], stage: str, total: int | None) -> ExtractCounts:
        """Read every example that is new or changed; what was recorded stays when this is interrupted."""
        pending: list[tuple[int, Extraction | Failure, str]] = []
        self._before = self.extractor.usage()  # an extractor may serve several sets
        outcomes = self.extractor.run(self._new(examples, stage, total))
        since = time.monotonic()
        try:
            for outcome in outcomes:
                pending.append(self._settled(outcome, pending))
                if len(pending) >= _RECORD or time.monotonic() - since > _RECORD_SECONDS:
                    self._record(pending)
                    since = time.monotonic()
        except LLMBudgetSpent as error:
            self.stopped = error
        finally:
            self._record(pending)
        return self._counts()

    def _new(self, examples: Iterable[Example], stage: str, total: int | None) -> Iterator[Example]:
        """The examples that must be read; every document gets its number first, in reader order."""
        done = 0
        coming = iter(examples)
        while batch := list(islice(coming, _REGISTER)):
            numbers = self.workspace.register([example.document for example in batch])
            recorded = self.workspace.recorded_all(self.graph, numbers)
            for number, example in zip(numbers, batch, strict=True):
                self._numbers[example.document.key] = number
                unchanged = number not in self.seen and self._unchanged(number, example, recorded.get(number))
                self.seen.add(number)
                if not unchanged:
                    self._waiting.add(number)
                    yield example
                done += 1
                self.progress(stage, done, total)

    def _unchanged(self, number: int, example: Example, recorded: Recorded | None) -> bool:
        if recorded is None or recorded.failed or recorded.recipe != self.extractor.recipe(example):
            return False
        if recorded.text != self.workspace.text_digest(example.document.text):
            return False
        if recorded.forgotten:
            self.workspace.revive(self.graph, number)
        return True

    def _settled(
        self, outcome: Extraction | Failure, pending: list[tuple[int, Extraction | Failure, str]]
    ) -> tuple[int, Extraction | Failure, str]:
        """The outcome with its number; a document that comes in slices is joined with what this run has of it."""
        number = self._numbers[outcome.document.key]
        self._waiting.discard(number)
        if number in self._recorded:
            self._record(pending)
            (before,) = (earlier for _, earlier in self.workspace.outcomes(self.graph, [number]))
            if isinstance(outcome, Failure):
                outcome = before
            elif isinstance(before, Extraction):
                outcome = join_extractions((before, outcome))
        self._recorded.add(number)
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
            return number, outcome, "failed"
        self._brought.saw(outcome)
        return number, outcome, outcome.recipe

    def _record(self, pending: list[tuple[int, Extraction | Failure, str]]) -> None:
        changed = self.workspace.record(self.graph, pending)
        self._changed.update(number for (number, _, _), new in zip(pending, changed, strict=True) if new)
        pending.clear()

    def _counts(self) -> ExtractCounts:
        failed = {self._numbers[failure.document.key] for failure in self.failures}
        extracted, settled = self._changed - failed, self.seen - self._waiting
        skipped = len(settled - extracted - failed)
        done = {"documents": len(settled), "extracted": len(extracted), "failed": len(failed), "skipped": skipped}
        return self.extractor.usage().since(self._before).model_copy(update=done | vars(self._brought))
