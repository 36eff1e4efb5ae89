"""Looks a schema over before anything is asked with it: what is wrong in the file, and how it fits labelled documents.

A reader forgives much (a broken typed string becomes a relation without types); here it is said.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.files import read_text
from kgplatform.datasets.own_schema import KEYS, Place, doubled_keys, line_of, lines_in
from kgplatform.datasets.schemas import read_schema
from kgplatform.errors import DatasetError
from kgplatform.notation.schemas import alternatives, split_typed
from kgplatform.types.extraction import Extraction
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task


class Remark(NamedTuple):
    """Something about a schema that its writer should know; `wrong` when it should be mended before use."""

    wrong: bool
    line: int | None
    text: str


class Use(NamedTuple):
    """How labelled documents use a schema: what they never use of it, and what they use that is not in it."""

    documents: int
    unused: tuple[str, ...]
    unknown: tuple[tuple[str, int], ...]
    outside: tuple[tuple[str, int], ...]
    """Relations between labels that their domain or range does not allow."""


def check_file(path: Path, task: Task | None = None) -> tuple[Remark, ...]:
    """Everything that is wrong or odd in a schema file, in the order of its lines."""
    if not path.is_file():
        read_schema(path, task, None)  # the name of a starter schema, or an error that says what there is
        return ()
    text = read_text(str(path)).lstrip("\ufeff")
    try:
        schema = read_schema(path, task, None)
    except DatasetError as error:
        return (Remark(True, error.line, error.reason),)
    found = [*_of_the_file(text), *_of_the_schema(schema, text)]
    return tuple(sorted(found, key=lambda remark: (remark.line or 0, remark.text)))


def compare(schema: Schema, gold: Iterable[Extraction]) -> Use:
    """The schema beside what labelled documents hold."""
    used: Counter[tuple[str, str]] = Counter()
    outside: Counter[str] = Counter()
    documents = 0
    for documents, extraction in enumerate(gold, start=1):  # noqa: B007 - the last number is the count
        used.update(_names_used(extraction))
        outside.update(_misfits(schema, extraction))
    asked = tuple(dict.fromkeys(_names_asked(schema)))
    known = set(asked)
    kinds = {kind for kind, _ in asked}
    unknown = [(f"{kind} {name}", n) for (kind, name), n in used.most_common() if (kind, name) not in known]
    return Use(
        documents=documents,
        unused=tuple(f"{kind} {name}" for kind, name in asked if (kind, name) not in used),
        unknown=tuple(one for one in unknown if one[0].split(" ")[0] in kinds),
        outside=tuple(outside.most_common()),
    )


def _of_the_file(text: str) -> Iterator[Remark]:
    if text.lstrip().startswith("["):
        yield from _of_three_lines([json.loads(line) for line in text.splitlines() if line.strip()])
        return
    for name, line in doubled_keys(text):
        yield Remark(True, line, f"{name!r} stands twice in one mapping; only the last one counts")
    if text.lstrip().startswith("{"):
        value = json.loads(text)
        if not value.keys() <= KEYS:
            yield from _of_topics(value, lines_in(text))


def _of_three_lines(values: list[object]) -> Iterator[Remark]:
    """The first line's types, the second's relations or roles, the third's members by type."""
    types, names, members = (list(value) if isinstance(value, list | dict) else [] for value in values[:3])
    for number, line in enumerate((types, names), start=1):
        for name, count in Counter(map(str, line)).items():
            if count > 1:
                yield Remark(True, number, f"{name!r} stands {count} times")
    held = values[2] if isinstance(values[2], dict) else {}
    if held and names:
        roles = {role for listed in held.values() for role in listed}
        for role in sorted(roles - set(names)):
            yield Remark(True, 3, f"{role!r} is not among the names on line 2")
        for role in (name for name in names if name not in roles):
            yield Remark(False, 2, f"{role!r} belongs to no type on line 3")
    elif types and names:
        yield from (Remark(True, 1, problem) for problem in _typed_problems(types, names))
    for label in (label for label in members if types and "_" not in str(types[0]) and label not in types):
        yield Remark(True, 3, f"{label!r} is not among the types on line 1")


def _of_topics(topics: Mapping[str, list[list[str]]], lines: Mapping[Place, int]) -> Iterator[Remark]:
    for topic, (typed, plain) in topics.items():
        line = line_of(lines, (topic,))
        if len(typed) != len(plain):
            yield Remark(True, line, f"{topic}: {len(typed)} typed relations but {len(plain)} names")
        for name, count in Counter(plain).items():
            if count > 1:
                yield Remark(True, line, f"{topic}: {name!r} stands {count} times")
        yield from (Remark(True, line, f"{topic}: {problem}") for problem in _typed_problems(typed, plain))


def _typed_problems(typed: Iterable[str], names: list[str]) -> Iterator[str]:
    covered = set()
    for string in typed:
        try:
            covered.add(split_typed(string, names)[1])
        except ValueError as error:
            yield str(error)
    yield from (f"{name!r} has no typed string: it is asked without types" for name in names if name not in covered)
    yield from (f"{name!r} is not among the names beside it" for name in sorted(covered - set(names)))


def _of_the_schema(schema: Schema, text: str) -> Iterator[Remark]:
    lines = lines_in(text) if not text.lstrip().startswith("[") else {}
    for label, count in Counter(schema.labels).items():
        if count > 1:
            last = len(schema.labels) - 1 - schema.labels[::-1].index(label)
            yield Remark(True, line_of(lines, ("labels", last)), f"label {label!r} stands {count} times")
    yield from _of_relations(schema, lines)
    events = Counter(event.label for event in schema.events)
    for place, event in enumerate(schema.events):
        line = line_of(lines, ("events", place))
        if events[event.label] > 1:
            yield Remark(True, line, f"event {event.label!r} stands {events[event.label]} times")
        for role, count in Counter(event.roles).items():
            if count > 1:
                yield Remark(True, line, f"event {event.label!r}: role {role!r} stands {count} times")
        if not event.roles:
            yield Remark(False, line, f"event {event.label!r} has no roles: only its trigger is asked")


def _of_relations(schema: Schema, lines: Mapping[Place, int]) -> Iterator[Remark]:
    met: set[tuple[object, ...]] = set()
    for place, relation in enumerate(schema.relations):
        line = line_of(lines, ("relations", place)) if ("relations",) in lines else None
        typed = (relation.predicate, relation.subjects, relation.objects)
        if typed in met:
            yield Remark(True, line, f"relation {relation.predicate!r} stands twice with the same labels")
        met.add(typed)
        strange = [label for label in (*relation.subjects, *relation.objects) if label not in schema.labels]
        if schema.labels and strange:
            names = ", ".join(dict.fromkeys(strange))
            yield Remark(True, line, f"relation {relation.predicate!r}: {names} not among the labels")


def _names_asked(schema: Schema) -> Iterator[tuple[str, str]]:
    yield from (("label", label) for label in schema.labels)
    yield from (("relation", predicate) for predicate in schema.predicates)
    for event in schema.events:
        yield "event", event.label
        yield from (("role", f"{event.label} · {role}") for role in event.roles)


def _names_used(extraction: Extraction) -> Iterator[tuple[str, str]]:
    yield from (("label", label) for mention in extraction.mentions for label in alternatives(mention.label or ""))
    yield from (("relation", relation.predicate) for relation in extraction.relations)
    for event in extraction.events:
        yield "event", event.label
        yield from (("role", f"{event.label} · {argument.role}") for argument in event.arguments)


def _misfits(schema: Schema, extraction: Extraction) -> Iterator[str]:
    for relation in extraction.relations:
        types = [one for one in schema.relations if one.predicate == relation.predicate]
        pair = relation.subject.label, relation.object.label
        if types and not any(_fits(pair[0], one.subjects) and _fits(pair[1], one.objects) for one in types):
            yield f"{pair[0]} — {relation.predicate} → {pair[1]}"


def _fits(label: str | None, allowed: tuple[str, ...]) -> bool:
    return not label or not allowed or bool({label, *alternatives(label)} & set(allowed))
