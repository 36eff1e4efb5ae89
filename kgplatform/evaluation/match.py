"""One document at a time: what was found, what is wrong, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kgplatform.evaluation.items import HEADLINES, MIXED, Item, Kind, items_of
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, join_examples
from kgplatform.types.task import Task

Answer = Extraction | Failure
NOTHING: frozenset[Item] = frozenset()


class Match(NamedTuple):
    """The items of one document; `relaxed` are the three numbers' items once more, on folded strings."""

    document: Document
    task: Task | None
    failed: bool
    hits: frozenset[Item]
    wrong: frozenset[Item]
    missed: frozenset[Item]
    relaxed: tuple[frozenset[Item], frozenset[Item], frozenset[Item]]


Claim = Callable[[Match, Item], bool]


def gold_documents(gold: Iterable[Example]) -> dict[DocumentKey, Example]:
    """The examples that have gold, joined document by document (one text may come in several schema slices)."""
    documents: dict[DocumentKey, Example] = {}
    for example in gold:
        if example.gold is not None:
            before = documents.get(example.document.key)
            documents[example.document.key] = join_examples(before, example) if before else example
    return documents


def to_score(
    documents: Mapping[DocumentKey, Example], predicted: Mapping[DocumentKey, Answer], *, all_documents: bool
) -> dict[DocumentKey, Example]:
    """The gold documents that count: those with an extraction or a failure, or all."""
    return {key: example for key, example in documents.items() if all_documents or key in predicted}


def match_all(scored: Mapping[DocumentKey, Example], predicted: Mapping[DocumentKey, Answer]) -> tuple[Match, ...]:
    """Every document against what was predicted of it."""
    return tuple(compare(example, predicted.get(key)) for key, example in scored.items())


def compare(example: Example, answer: Answer | None) -> Match:
    """Gold against what was predicted; a failure and nothing at all are empty answers."""
    strict = _sides(example.gold, answer, relaxed=False)
    relaxed = _sides(example.gold, answer, relaxed=True)
    return Match(example.document, example.task, isinstance(answer, Failure), *strict, relaxed)


def folded(match: Match) -> Match:
    """The same document judged on folded strings."""
    hits, wrong, missed = match.relaxed
    return match._replace(hits=hits, wrong=wrong, missed=missed)


def headline_of(matches: Sequence[Match]) -> Claim:
    """Whether an item of a match belongs to the headline: what its task asks, or in mixed documents what gold has."""
    mixed = _kinds_of_gold(match for match in matches if match.task is None)
    kinds: dict[str | None, frozenset[Kind]] = {None: frozenset(MIXED) & mixed}
    kinds |= {task: frozenset(asked) for task, asked in HEADLINES.items()}
    return lambda match, item: item.kind in kinds[match.task]


def _kinds_of_gold(matches: Iterable[Match]) -> frozenset[Kind]:
    return frozenset(item.kind for match in matches for items in (match.hits, match.missed) for item in items)


def _sides(
    gold: Extraction | None, answer: Answer | None, *, relaxed: bool
) -> tuple[frozenset[Item], frozenset[Item], frozenset[Item]]:
    wanted = items_of(gold, relaxed=relaxed) if gold else NOTHING
    said = items_of(answer, relaxed=relaxed) if isinstance(answer, Extraction) else NOTHING
    return frozenset(wanted & said), frozenset(said - wanted), frozenset(wanted - said)
