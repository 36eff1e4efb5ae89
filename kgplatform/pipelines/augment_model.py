"""A model that proposes new examples and reads them a second time, with one budget. Loaded only where one is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice

from kgplatform.augmentation.conversation import Spent, converse
from kgplatform.augmentation.kinds import BY_MODEL
from kgplatform.augmentation.proposed import Outcome
from kgplatform.augmentation.talk import Opened, Plan
from kgplatform.config import Settings
from kgplatform.extraction import llm
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.llm.budget import Budget
from kgplatform.pipelines.asking import cache_of
from kgplatform.pipelines.augment_wish import Wanted
from kgplatform.pipelines.capabilities import knowledge_of, remember
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.workspace.journal import Workspace

Told = Callable[[int, int], None]  # done, total

_TOGETHER = 200  # talks whose documents are registered at a time


class Model:
    """A model behind an endpoint; what it is asked belongs to the documents that new examples are made from."""

    def __init__(self, settings: Settings, workspace: Workspace) -> None:
        self.options = llm_options(settings)
        self.workspace = workspace
        self.spent = Spent(Budget(self.options), knowledge_of(self.options, workspace))
        self._cache = cache_of(self.options, workspace)

    def outcomes(self, kind: str, gold: Sequence[Example], wanted: Wanted, told: Told) -> Iterator[Outcome]:
        """What the kind proposes, and what it has to turn down itself; how many talks are over is told."""
        plan, over = self.plan(wanted), count(1)
        total = BY_MODEL[kind].talks(gold, plan)
        told(0, total)
        yield from converse(
            self._registered(BY_MODEL[kind].open(gold, plan)),
            self.options,
            self._cache,
            self.spent,
            on_question=self._note,
            on_end=lambda: told(next(over), total),
        )
        remember(self.options, self.workspace, self.spent.knowledge)

    def read(
        self,
        examples: Iterable[Example],
        parents: Mapping[DocumentKey, Sequence[DocumentKey]],
        shown: tuple[Example, ...] = (),
    ) -> Iterator[Extraction | Failure]:
        """What the model reads in each example, its schema asked as `extract` asks it, with examples shown."""
        used = llm.Usage(budget=self.spent.budget, knowledge=self.spent.knowledge)

        def note(document: Document, key: str) -> None:
            for parent in parents.get(document.key, ()):
                self._note(parent, key)

        options = ExtractionOptions(demonstrations=shown)
        try:
            yield from llm.extract(examples, options, self.options, self._cache, load_prompts(), used, on_question=note)
        finally:
            self.spent.calls += used.calls
            self.spent.cached += used.cached
            self.spent.tokens += used.prompt_tokens + used.completion_tokens

    def plan(self, wanted: Wanted) -> Plan:
        """What the kinds are asked for."""
        return Plan(wanted.times, wanted.size, wanted.seed, self.options.model, wanted.nli, wanted.labels)

    def _registered(self, opened: Iterator[Opened]) -> Iterator[Opened]:
        """The talks, their documents known to the workspace, so that `forget --purge` finds their answers."""
        while together := list(islice(opened, _TOGETHER)):
            documents = {document.key: document for one in together for document in one.documents}
            self.workspace.register(list(documents.values()))
            yield from together

    def _note(self, document: DocumentKey, key: str) -> None:
        self.workspace.note_question(document, key)
