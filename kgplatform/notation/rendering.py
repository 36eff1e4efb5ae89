"""From a reading to the ideal answer, as gold is written into instruction records."""

from __future__ import annotations

from collections.abc import Iterable

from kgplatform.notation.statements import NAN
from kgplatform.types.extraction import Event, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, Task


def render_answer(reading: Reading, wanted: Schema, task: Task) -> dict[str, object]:
    """The ideal answer to a slice: every asked label with what the reading says of it, absent ones empty.

    Lists stand in the order of the text where spans are known, otherwise as annotated.
    """
    if task == "NER":
        return {label: _texts(m for m in reading.mentions if m.label == label) for label in wanted.labels}
    if task in EVENT_TASKS:
        return _render_events(reading, wanted, task)
    if task == "KG":
        return _render_entities(reading, wanted)
    return {
        predicate: _pairs(relation for relation in reading.relations if relation.predicate == predicate)
        for predicate in wanted.predicates
    }


def _render_events(reading: Reading, wanted: Schema, task: Task) -> dict[str, object]:
    by_label: dict[str, list[Event]] = {}
    for event in sorted(reading.events, key=lambda event: _place(event.trigger)):
        by_label.setdefault(event.label, []).append(event)
    if task == "EET":
        return {
            asked.label: [event.trigger.text for event in by_label.get(asked.label, ()) if event.trigger]
            for asked in wanted.events
        }
    answer: dict[str, object] = {}
    for asked in wanted.events:
        records = []
        for event in by_label.get(asked.label, ()):
            arguments = {role: _value([a.mention for a in event.arguments if a.role == role]) for role in asked.roles}
            trigger = event.trigger.text if event.trigger else NAN
            records.append(arguments if task == "EEA" else {"trigger": trigger, "arguments": arguments})
        answer[asked.label] = records
    return answer


def _render_entities(reading: Reading, wanted: Schema) -> dict[str, object]:
    """Entities by label; a subject without a label stands under every label that has the attribute.

    The label is empty where the schema names attributes without entity types.
    """
    attributes: dict[str, dict[str, None]] = {}
    for asked in wanted.relations:
        for label in asked.subjects or ("",):
            attributes.setdefault(label, {})[asked.predicate] = None
    relations = _in_text_order(reading.relations)
    answer: dict[str, object] = {}
    for label, predicates in attributes.items():
        entities: dict[str, dict[str, list[Mention]]] = {
            mention.text: {} for mention in sorted(reading.mentions, key=_place) if label and mention.label == label
        }
        for relation in relations:
            if relation.predicate in predicates and (not label or relation.subject.label in (None, label)):
                values = entities.setdefault(relation.subject.text, {})
                values.setdefault(relation.predicate, []).append(relation.object)
        answer[label] = {
            text: {attribute: _value(mentions) for attribute, mentions in values.items()}
            for text, values in entities.items()
        }
    return answer


def _in_text_order(relations: Iterable[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda relation: (_place(relation.subject), _place(relation.object)))


def _pairs(relations: Iterable[Relation]) -> list[dict[str, str]]:
    """Labels are not asked for: two relation types that share a predicate share their pairs."""
    pairs = dict.fromkeys((relation.subject.text, relation.object.text) for relation in _in_text_order(relations))
    return [{"subject": subject, "object": object_} for subject, object_ in pairs]


def _value(mentions: list[Mention]) -> str | list[str]:
    texts = _texts(mentions)
    return NAN if not texts else texts[0] if len(texts) == 1 else texts


def _texts(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(mention.text for mention in sorted(mentions, key=_place)))


def _place(mention: Mention | None) -> int:
    """Where a mention stands; what has no place keeps its order, at the end (a missing trigger: at the start)."""
    if mention is None:
        return -1
    return mention.span.start if mention.span is not None else 1 << 60
