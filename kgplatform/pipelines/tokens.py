"""How many questions a build has and how many tokens: by the server's own tokenizer where it counts, else by a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import LLMError
from kgplatform.extraction.chunks import about_tokens
from kgplatform.extraction.questions import SHORT_ANSWER, Plans, question_tokens
from kgplatform.llm.client import count_tokens
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.making import Wish, train_path
from kgplatform.pipelines.read import Job, Reading, examples
from kgplatform.pipelines.shown import extraction_options, prompts_of
from kgplatform.types.extraction import Example

_QUESTIONS = 24  # that stand for all the others
_OF_A_SET = 6
_PROBED = 50  # documents of a set that stand for all the others
_AGAIN = 30  # tokens that ask what was missed
RULE = "4 Latin letters or 1.5 Chinese characters as one token"


class TokenMeasure(NamedTuple):
    """How many tokens the server counts for one of the rule's, and what to say of it."""

    ratio: float
    basis: str

    def of(self, job: Job) -> int | None:
        """The tokens of a job; those of its answers are not known before and stay as the rule has them."""
        if job.tokens is None:
            return None
        answers = (job.calls or 0) * SHORT_ANSWER
        return round(max(0, job.tokens - answers) * self.ratio) + answers


def measured(jobs: Sequence[Job], reading: Reading, wish: Wish, settings: Settings) -> tuple[Sequence[Job], str | None]:
    """The jobs with their tokens as the server counts them, and where the numbers come from (None: nobody is asked)."""
    if not any(job.extractor == "llm" for job in jobs):
        return jobs, None
    measure = measure_tokens(jobs, reading, wish, settings)
    asked = [_as_asked(job, reading, wish, settings) for job in jobs]
    return [job._replace(tokens=measure.of(job)) for job in asked], measure.basis


def _as_asked(job: Job, reading: Reading, wish: Wish, settings: Settings) -> Job:
    """The job with its questions as they will be asked: in parts, with demonstrations, in votes, again for the rest."""
    if not _is_asked(job):
        return job
    plans, asking = _plans(job, wish, settings), wish.asking
    probed = list(islice(_examples(job, reading), _PROBED))
    asked = [question_tokens(part.question) for example in probed for part in plans.slices(example)]
    share = job.documents / max(1, len(probed))
    rounds = sum(range(1, asking.glean + 1))  # each of them repeats the answers before it
    tokens = (sum(asked) + len(asked) * SHORT_ANSWER) * asking.times + len(asked) * rounds * (SHORT_ANSWER + _AGAIN)
    return job._replace(calls=round(len(asked) * share) * asking.times, tokens=round(tokens * share))


def measure_tokens(jobs: Sequence[Job], reading: Reading, wish: Wish, settings: Settings) -> TokenMeasure:
    """From some questions of each set; a server that is away or does not count is no error."""
    texts = list(islice((text for job in jobs for text in _questions(job, reading, wish, settings)), _QUESTIONS))
    try:
        counts = count_tokens(texts, llm_options(settings))
    except LLMError:
        counts = None
    by_rule = sum(map(about_tokens, texts))
    if counts is None or not by_rule:
        return TokenMeasure(1.0, RULE)
    return TokenMeasure(sum(counts) / by_rule, f"the server's tokenizer, on {len(texts)} questions")


def _questions(job: Job, reading: Reading, wish: Wish, settings: Settings) -> Iterator[str]:
    if not _is_asked(job):
        return
    plans = _plans(job, wish, settings)
    asked = (part.question for example in _examples(job, reading) for part in plans.slices(example))
    for question in islice(asked, _OF_A_SET):
        yield "\n".join(message.content for message in question.messages)


def _is_asked(job: Job) -> bool:
    return job.extractor == "llm" and job.documents > 0  # standard input can be read once only


def _examples(job: Job, reading: Reading) -> Iterator[Example]:
    return examples(job.dataset, reading, lambda _: None)


def _plans(job: Job, wish: Wish, settings: Settings) -> Plans:
    train = train_path(job.dataset, wish) if wish.asking.shots else None
    return Plans(extraction_options(wish, train, job.dataset), llm_options(settings), prompts_of(wish, settings))
