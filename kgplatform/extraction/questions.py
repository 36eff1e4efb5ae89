"""What is asked about a document: each part of its text, each task, each slice of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kgplatform.extraction.chunks import about_tokens, chunk
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Frame, Prompt, Prompts, demonstrated, frame, load_prompts, render_again
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.answer_schema import answer_schema
from kgplatform.notation.answers import EndLabels, end_labels
from kgplatform.notation.forms import FORMS, AnswerForm
from kgplatform.notation.slices import slices
from kgplatform.types.completion import Message, Question
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.noun import digest
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language, Task

SHORT_ANSWER = 60  # tokens, as answers to a slice of a schema usually are
_VOTING_TEMPERATURE = 0.7  # votes that cannot differ are no votes
_CAUTION = 1.25  # tokens may be this many times what the rule says
_LEAST_PART = 50  # tokens of text that are asked at a time at least
_MOST_PLANS = 256  # a set has few schemas; one where every record has its own must not grow


class Slice(NamedTuple):
    """One question about a document: the task, the part of the schema it asks, the messages, the part of the text.

    `votes`: how often it is asked; `form`: how it is to be answered.
    """

    task: Task
    wanted: Schema
    question: Question
    part: Document
    start: int = 0  # where the part begins in the document
    votes: int = 1
    form: AnswerForm = "labels"


class Asked(NamedTuple):
    """What is asked at a time, with which words, and the schema that the answer should obey.

    `frame` None: the prompt shows each document other demonstrations.
    """

    task: Task
    wanted: Schema
    prompt: Prompt
    frame: Frame | None
    answer_schema: str

    def messages(self, part: Document) -> tuple[Message, ...]:
        """The conversation that asks this of a part of a document."""
        around = demonstrated(self.prompt, self.wanted, part) if self.frame is None else self.frame
        return around.around(part)


class Plan(NamedTuple):
    """What documents of one schema, task and language share: how they are read, what each is asked, ends' labels.

    `prompts` names those that ask, with the beginning of their digests.
    """

    wanted: Schema
    recipe: str
    asked: tuple[Asked, ...]
    labels: EndLabels
    chunk_tokens: int  # of the longest part of a text that is asked at a time
    prompts: tuple[str, ...]


class Plans:
    """The plans under one set of options; each is made once."""

    def __init__(self, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts) -> None:
        self._options = options
        self._llm_options = llm_options
        self._prompts = prompts
        self._said = options.model_dump(mode="json", exclude={"slice_sizes", "room_tokens", "shown"})
        if options.shown:
            self._said["shown"] = digest(options.shown.model_dump(mode="json"))
        self._plans: dict[tuple[int, Task | None, Language], Plan] = {}

    def of(self, example: Example) -> Plan:
        """The plan for an example."""
        # by identity, for the hash of a large schema costs more than a call; the plan keeps its schema alive
        key = id(example.wanted), example.task, example.document.language
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._made(example)
        return plan

    def slices(self, example: Example) -> tuple[Slice, ...]:
        """Everything that is asked about a document, in order; a question with votes stands once."""
        plan = self.of(example)
        return tuple(
            Slice(
                one.task, one.wanted, self._question(one, part), part, start, self._votes(one.prompt), one.prompt.form
            )
            for start, part in parts_of(example.document, plan.chunk_tokens, self._options.overlap_tokens)
            for one in plan.asked
        )

    def _question(self, asked: Asked, part: Document) -> Question:
        return Question(
            messages=asked.messages(part),
            max_tokens=self._llm_options.max_tokens,
            temperature=self._temperature(asked.prompt),
            answer_schema=asked.answer_schema,
            thinking=asked.prompt.thinking,
        )

    def _votes(self, prompt: Prompt) -> int:
        return max(prompt.votes, self._options.votes)

    def _temperature(self, prompt: Prompt) -> float:
        given = self._llm_options.temperature
        return _VOTING_TEMPERATURE if self._votes(prompt) > 1 and given == 0 else given

    def _made(self, example: Example) -> Plan:
        language = example.document.language
        asked = tuple(
            Asked(task, wanted, prompt, self._frame(prompt, wanted), self._answer_schema(wanted, task, prompt))
            for task in _tasks(example)
            for prompt, share in self._shares(task, language, example.wanted)
            for wanted in slices(share, task, self._slice_size(task, prompt))
        )
        chunk_tokens = self._chunk_tokens(example.document, asked)
        prompts = tuple(dict.fromkeys(f"{one.prompt.name} {one.prompt.digest[:8]}" for one in asked))
        return Plan(example.wanted, self._recipe(example), asked, end_labels(example.wanted), chunk_tokens, prompts)

    def _shares(self, task: Task, language: Language, wanted: Schema) -> Iterator[tuple[Prompt, Schema]]:
        """Which prompt asks what, with the examples that the options have for it in place of its own."""
        for prompt, share in self._prompts.shares(task, language, wanted):
            shown = self._options.shown
            yield (prompt.model_copy(update={"demonstrations": shown}) if shown else prompt), share

    def _frame(self, prompt: Prompt, wanted: Schema) -> Frame | None:
        """What all documents are asked; demonstrations that were given take the place of the prompt's own."""
        given = self._options.demonstrations
        return frame(prompt, wanted, given) if given or not prompt.demonstrations else None

    def _chunk_tokens(self, document: Document, asked: Iterable[Asked]) -> int:
        """As many as the options say, fewer where the server would not take the question with all its words."""
        most, room = self._options.chunk_tokens, self._options.room_tokens
        if not most or not room:
            return most
        empty = document.model_copy(update={"text": ""})
        words = max((question_tokens(self._question(one, empty)) for one in asked), default=0)
        return max(_LEAST_PART, min(most, round(room / _CAUTION) - words))

    def _answer_schema(self, wanted: Schema, task: Task, prompt: Prompt) -> str:
        """What the answer shall look like, where the server is to be told; models of IEPile speak two dialects."""
        if self._llm_options.response_format == "prompt":
            return ""
        if prompt.form == "labels":
            return answer_schema(wanted, task, both_dialects=prompt.layout == "iepile")
        return FORMS[prompt.form].json_schema(wanted, task)

    def _recipe(self, example: Example) -> str:
        language, given = example.document.language, self._llm_options
        content = digest(
            [
                [task, prompt.digest, self._slice_size(task, prompt)]
                for task in _tasks(example)
                for prompt, _ in self._prompts.shares(task, language, example.wanted)
            ],
            example.wanted.digest,
            self._said,
            given.revision,
            given.response_format,
            given.temperature,
            given.max_tokens,
        )
        return f"llm:{given.model}:{content[:16]}"

    def _slice_size(self, task: Task, prompt: Prompt) -> int:
        size = self._options.slice_sizes.get(task)
        return prompt.size if size is None else size


def slices_of(
    example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts
) -> tuple[Slice, ...]:
    """Everything that is asked about one document; for many of them use `Plans`."""
    return Plans(options, llm_options, prompts).slices(example)


def recipe(example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts) -> str:
    """How the example is read: another model, prompt, schema or parameter gives another recipe."""
    return Plans(options, llm_options, prompts).of(example).recipe


def parts_of(document: Document, chunk_tokens: int, overlap_tokens: int) -> Iterator[tuple[int, Document]]:
    """The parts in which the document is asked, and where they begin; a short one is its only part."""
    spans = chunk(document.text, chunk_tokens, overlap_tokens)
    for span in spans:
        whole = len(spans) == 1
        yield span.start, document if whole else document.model_copy(update={"text": document.text[slice(*span)]})


def votes(part: Slice) -> tuple[Question, ...]:
    """The question of a slice as often as it is asked."""
    return tuple(part.question.model_copy(update={"sample": number}) for number in range(part.votes))


def again(question: Question, answer: str, language: Language) -> Question:
    """The question after its answer: what was missed?"""
    more = (Message(role="assistant", content=answer), Message(role="user", content=render_again(language)))
    return question.model_copy(update={"messages": (*question.messages, *more)})


def plan_tokens(example: Example) -> tuple[int, ...]:
    """About how many tokens each question of the example takes, with its answer; for estimates only."""
    parts = slices_of(example, ExtractionOptions(), LLMOptions(), load_prompts())
    return tuple(question_tokens(part.question) + SHORT_ANSWER for part in parts)


def question_tokens(question: Question) -> int:
    """About how many tokens a question has."""
    return sum(about_tokens(message.content) for message in question.messages)


def _tasks(example: Example) -> tuple[Task, ...]:
    return (example.task,) if example.task is not None else example.wanted.tasks()
