"""A question in words becomes messages for a model, and the model's answer Cypher. Asks nobody, runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from kgplatform.errors import AnswerError
from kgplatform.types.completion import Message

_MOST = 60  # lines of each kind: a model that is told of 5,000 predicates finds none
_FENCED = re.compile(r"```[ \t]*(?:cypher|neo4j|sql)?[ \t]*\n?(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)
_FIRST = re.compile(r"^\s*(MATCH|OPTIONAL|CALL|WITH|UNWIND|RETURN|SHOW|LOAD|CREATE|MERGE|CYPHER|USE|//)\b|^\s*//", re.I)
_PREFIX = re.compile(r"^\s*(cypher|query|查询|answer)\s*[:：]\s*", re.IGNORECASE)


class SchemaSummary(NamedTuple):
    """What a graph holds, the most frequent first: (label, entities), (subject label, predicate, object label, facts),
    (event label, roles)."""

    labels: Sequence[tuple[str | None, int]]
    facts: Sequence[tuple[str | None, str, str | None, int]]
    events: Sequence[tuple[str, Sequence[str]]]


def ask_for_cypher(question: str, summary: SchemaSummary) -> tuple[Message, ...]:
    """What the model is told."""
    prompt = _prompt()
    # the question last: what it says is never taken for a place to fill in
    user = prompt["user"].replace("{schema}", _described(summary)).replace("{question}", " ".join(question.split()))
    return (Message(role="system", content=prompt["system"]), Message(role="user", content=user))


def ask_again(messages: Sequence[Message], answer: str, error: str) -> tuple[Message, ...]:
    """What the model is told when its Cypher was refused."""
    again = _prompt()["again"].replace("{error}", error)
    return (*messages, Message(role="assistant", content=answer), Message(role="user", content=again))


def cypher_of(answer: str) -> str:
    """The query in a model's answer, without thinking, fences and words around it."""
    said = answer.rsplit("</think>", 1)[-1].split("<think>", 1)[0].strip()
    fenced = [body.strip() for body in _FENCED.findall(said) if body.strip()]
    query = _PREFIX.sub("", fenced[0] if fenced else _from_first_clause(said)).strip()
    query = query.removesuffix(";").strip()
    if not query or not any(_FIRST.match(line) for line in query.splitlines()):
        raise AnswerError("the model wrote no Cypher; ask in other words, or write the query yourself", answer)
    return query


def _from_first_clause(said: str) -> str:
    """The answer from its first line that begins a query; a model may explain itself before."""
    lines = [_PREFIX.sub("", line).strip("`") for line in said.splitlines()]
    first = next((number for number, line in enumerate(lines) if _FIRST.match(line)), len(lines))
    body = "\n".join(lines[first:])
    return body.split("\n\n", 1)[0]  # words after it stand below an empty line


def _described(summary: SchemaSummary) -> str:
    return "\n".join(
        (
            "Labels of entities: " + (_list(f"{_shown(label)} ({count})" for label, count in summary.labels) or "none"),
            "Facts (label of subject, predicate, label of object, how many):",
            *(
                f"- {_shown(subject)} | {_shown(predicate)} | {_shown(object_)} | {count}"
                for subject, predicate, object_, count in summary.facts[:_MOST]
            ),
            "Events (label: roles):",
            *(f"- {_shown(label)}: {_list(map(_shown, roles)) or 'none'}" for label, roles in summary.events[:_MOST]),
        )
    )


def _list(words: Iterable[str]) -> str:
    return ", ".join(list(words)[:_MOST])


def _shown(name: str | None) -> str:
    """A name on one line: labels come from texts and may hold anything."""
    return "(no label)" if name is None else " ".join(name.split())[:80]


@cache
def _prompt() -> dict[str, str]:
    path = Path(__file__).with_name("prompts") / "words.yaml"
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: str(text) for name, text in read.items()}
