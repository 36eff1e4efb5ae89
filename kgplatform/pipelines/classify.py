"""Which relation two names stand in: a model is asked pair by pair, after examples of every relation, and scored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.pairs import read_pairs
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.extraction.pairs import PromptKind, Relations, read_relation, relations_of, render_pair
from kgplatform.llm.budget import Budget
from kgplatform.llm.client import complete
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.asking import cache_of
from kgplatform.pipelines.capabilities import knowledge_of, remember
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.pipelines.progress import Progress
from kgplatform.text.language import detect_language
from kgplatform.types.completion import Message, Question
from kgplatform.types.extraction import SetAside
from kgplatform.types.pair import RelatedPair
from kgplatform.types.score import Score

NONE = ("no_relation", "NA", "Other", "无关系", "无")  # what stands for no relation: it is not counted as a find


class Way(NamedTuple):
    """How pairs are asked: the kind of prompt, so many examples of each relation, and where those come from."""

    kind: PromptKind = "instruct"
    shots: int = 1
    train: Path | None = None
    none: tuple[str, ...] = NONE


class Classified(NamedTuple):
    """The score over pairs with a relation, answers that named none of those asked, failures, what was set aside."""

    score: Score
    pairs: int
    unread: int
    failed: int
    set_aside: tuple[SetAside, ...]


def classify(
    gold: Path, choice: Choice, way: Way, settings: Settings, progress: Progress, output: Path | None = None
) -> Classified:
    """Ask about every pair of the gold. What cannot be read counts as wrong, and so does what was not answered."""
    aside: list[SetAside] = []
    pairs = list(read_pairs(gold, choice, aside.append))
    if not pairs:
        raise DatasetError("no pair of names with a relation in it", gold)
    source = way.train or gold
    train = list(read_pairs(source, choice.model_copy(update={"split": "train"}), aside.append)) if way.shots else []
    relations = relations_of(sorted({one.relation for one in (*train, *pairs) if one.relation}))
    if not relations.words:
        raise ConfigError(f"{gold}: its pairs have no relations, and no --train says which there are")
    said = _answers(pairs, _shown(train, way.shots), relations, way, settings, progress)
    told = [None if text is None else read_relation(text, relations) for text in said]
    if output is not None:
        rows = zip(pairs, said, told, strict=True)
        write_lines(output, (json_line({**one.model_dump(), "answer": t, "predicted": p}) for one, t, p in rows))
    unread = sum(text is not None and name is None for text, name in zip(said, told, strict=True))
    score = sum((_scored(one, name, way.none) for one, name in zip(pairs, told, strict=True)), Score())
    return Classified(score, len(pairs), unread, said.count(None), tuple(aside))


def _scored(pair: RelatedPair, predicted: str | None, none: Collection[str]) -> Score:
    found, there = predicted not in none, pair.relation not in none
    right = found and predicted == pair.relation
    return Score(tp=int(right), fp=int(found and not right), fn=int(there and not right))


def _shown(train: Sequence[RelatedPair], shots: int) -> list[RelatedPair]:
    """The first examples of each relation, relation by relation."""
    by_relation: dict[str, list[RelatedPair]] = {}
    for pair in train:
        if pair.relation and len(kept := by_relation.setdefault(pair.relation, [])) < shots:
            kept.append(pair)
    return [pair for relation in sorted(by_relation) for pair in by_relation[relation]]


def _answers(
    pairs: Sequence[RelatedPair],
    shown: Sequence[RelatedPair],
    relations: Relations,
    way: Way,
    settings: Settings,
    progress: Progress,
) -> list[str | None]:
    options, answers = llm_options(settings), list[str | None]([None] * len(pairs))

    def questions() -> Iterator[tuple[object, Question]]:
        for number, pair in enumerate(pairs):
            content = render_pair(pair, relations, way.kind, detect_language(pair.text), shown)
            message = Message(role="user", content=content)
            yield number, Question(messages=(message,), max_tokens=128, temperature=options.temperature)

    with open_workspace(settings) as workspace:
        knowledge = knowledge_of(options, workspace)
        asked = complete(questions(), options, cache_of(options, workspace), Budget(options), knowledge)
        with closing(asked) as found:
            for done, answered in enumerate(found, start=1):
                answers[int(str(answered.tag))] = answered.completion.text if answered.completion else None
                progress("asking", done, len(pairs))
        remember(options, workspace, knowledge)
    return answers
