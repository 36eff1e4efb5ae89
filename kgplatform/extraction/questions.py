"""What is asked about a document: each part of its text, each task, each slice of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgplatform.extraction.chunks import about_tokens, chunk
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts, load_prompts, render, render_again
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.slices import slices
from kgplatform.types.completion import Message, Question
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.noun import digest
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language, Task

SHORT_ANSWER = 60  # tokens, as answers to a slice of a schema usually are
_VOTING_TEMPERATURE = 0.7  # votes that cannot differ are no votes


class Slice(NamedTuple):
    """One question about a document: the task, the part of the schema it asks, the messages, the part of the text."""

    task: Task
    wanted: Schema
    question: Question
    part: Document
    start: int = 0  # where the part begins in the document


def slices_of(
    example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts
) -> tuple[Slice, ...]:
    """Everything that is asked about a document, in order; a question with votes stands once."""
    temperature = llm_options.temperature
    if options.votes > 1 and temperature == 0:
        temperature = _VOTING_TEMPERATURE
    return tuple(
        Slice(
            task,
            wanted,
            Question(
                messages=render(prompts.of(task, part.language), wanted, part, options.demonstrations),
                max_tokens=llm_options.max_tokens,
                temperature=temperature,
            ),
            part,
            start,
        )
        for start, part in parts_of(example.document, options)
        for task, wanted in _asked(example, options, prompts)
    )


def parts_of(document: Document, options: ExtractionOptions) -> Iterator[tuple[int, Document]]:
    """The parts in which the document is asked, and where they begin; a short one is its only part."""
    spans = chunk(document.text, options.chunk_tokens, options.overlap_tokens)
    for span in spans:
        whole = len(spans) == 1
        yield span.start, document if whole else document.model_copy(update={"text": document.text[slice(*span)]})


def votes(question: Question, options: ExtractionOptions) -> tuple[Question, ...]:
    """The question as often as it is asked."""
    return tuple(question.model_copy(update={"sample": number}) for number in range(max(1, options.votes)))


def again(question: Question, answer: str, language: Language) -> Question:
    """The question after its answer: what was missed?"""
    more = (Message(role="assistant", content=answer), Message(role="user", content=render_again(language)))
    return question.model_copy(update={"messages": (*question.messages, *more)})


def plan_tokens(example: Example) -> tuple[int, ...]:
    """About how many tokens each question of the example takes, with its answer; for estimates only."""
    parts = slices_of(example, ExtractionOptions(), LLMOptions(), load_prompts())
    return tuple(
        sum(about_tokens(message.content) for message in part.question.messages) + SHORT_ANSWER for part in parts
    )


def recipe(example: Example, options: ExtractionOptions, llm_options: LLMOptions, prompts: Prompts) -> str:
    """How the example is read: another model, prompt, schema or parameter gives another recipe."""
    tasks = _tasks(example)
    language = example.document.language
    content = digest(
        [[task, prompts.of(task, language).digest, _slice_size(task, example, options, prompts)] for task in tasks],
        example.wanted.digest,
        options.model_dump(mode="json", exclude={"slice_sizes"}),
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
