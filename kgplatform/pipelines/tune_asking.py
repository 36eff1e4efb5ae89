"""Asks documents with prompts under trial, many prompts at once; every answer is kept, so none is paid twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kgplatform.extraction.llm import Read, Usage, extract_each
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts
from kgplatform.extraction.questions import Plans
from kgplatform.llm.budget import Budget
from kgplatform.llm.client import complete
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.asking import cache_of, fitting
from kgplatform.pipelines.capabilities import knowledge_of
from kgplatform.tuning.marks import Marks, mark
from kgplatform.tuning.search import Job
from kgplatform.types.completion import Question
from kgplatform.workspace.journal import Workspace

_PLANS = 64  # prompts that are kept ready


@dataclass
class Asker:
    """The model under test, and what asking it has cost; it reads exactly as `build` does."""

    endpoint: LLMOptions
    workspace: Workspace
    options: ExtractionOptions = field(default_factory=ExtractionOptions)
    used: Usage = field(default_factory=Usage)
    failed: int = 0
    _plans: dict[str, Plans] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.used.budget = Budget(self.endpoint)
        self.used.knowledge = knowledge_of(self.endpoint, self.workspace)
        self.options = fitting(self.options, self.endpoint, self.used.knowledge)
        self._cache = cache_of(self.endpoint, self.workspace)

    def marks(self, jobs: Sequence[Job]) -> list[list[Marks]]:
        """What each document of each job scores."""
        return [
            [
                mark(example, read.said, read.questions, read.tokens)
                for example, read in zip(examples, reads, strict=True)
            ]
            for (_, examples), reads in zip(jobs, self.read(jobs), strict=True)
        ]

    def read(self, jobs: Sequence[Job]) -> list[list[Read]]:
        """What the model says of each document of each job; documents before prompts, so that prompts run level."""
        asked = ((example, self._plan(prompt)) for prompt, examples in jobs for example in examples)
        reads = extract_each(asked, self.options, self.endpoint, self._cache, self.used)
        return [[next(reads) for _ in examples] for _, examples in jobs]

    def say(self, question: Question) -> str | None:
        """The model's answer to any other question; None where it gave none."""
        for answered in complete([(None, question)], self.endpoint, self._cache, self.used.budget, self.used.knowledge):
            if not answered.cached:
                self.used.calls += 1
            return None if answered.completion is None else answered.completion.text
        return None

    def paid(self) -> dict[str, object]:
        """What this run has cost so far, as a search's record has it."""
        used, cost = self.used, 0.0 if self.used.budget is None else self.used.budget.cost
        tokens = used.prompt_tokens + used.completion_tokens
        return {"paid_calls": used.calls, "paid_tokens": tokens, "cost": cost or None}

    def _plan(self, prompt: Prompt) -> Plans:
        plans = self._plans.get(prompt.digest)
        if plans is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            plans = self._plans[prompt.digest] = Plans(self.options, self.endpoint, Prompts(prompts=(prompt,)))
        return plans
