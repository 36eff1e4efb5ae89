"""A kind as a talk with a model: it asks, is given the answer, asks on, and ends with what came of it.

A talk is a generator, so that a kind reads top to bottom however many talks are under way at once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.augmentation.proposed import Outcome, Refused
from kgplatform.notation.parsing import parse_value
from kgplatform.types.completion import Message
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example

UNREAD = "an answer that cannot be read"
UNANSWERED = "no answer"
EMPTY = "an answer without records"
CUT_OFF = "an answer that was cut off"


class Ask(NamedTuple):
    """A question of a talk. `writes`: the answer is a text of the model's own. `sample` tells equal questions apart."""

    messages: tuple[Message, ...]
    answer_schema: str
    writes: bool = False
    sample: int = 0


Talk = Generator[Ask, str, tuple[Outcome, ...]]


class Opened(NamedTuple):
    """A talk that was begun about these documents."""

    kind: str
    documents: tuple[Document, ...]
    talk: Talk

    @property
    def parents(self) -> tuple[str, ...]:
        """The ids of the documents."""
        return tuple(one.id for one in self.documents)


class Plan(NamedTuple):
    """What a kind is asked for: variants of an example, new examples at most, seed, model; `nli`: a third opinion.

    `labels`: those that new records are for; none = all, by need.
    """

    times: int = 1
    size: int | None = None
    seed: int = 0
    model: str = ""
    nli: bool = False
    labels: tuple[str, ...] = ()

    def sample(self, turn: int) -> int:
        """What tells the questions of a turn from equal ones of others."""
        return self.seed * 1_000 + turn


Open = Callable[[Sequence[Example], Plan], Iterator[Opened]]


class Kind(NamedTuple):
    """A kind by a model. A talk asks `questions` at most, and `opinions` more where a third opinion is wanted.

    `second_reading`: an extractor reads what it made.
    """

    name: str
    open: Open
    questions: int
    opinions: int = 0
    second_reading: bool = True

    def talks(self, examples: Sequence[Example], plan: Plan) -> int:
        """How many talks that makes."""
        return sum(1 for _ in self.open(examples, plan))


def read_object(answer: str) -> Mapping[str, object] | None:
    """The JSON object that an answer holds, None where it holds none."""
    value = parse_value(answer).value
    return value if isinstance(value, dict) else None


def unread(kind: str, parents: tuple[str, ...]) -> tuple[Refused, ...]:
    """What comes of an answer that cannot be read."""
    return (Refused(kind, parents, UNREAD),)
