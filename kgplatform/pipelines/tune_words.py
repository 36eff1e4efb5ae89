"""New words for a prompt: the model sees what the prompt gets wrong on train documents and writes a better one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kgplatform.extraction.prompt import Prompt
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.tuning.marks import mark
from kgplatform.tuning.proposing import Known, Proposed, grouped_errors, question, read_proposal, why_not
from kgplatform.tuning.search import Proposal, Spent
from kgplatform.tuning.space import Change
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema

_SHOWN = 24  # train documents whose mistakes are shown, other ones each time
_ANSWERS = 2  # proposals of one round


@dataclass
class Rewriting:
    """Asks for better words; counts what was turned down and why. What it asks counts as spent."""

    asker: Asker
    train: Sequence[Example]
    wanted: Schema
    copied: Callable[[str], bool]
    spent: Spent
    refused: Counter[str] = field(default_factory=Counter)
    rounds: int = 0

    def __call__(self, prompt: Prompt) -> list[Proposal]:
        """The proposals that may be tried, by knob."""
        shown = self._documents()
        (reads,) = self.asker.read([(prompt, shown)])
        pairs = list(zip(shown, reads, strict=True))
        self.spent.take(mark(example, read.said, read.questions, read.tokens) for example, read in pairs)
        errors = grouped_errors(prompt, [(example, read.said) for example, read in pairs])
        found = [self._proposed(prompt, errors, number) for number in range(_ANSWERS)]
        self.rounds += 1
        return [one for proposals in found for one in proposals]

    def _documents(self) -> list[Example]:
        first = self.rounds * _SHOWN % max(1, len(self.train))
        return list((*self.train[first:], *self.train[:first])[:_SHOWN])

    def _proposed(self, prompt: Prompt, errors: str, number: int) -> list[Proposal]:
        name = f"written {self.rounds * _ANSWERS + number + 1}"
        answer = self.asker.say(question(prompt, errors, self.rounds * _ANSWERS + number))
        self.spent.questions += 1
        proposed = None if answer is None else read_proposal(answer)
        reason = "no proposal" if proposed is None else why_not(proposed, Known(prompt, self.wanted, self.copied))
        if proposed is None or reason is not None:
            self.refused[reason or ""] += 1
            return []
        return list(_changes(prompt, proposed, name))


def _changes(prompt: Prompt, proposed: Proposed, name: str) -> list[Proposal]:
    """The words of the instruction and the explanations are tried apart from each other."""
    changes: list[Proposal] = []
    if proposed.instruction and proposed.instruction != prompt.instruction:
        changes.append(("instruction", name, _rewording(proposed.instruction)))
    if proposed.descriptions:
        said = tuple({**dict(prompt.descriptions), **proposed.descriptions}.items())
        changes.append(("descriptions", name, _explaining(said)))
    return changes


def _rewording(words: str) -> Change:
    return lambda prompt: prompt.model_copy(update={"instruction": words})


def _explaining(said: tuple[tuple[str, str], ...]) -> Change:
    return lambda prompt: prompt.model_copy(update={"described": True, "descriptions": said})
