"""A question in words: a model writes Cypher, which is checked, shown and run; wrong Cypher is repaired once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import AnswerError, QueryError
from kgplatform.graph.words import SchemaSummary, ask_again, ask_for_cypher, cypher_of
from kgplatform.llm.client import CompletionCache, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.ask import Allowed
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.progress import Progress
from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.completion import Message, Question
from kgplatform.types.graph import Rows


class Worded(NamedTuple):
    """The query that was run, its rows, and why an earlier one was not."""

    cypher: str
    rows: Rows
    refused: str | None = None


def ask_in_words(
    settings: Settings,
    question: str,
    progress: Progress,
    show: Callable[[str], None],
    *,
    limit: int = 1000,
    timeout: float = 60.0,
) -> Worded:
    """The rows that answer; `show` gets each query when it was checked, before it is run. Nothing is ever written."""
    options = llm_options(settings)
    allowed = Allowed(limit=limit, timeout=timeout)
    with open_store(settings, progress) as store, open_workspace(settings) as workspace:
        messages = ask_for_cypher(question, _summary(store))
        progress("asking the model", 0, None)
        answer = _answer(messages, options, workspace)
        try:
            return _run(store, answer, allowed, show)
        except (QueryError, AnswerError) as error:
            refused = str(error)
        again = _answer(ask_again(messages, answer, refused), options, workspace)
        return _run(store, again, allowed, show)._replace(refused=refused)


def _run(store: Neo4jStore, answer: str, allowed: Allowed, show: Callable[[str], None]) -> Worded:
    cypher = cypher_of(answer)
    store.check(cypher, timeout=allowed.timeout)
    show(cypher)
    return Worded(cypher, store.run(cypher, **allowed._asdict()))


def _answer(messages: Sequence[Message], options: LLMOptions, cache: CompletionCache) -> str:
    question = Question(messages=tuple(messages), max_tokens=options.max_tokens, temperature=options.temperature)
    with closing(complete(iter([(0, question)]), options, cache)) as answers:
        answered = next(answers)
    if answered.error is not None:
        raise answered.error
    assert answered.completion is not None  # no error, so an answer
    return answered.completion.text


def _summary(store: Neo4jStore) -> SchemaSummary:
    return SchemaSummary(
        labels=[(_word(label), int(str(count))) for label, count in _rows(store, "list_labels")],
        facts=[
            (_word(subject), str(predicate), _word(object_), int(str(facts)))
            for subject, predicate, object_, facts, _statements in _rows(store, "schema_summary")
        ],
        events=[(str(label), _roles(roles)) for label, _events, roles in _rows(store, "list_event_types")],
    )


def _rows(store: Neo4jStore, name: str) -> Sequence[tuple[object, ...]]:
    return store.run(queries.load(name).text, limit=100).rows


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _roles(value: object) -> list[str]:
    return [str(role["role"]) for role in value if isinstance(role, dict)] if isinstance(value, list) else []
