"""Holds many talks at once: the questions of all go to the model together, what comes of them is told in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from kgplatform.augmentation.proposed import Outcome, Refused
from kgplatform.augmentation.talk import CUT_OFF, UNANSWERED, Ask, Opened
from kgplatform.llm.budget import Budget
from kgplatform.llm.capabilities import Knowledge
from kgplatform.llm.client import Answered, CompletionCache, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Question
from kgplatform.types.document import DocumentKey

OnQuestion = Callable[[DocumentKey, str], None]

_LOOK_AHEAD = 1_000  # talks that may be over before one that is stuck
_WINDOW = 32  # talks that are opened at a time
_WRITING_TEMPERATURE = 0.8  # texts that cannot differ are one text


@dataclass
class Spent:
    """What the talks have cost so far; `budget` may be shared with others, one after the other."""

    budget: Budget
    knowledge: Knowledge = field(default_factory=Knowledge)
    calls: int = 0
    cached: int = 0
    tokens: int = 0


def converse(
    opened: Iterable[Opened],
    options: LLMOptions,
    cache: CompletionCache | None,
    spent: Spent,
    *,
    on_question: OnQuestion | None = None,
    on_end: Callable[[], None] | None = None,
) -> Iterator[Outcome]:
    """What comes of each talk, in their order; `on_question` is told each document and the key of what it is asked.

    `on_end` is called when all that came of a talk was taken.
    """
    run = _Run(options, spent, on_end)

    def note(tag: object, key: str) -> None:
        for document in cast("_Open", tag).opened.documents:
            if on_question is not None:
                on_question(document.key, key)

    questions = run.questions(iter(opened))
    with closing(complete(questions, options, cache, spent.budget, spent.knowledge, on_key=note)) as answers:
        for answered in answers:
            run.take(answered)
            yield from run.finished()
    yield from run.finished()


def question_of(ask: Ask, options: LLMOptions) -> Question:
    """The question as it is sent: by the settings, warmer where a text is to be written and the settings say 0."""
    temperature = options.temperature or (_WRITING_TEMPERATURE if ask.writes else 0.0)
    schema = "" if options.response_format == "prompt" else ask.answer_schema
    return Question(
        messages=ask.messages,
        max_tokens=options.max_tokens,
        temperature=temperature,
        sample=ask.sample,
        answer_schema=schema,
    )


@dataclass
class _Open:
    """A talk under way; `outcomes` once it is over."""

    opened: Opened
    outcomes: tuple[Outcome, ...] | None = None


class _Run:
    """Talks on their way: questions out, answers in, outcomes in the order of the talks."""

    def __init__(self, options: LLMOptions, spent: Spent, on_end: Callable[[], None] | None) -> None:
        self._options = options
        self._spent = spent
        self._on_end = on_end
        self._open: deque[_Open] = deque()
        self._next: deque[tuple[_Open, Ask]] = deque()  # what talks ask on

    def questions(self, opened: Iterator[Opened]) -> Iterator[tuple[object, Question] | None]:
        while window := tuple(islice(opened, _WINDOW)):
            while len(self._open) >= _LOOK_AHEAD and self._open[0].outcomes is None:
                yield self._following()
            for one in window:
                talk = _Open(one)
                self._open.append(talk)
                self._go_on(talk, None)
                while self._next:
                    yield self._following()
        while any(talk.outcomes is None for talk in self._open):
            yield self._following()

    def take(self, answered: Answered) -> None:
        """Give a talk its answer; a talk that gets none, or half of one, is over: half a text looks like a text."""
        talk = cast("_Open", answered.tag)  # the tag that `questions` gave
        self._spent.cached += answered.cached
        self._spent.calls += not answered.cached
        completion = answered.completion
        if completion is None:
            self._end(talk, UNANSWERED)
            return
        if not answered.cached:
            self._spent.tokens += (completion.prompt_tokens or 0) + (completion.completion_tokens or 0)
        if completion.finish_reason == "length":
            self._end(talk, CUT_OFF)
            return
        self._go_on(talk, completion.text)

    def finished(self) -> Iterator[Outcome]:
        """What came of the talks that nothing before them holds up."""
        while self._open and self._open[0].outcomes is not None:
            yield from self._open.popleft().outcomes or ()
            if self._on_end is not None:
                self._on_end()

    def _following(self) -> tuple[object, Question] | None:
        if not self._next:
            return None
        talk, ask = self._next.popleft()
        return talk, question_of(ask, self._options)

    @staticmethod
    def _end(talk: _Open, reason: str) -> None:
        talk.opened.talk.close()
        talk.outcomes = (Refused(talk.opened.kind, talk.opened.parents, reason),)

    def _go_on(self, talk: _Open, answer: str | None) -> None:
        try:
            ask = next(talk.opened.talk) if answer is None else talk.opened.talk.send(answer)
        except StopIteration as over:
            talk.outcomes = over.value
        else:
            self._next.append((talk, ask))
