"""Reads documents with a language model: the schema is asked in slices, the answers are joined and placed in the text.

What counts as a failure: a slice that the server never answered (trying again can help, and what was answered is
cached), or a document of which no answer can be read. Where only some answers are unreadable the rest is kept, since
an answer that is no JSON says nothing either way; such answers are counted as `unread`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple, cast

from kgplatform.errors import AnswerError
from kgplatform.extraction.align import align
from kgplatform.extraction.chunks import Placed, about_tokens, join_parts
from kgplatform.extraction.confidence import weigh
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompts, load_prompts
from kgplatform.extraction.questions import (
    Plans,
    Slice,
    again,
    plan_tokens,
    question_tokens,
    recipe,
    slices_of,
    votes,
)
from kgplatform.extraction.voting import vote
from kgplatform.llm.budget import Budget
from kgplatform.llm.capabilities import Knowledge
from kgplatform.llm.client import Answered, CompletionCache, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.answers import given_triggers, keep_asked, label_ends
from kgplatform.notation.understanding import understand
from kgplatform.types.completion import Completion, Question
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Failure, Reading

__all__ = ["Slice", "Usage", "extract", "plan_tokens", "recipe", "slices_of"]

OnQuestion = Callable[[Document, str], None]

# Documents that may be open at once: one that is stuck must not make the rest pile up behind it.
_LOOK_AHEAD = 1_000

# Documents whose questions are sorted by slice: what comes before the text is the same then, and a server that keeps
# it computes it once. More would leave more documents half asked where a run ends early.
_WINDOW = 32


@dataclass
class Usage:
    """What the extraction has cost so far, of what it may cost, what is known of the endpoint, how it answered."""

    budget: Budget | None = None
    knowledge: Knowledge = field(default_factory=Knowledge)  # of the endpoint, used and added to

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

    `on_question` is told the key of each question before it is asked, so that its completion can be purged with the
    document.
    """
    plans = Plans(options, llm_options, prompts or load_prompts())
    run = _Run(options, usage or Usage())
    noted = run.told(on_question) if on_question is not None else None
    asked = ((example, plans) for example in examples)
    return (read.said for read in _walk(run, asked, llm_options, cache, noted))


class Read(NamedTuple):
    """What became of a document, and what its answers took, whether or not they were known before."""

    said: Extraction | Failure
    questions: int
    tokens: int


def extract_each(
    asked: Iterable[tuple[Example, Plans]],
    options: ExtractionOptions,
    llm_options: LLMOptions,
    cache: CompletionCache | None = None,
    usage: Usage | None = None,
) -> Iterator[Read]:
    """The same where each example is asked in a way of its own."""
    return _walk(_Run(options, usage or Usage()), asked, llm_options, cache, None)


def _walk(
    run: _Run,
    asked: Iterable[tuple[Example, Plans]],
    llm_options: LLMOptions,
    cache: CompletionCache | None,
    noted: Callable[[object, str], None] | None,
) -> Iterator[Read]:
    usage, questions = run.usage, run.questions(iter(asked))
    with closing(complete(questions, llm_options, cache, usage.budget, usage.knowledge, on_key=noted)) as answers:
        for answered in answers:
            run.take(answered)
            yield from run.finished()
    yield from run.finished()


# Which slice, which vote, which round of gleaning.
_Number = tuple[int, int, int]


@dataclass
class _Open:
    """A document whose answers have not all come; `expected` grows with every question that is asked again."""

    example: Example
    plans: Plans
    slices: tuple[Slice, ...]
    expected: int
    answers: dict[_Number, Answered] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return len(self.answers) == self.expected


class _Run:
    """Documents on their way: questions out, answers in, outcomes in the order of the documents."""

    def __init__(self, options: ExtractionOptions, usage: Usage) -> None:
        self._options = options
        self.usage = usage
        self._open: deque[_Open] = deque()
        self._again: deque[tuple[object, Question]] = deque()  # questions that an answer gave rise to
        self._asking = 0  # questions on their way

    def questions(self, asked: Iterator[tuple[Example, Plans]]) -> Iterator[tuple[object, Question] | None]:
        while window := tuple(islice(asked, _WINDOW)):
            while len(self._open) >= _LOOK_AHEAD and not self._open[0].complete:
                yield self._following()
            for opened, number, part in self._by_slice(window):
                for sample, question in enumerate(votes(part)):
                    yield self._asked(opened, (number, sample, 0), question)
                    while self._again:
                        yield self._following()
        while self._options.glean and (self._asking or self._again):
            yield self._following()

    def _by_slice(self, asked: Iterable[tuple[Example, Plans]]) -> Iterator[tuple[_Open, int, Slice]]:
        """The slices of all these documents, those that ask the same one after the other."""
        together: dict[int, list[tuple[_Open, int, Slice]]] = {}
        for example, plans in asked:
            parts = plans.slices(example)
            opened = _Open(example, plans, parts, sum(part.votes for part in parts))
            self._open.append(opened)
            for number, part in enumerate(parts):
                together.setdefault(id(part.wanted), []).append((opened, number, part))  # documents share a plan's
        return chain.from_iterable(together.values())

    def _following(self) -> tuple[object, Question] | None:
        """A question that waits to be asked again, None for now."""
        return self._again.popleft() if self._again else None

    def _asked(self, opened: _Open, number: _Number, question: Question) -> tuple[object, Question]:
        self._asking += 1
        return (opened, number), question

    @staticmethod
    def told(on_question: OnQuestion) -> Callable[[object, str], None]:
        """What the client tells of a tag and a key, told of the document."""

        def tell(tag: object, key: str) -> None:
            opened, _ = cast("tuple[_Open, _Number]", tag)
            on_question(opened.example.document, key)

        return tell

    def take(self, answered: Answered) -> None:
        opened, number = cast("tuple[_Open, _Number]", answered.tag)  # the tag that `questions` gave
        opened.answers[number] = answered
        self._asking -= 1
        self._count(answered)
        place, sample, round_ = number
        if round_ < self._options.glean and sample == 0 and answered.completion is not None:
            language = opened.example.document.language
            opened.expected += 1
            question = again(answered.question, answered.completion.text, language)
            self._again.append(self._asked(opened, (place, sample, round_ + 1), question))

    def finished(self) -> Iterator[Read]:
        """The outcomes of the documents that nothing before them holds up."""
        while self._open and self._open[0].complete:
            opened = self._open.popleft()
            yield Read(self._outcome(opened), len(opened.answers), sum(map(_tokens, opened.answers.values())))

    def _count(self, answered: Answered) -> None:
        if answered.cached:
            self.usage.cached += 1
            return
        self.usage.calls += 1
        if answered.completion is not None:
            self.usage.prompt_tokens += answered.completion.prompt_tokens or 0
            self.usage.completion_tokens += answered.completion.completion_tokens or 0

    def _outcome(self, opened: _Open) -> Extraction | Failure:
        example = opened.example
        if not opened.slices:
            return Failure(document=example.document, stage="llm", reason="nothing is asked of it: it needs a schema")
        answers = [opened.answers[number] for number in sorted(opened.answers)]
        failed = next((answered.error for answered in answers if answered.error is not None), None)
        if failed is not None:
            text = failed.text if isinstance(failed, AnswerError) else ""
            return Failure(document=example.document, stage="llm", reason=str(failed), answer=text)
        readings: dict[int, list[Reading]] = {}
        unread: list[tuple[str, str]] = []
        for number, part in enumerate(opened.slices):
            reading = self._read_all(part, number, opened.answers, unread)
            if reading is not None:
                readings.setdefault(part.start, []).append(reading)
        if not readings:
            reason, text = unread[0]
            return Failure(document=example.document, stage="answer", reason=reason, answer=text)
        return self._extraction(opened, readings)

    def _read_all(
        self, part: Slice, number: int, answers: Mapping[_Number, Answered], unread: list[tuple[str, str]]
    ) -> Reading | None:
        """What the answers to one slice say together: most of the votes, and all that was gleaned."""
        voted, gleaned = list[Reading](), list[Reading]()
        for (place, _, round_), answered in sorted(answers.items(), key=lambda pair: pair[0]):
            if place != number:
                continue
            assert answered.completion is not None
            reading = self._read(part, answered.completion)
            if isinstance(reading, Reading):
                (gleaned if round_ else voted).append(reading)
            else:
                unread.append((reading, answered.completion.text))
        if not voted:
            return None
        return _join([vote(voted), *gleaned]) if gleaned else vote(voted)

    def _read(self, part: Slice, completion: Completion) -> Reading | str:
        """What the answer says of the slice, or why it cannot be read."""
        cut = completion.finish_reason == "length"
        understood = understand(completion.text, part.wanted, part.task, part.part.text, cut=cut, form=part.form)
        self.usage.rungs[understood.rung] += 1
        self.usage.rules.update(understood.rules)
        if understood.reading is None:
            self.usage.unread += 1
            return understood.reason
        kept, dropped = keep_asked(understood.reading, part.wanted, part.task)
        self.usage.skipped += len(understood.problems)
        self.usage.dropped += dropped
        kept = given_triggers(kept, part.wanted)
        return kept if part.votes > 1 else weigh(kept, completion)  # votes: agreement says it better

    def _extraction(self, opened: _Open, readings: Mapping[int, list[Reading]]) -> Extraction:
        """The readings of each part of the text, placed there and joined."""
        example, texts = opened.example, {part.start: part.part for part in opened.slices}
        plan = opened.plans.of(example)
        name = plan.recipe
        placed = [
            Placed(start, self._place(texts[start], label_ends(_join(parts), plan.labels), name))
            for start, parts in readings.items()
        ]
        extraction = placed[0].extraction
        if len(texts) > 1:
            extraction = Extraction.of(example.document, join_parts(placed), name)
        self.usage.mentions += len(extraction.mentions)
        self.usage.ungrounded += sum(1 for mention in extraction.mentions if not mention.grounded)
        return extraction

    def _place(self, document: Document, reading: Reading, name: str) -> Extraction:
        return align(
            document,
            reading,
            name,
            grounded_only=self._options.grounded_only,
            # What is not literally there stays as the model wrote it: gold is not always literal either. Only who wants
            # grounded mentions alone gets those that differ in case or width, and then in the spelling of the text.
            exact_only=not self._options.grounded_only,
        )


def _tokens(answered: Answered) -> int:
    """As the server counts them, by a rule where it does not; of what was not answered none."""
    if answered.completion is None:
        return 0
    asked, said = answered.completion.prompt_tokens, answered.completion.completion_tokens
    if asked is None or said is None:
        return question_tokens(answered.question) + about_tokens(answered.completion.text)
    return asked + said


def _join(readings: Iterable[Reading]) -> Reading:
    kept = tuple(readings)
    if len(kept) == 1:
        return kept[0]
    return Reading.of(
        (mention for reading in kept for mention in reading.mentions),
        (relation for reading in kept for relation in reading.relations),
        (event for reading in kept for event in reading.events),
    )
