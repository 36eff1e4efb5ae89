"""A schema where there is none: the model says what single documents speak of, the most frequent names are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from kgplatform.extraction.prompt import render_proposal
from kgplatform.llm.capabilities import Knowledge
from kgplatform.llm.client import CompletionCache, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.parsing import parse_value
from kgplatform.text.fold import fold
from kgplatform.types.completion import Message, Question
from kgplatform.types.document import Document
from kgplatform.types.schema import RelationType, Schema

_LONGEST = 40  # characters; what is longer is a sentence and no name
_LABELS = ("entity_types", "entities", "types", "labels", "实体类型")
_RELATIONS = ("relations", "relation_types", "predicates", "关系", "关系类型")


class Proposal(NamedTuple):
    """The schema, and how many documents' answers it rests on; `unread` answers could not be read."""

    schema: Schema
    read: int
    unread: int


def propose(
    documents: Iterable[Document],
    llm_options: LLMOptions,
    cache: CompletionCache | None = None,
    *,
    least: int = 2,
    most: int = 30,
    knowledge: Knowledge | None = None,
) -> Proposal:
    """The names that at least `least` documents speak of, at most `most` of each kind, the most frequent first."""
    labels, relations = _Names(), _Names()
    read = unread = 0
    with closing(complete(_questions(documents, llm_options), llm_options, cache, knowledge=knowledge)) as answers:
        for answered in sorted(answers, key=lambda one: int(str(one.tag))):
            value = None if answered.completion is None else parse_value(answered.completion.text).value
            if not isinstance(value, dict):
                unread += 1
                continue
            read += 1
            labels.add(_first(value, _LABELS))
            relations.add(_first(value, _RELATIONS))
    enough = min(least, max(1, read))
    schema = Schema(
        labels=labels.most_common(enough, most),
        relations=tuple(RelationType(predicate=name) for name in relations.most_common(enough, most)),
    )
    return Proposal(schema, read, unread)


class _Names:
    """Names by how many documents say them; two spellings are one name, the first one stands."""

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def add(self, said: object) -> None:
        names = said if isinstance(said, list) else [said]
        folded = {fold(name): name.strip() for name in names if isinstance(name, str) and _is_name(name)}
        for key, name in folded.items():
            self._spelt.setdefault(key, name)
            self._counts[key] += 1

    def most_common(self, least: int, most: int) -> tuple[str, ...]:
        return tuple(self._spelt[key] for key, times in self._counts.most_common(most) if times >= least)


def _is_name(name: str) -> bool:
    return bool(fold(name)) and len(name) <= _LONGEST and not set(name) & set("{}[]\n。")


def _questions(documents: Iterable[Document], options: LLMOptions) -> Iterator[tuple[object, Question]]:
    for number, document in enumerate(documents):
        message = Message(role="user", content=render_proposal(document))
        yield number, Question(messages=(message,), max_tokens=options.max_tokens, temperature=options.temperature)


def _first(value: dict[str, object], keys: Iterable[str]) -> object:
    return next((value[key] for key in keys if key in value), [])
