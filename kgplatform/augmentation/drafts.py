"""Records that a model writes for a need: how they are asked for, and what of an answer is an example."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kgplatform.augmentation.need import Need
from kgplatform.augmentation.records import (
    as_record,
    as_schema,
    facts_key,
    new_example,
    object_of,
    read_facts,
    record_schema,
    task_of,
)
from kgplatform.augmentation.talk import Ask, Plan
from kgplatform.augmentation.wording import wording
from kgplatform.notation.schemas import asked
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema

EACH = 2  # records of one answer
_MOST = 24  # types of a schema that are shown


def asks_for(kind: str, need: Need, plan: Plan, **values: object) -> Ask:
    """The question for the records of a need, in the words of the kind."""
    task, shown = task_of(need.like), shown_schema(need)
    messages = wording(kind, need.like.document.language).messages(
        key=facts_key(task),
        count=EACH,
        schema=json.dumps(asked(shown, task), ensure_ascii=False),
        examples="\n".join(map(as_record, need.shown)),
        label=need.label,
        **values,
    )
    records = {"type": "array", "items": record_schema(shown, task)}
    return Ask(messages, as_schema(object_of({"records": records})), writes=True, sample=plan.sample(need.turn))


def drafts(value: Mapping[str, object], need: Need, recipe: str) -> tuple[Example | None, ...] | None:
    """The examples of an answer, None for one that cannot be read; None for an answer that holds no list of them."""
    records = value.get("records")
    if isinstance(value.get("text"), str):  # a model that was asked for two and gives one
        records = [value]
    if not isinstance(records, list):
        return None
    return tuple(_draft(record, need, recipe) for record in records)


def shown_schema(need: Need) -> Schema:
    """The schema with the label of the need in it, cut where it is too long to be shown; its order is kept."""
    wanted = need.wanted
    return Schema(
        labels=_around(wanted.labels, need.label),
        relations=tuple(one for one in wanted.relations if one.predicate in _around(wanted.predicates, need.label)),
        events=tuple(
            one for one in wanted.events if one.label in _around(tuple(e.label for e in wanted.events), need.label)
        ),
    )


def _around(names: tuple[str, ...], label: str) -> tuple[str, ...]:
    """At most so many names, those that stand around the label."""
    if len(names) <= _MOST:
        return names
    place = names.index(label) if label in names else 0
    start = min(max(0, place - _MOST // 2), len(names) - _MOST)
    return names[start : start + _MOST]


def _draft(record: object, need: Need, recipe: str) -> Example | None:
    task = task_of(need.like)
    if not isinstance(record, dict) or not isinstance(text := record.get("text"), str):
        return None
    reading = read_facts(record.get(facts_key(task), []), need.wanted, task)
    if reading is None:
        return None
    return new_example(text, reading, need.like.model_copy(update={"wanted": need.wanted}), recipe)
