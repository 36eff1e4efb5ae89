"""Reads documents with a language model: the schema is asked in slices, the answers are joined and placed in the text.

What counts as a failure: a slice that the server never answered (trying again can help, and what was answered is
cached), or a document of which no answer can be read. Where only some answers are unreadable the rest is kept, since
an answer that is no JSON says nothing either way; such answers are counted as `unread`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from kgplatform.errors import AnswerError
from kgplatform.extraction.align import align
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts, load_prompts, render
from kgplatform.llm.budget import Budget
from kgplatform.llm.client import Answered, CompletionCache, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.answers import given_triggers, infer_labels, keep_asked
from kgplatform.notation.slices import slices
from kgplatform.notation.understanding import understand
from kgplatform.types.completion import Completion, Question
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Failure, Reading
from kgplatform.types.noun import digest
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task

OnQuestion = Callable[[Document, Question], None]

# Documents that may be open at once: one that is stuck must not make the rest pile up behind it.
_SHORT_ANSWER = 60  # tokens, as answers to a slice of a schema usually are
_LOOK_AHEAD = 1_000


@dataclass
class Usage:
    """What the extraction has cost so far, of what it may cost, and what the answers were like."""

    budget: Budget | None = None

    calls: int = 0  # questions that the server was asked
    cached: int = 0  # questions that were answered from the cache, or together with an equal one
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rungs: Counter[str] = field(default_factory=Counter)  # answers by rung of the parsing ladder
    rules: Counter[str] = field(default_factory=Counter)  # answers by rule that was needed to understand them
    unread: int = 0  # answers that could not be read at all
    skipped: int = 0  # parts of answers that had the wrong type
    dropped: int = 0  # parts of answers that were not asked for
    mentions: int = 0
    ungrounded: int = 0  # mentions that do not stand in the text; they are kept unless `grounded_only`


class Slice(NamedTuple):
    """One question about a document: the task, the part of the schema it asks, the messages."""

    task: Task
    wanted: Schema
    question: Question


def extract(
    examples: Iterable[Example],
    options: ExtractionOptions,
    llm_options: LLMOptions,
    cache: CompletionCache | None = None,
    prompts: Prompts | None = None,
    usage: Usage | None = None,
    *,
    on_question: OnQuestion | None = None,
) -> Iterator[Extraction | Failure]:
    """One outcome for each example, in their order; `usage` is counted up on the way.

    `on_question` is told each question before it is asked, so that its completion can be purged with the document.
    """
    usage = usage or Usage()
    run = _Run(options, llm_options, prompts or load_prompts(), usage, on_question)
    with closing(complete(run.questions(iter(examples)), llm_options, cache, usage.budget)) as answers:
        for answered in answers:
            run.take(answered)
            yield from run.finished()
    yield from run.finished()


def slices_of(
    example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts
) -> tuple[Slice, ...]:
    """Everything that is asked about a document, in order."""
    return tuple(
        Slice(
            task,
            wanted,
            Question(
                messages=render(prompts.of(task, example.document.language), wanted, example.document),
                max_tokens=llm_options.max_tokens,
                temperature=llm_options.temperature,
            ),
        )
        for task, wanted in _asked(example, options, prompts)
    )


def plan_tokens(example: Example) -> tuple[int, ...]:
    """About how many tokens each question of the example takes, with its answer; for estimates only."""
    parts = slices_of(example, ExtractionOptions(), LLMOptions(), load_prompts())
    return tuple(sum(_about(message.content) for message in part.question.messages) + _SHORT_ANSWER for part in parts)


def _about(text: str) -> int:
    """Tokens as today's vocabularies cut them: about 4 Latin letters or 1.5 Chinese characters each."""
    wide = sum(ord(character) > 0x2E7F for character in text)
    return round((len(text) - wide) / 4 + wide / 1.5)


def recipe(example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts) -> str:
    """How the example is read: another model, prompt, schema or parameter gives another recipe."""
    tasks = _tasks(example)
    language = example.document.language
    content = digest(
        [[task, prompts.of(task, language).digest, _slice_size(task, example, options, prompts)] for task in tasks],
        example.wanted.digest,
        options.grounded_only,
        llm_options.model_revision,
        llm_options.temperature,
        llm_options.max_tokens,
    )
    return f"llm:{llm_options.model}:{content[:16]}"


def _asked(example: Example, options: ExtractionOptions, prompts: Prompts) -> Iterator[tuple[Task, Schema]]:
    for task in _tasks(example):
        for wanted in slices(example.wanted, task, _slice_size(task, example, options, prompts)):
            yield task, wanted


def _tasks(example: Example) -> tuple[Task, ...]:
    return (example.task,) if example.task is not None else example.wanted.tasks()


def _slice_size(task: Task, example: Example, options: ExtractionOptions, prompts: Prompts) -> int:
    size = options.slice_sizes.get(task)
    return prompts.slice_size(task, example.document.language) if size is None else size


@dataclass
class _Open:
    """A document whose answers have not all come."""

    example: Example
    slices: tuple[Slice, ...]
    answers: dict[int, Answered] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return len(self.answers) == len(self.slices)


class _Run:
    """Documents on their way: questions out, answers in, outcomes in the order of the documents."""

    def __init__(
        self,
        options: ExtractionOptions,
        llm_options: LLMOptions,
        prompts: Prompts,
        usage: Usage,
        on_question: OnQuestion | None = None,
    ) -> None:
        self._on_question = on_question
        self._options = options
        self._llm_options = llm_options
        self._prompts = prompts
        self._usage = usage
        self._open: deque[_Open] = deque()

    def questions(self, examples: Iterator[Example]) -> Iterator[tuple[object, Question] | None]:
        for example in examples:
            while len(self._open) >= _LOOK_AHEAD and not self._open[0].complete:
                yield None
            opened = _Open(example, slices_of(example, self._options, self._llm_options, self._prompts))
            self._open.append(opened)
            for number, part in enumerate(opened.slices):
                if self._on_question is not None:
                    self._on_question(example.document, part.question)
                yield (opened, number), part.question

    def take(self, answered: Answered) -> None:
        opened, number = cast("tuple[_Open, int]", answered.tag)  # the tag that `questions` gave
        opened.answers[number] = answered
        self._count(answered)

    def finished(self) -> Iterator[Extraction | Failure]:
        """The outcomes of the documents that nothing before them holds up."""
        while self._open and self._open[0].complete:
            yield self._outcome(self._open.popleft())

    def _count(self, answered: Answered) -> None:
        if answered.cached:
            self._usage.cached += 1
            return
        self._usage.calls += 1
        if answered.completion is not None:
            self._usage.prompt_tokens += answered.completion.prompt_tokens or 0
            self._usage.completion_tokens += answered.completion.completion_tokens or 0

    def _outcome(self, opened: _Open) -> Extraction | Failure:
        example = opened.example
        if not opened.slices:
            return Failure(document=example.document, stage="llm", reason="nothing is asked of it: it needs a schema")
        answers = [opened.answers[number] for number in range(len(opened.slices))]
        failed = next((answered.error for answered in answers if answered.error is not None), None)
        if failed is not None:
            text = failed.text if isinstance(failed, AnswerError) else ""
            return Failure(document=example.document, stage="llm", reason=str(failed), answer=text)
        readings, reasons = [], []
        for part, answered in zip(opened.slices, answers, strict=True):
            assert answered.completion is not None
            reading = self._read(part, example.document, answered.completion)
            if isinstance(reading, Reading):
                readings.append(reading)
            else:
                reasons.append((reading, answered.completion.text))
        if not readings:
            reason, text = reasons[0]
            return Failure(document=example.document, stage="answer", reason=reason, answer=text)
        return self._extraction(example, readings)

    def _read(self, part: Slice, document: Document, completion: Completion) -> Reading | str:
        """What the answer says of the slice, or why it cannot be read."""
        cut = completion.finish_reason == "length"
        understood = understand(completion.text, part.wanted, part.task, document.text, cut=cut)
        self._usage.rungs[understood.rung] += 1
        self._usage.rules.update(understood.rules)
        if understood.reading is None:
            self._usage.unread += 1
            return understood.reason
        kept, dropped = keep_asked(understood.reading, part.wanted, part.task)
        self._usage.skipped += len(understood.problems)
        self._usage.dropped += dropped
        return given_triggers(kept, part.wanted)

    def _extraction(self, example: Example, readings: list[Reading]) -> Extraction:
        joined = Reading.of(
            (mention for reading in readings for mention in reading.mentions),
            (relation for reading in readings for relation in reading.relations),
            (event for reading in readings for event in reading.events),
        )
        extraction = align(
            example.document,
            infer_labels(joined, example.wanted),
            recipe(example, self._options, self._llm_options, self._prompts),
            grounded_only=self._options.grounded_only,
            # What is not literally there stays as the model wrote it: gold is not always literal either. Only who wants
            # grounded mentions alone gets those that differ in case or width, and then in the spelling of the text.
            exact_only=not self._options.grounded_only,
        )
        self._usage.mentions += len(extraction.mentions)
        self._usage.ungrounded += sum(1 for mention in extraction.mentions if not mention.grounded)
        return extraction
