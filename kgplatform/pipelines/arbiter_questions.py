"""Doubtful pairs as questions to a model: names and passages of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.named import Known
from kgplatform.pipelines.review_questions import Asking, Snippet
from kgplatform.pipelines.review_questions import Question as Pair
from kgplatform.resolution.arbiter import MOST_TOKENS, Side, messages_of
from kgplatform.resolution.doubt import Doubt
from kgplatform.text.language import detect_language
from kgplatform.types.completion import Question

_MOST_NAMES = 5


def questions_on(asked: Sequence[Doubt], known: Known, options: LLMOptions) -> Iterator[tuple[object, Question]]:
    """One question for each pair, tagged with its place; noted with both documents, to be purged with either."""
    asking = Asking(known)
    workspace = known.workspace
    keys = {number: key for key, number in workspace.numbers().items()}
    numbers = dict(zip(known.table.anchors, known.table.numbers, strict=True))
    for place, doubt in enumerate(asked):
        pair = asking.question(doubt, place + 1, len(asked))
        messages = messages_of(pair.label, *_sides(pair), detect_language(pair.snippets[0].name))
        question = Question(messages=messages, max_tokens=MOST_TOKENS, temperature=options.temperature)
        for anchor in (doubt.link.left, doubt.link.right):
            workspace.note_question(keys[numbers[anchor]], options.key(question))
        yield place, question


def _sides(pair: Pair) -> tuple[Side, Side]:
    left, right = (
        Side(names[:_MOST_NAMES], _passage(snippet)) for names, snippet in zip(pair.names, pair.snippets, strict=True)
    )
    return left, right


def _passage(snippet: Snippet) -> str:
    return " ".join(f"{snippet.before}{snippet.name}{snippet.after}".split())
