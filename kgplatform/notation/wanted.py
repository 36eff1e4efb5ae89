"""A reading held against the schema that was asked: what was not asked, labels and triggers that the schema gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kgplatform.types.extraction import Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, Task


def keep_asked(reading: Reading, wanted: Schema, task: Task) -> tuple[Reading, int]:
    """The reading without what was not asked, and how many parts were dropped."""
    if task == "NER":
        labels = set(wanted.labels)
        mentions = [mention for mention in reading.mentions if mention.label in labels]
        return Reading.of(mentions), len(reading.mentions) - len(mentions)
    if task in EVENT_TASKS:
        return _keep_asked_events(reading, wanted, task)
    predicates = set(wanted.predicates)
    relations = [relation for relation in reading.relations if relation.predicate in predicates]
    dropped = len(reading.relations) - len(relations)
    if task != "KG":
        return Reading.of(relations=relations), dropped
    return _keep_asked_entities(reading, wanted, relations, dropped)


def given_triggers(reading: Reading, wanted: Schema) -> Reading:
    """The reading with the trigger that the schema gives (EEA) where an event states none and only one is given."""
    given = {event.label: event.triggers[0] for event in wanted.events if len(event.triggers) == 1}
    if not given or all(event.trigger is not None for event in reading.events):
        return reading
    events = [
        event.model_copy(update={"trigger": Mention(text=given[event.label])})
        if event.trigger is None and event.label in given
        else event
        for event in reading.events
    ]
    return Reading.of(reading.mentions, reading.relations, events)


def infer_labels(reading: Reading, wanted: Schema) -> Reading:
    """The reading with labels from the schema where a relation states none and its predicate allows only one.

    Give the whole schema, not a slice: a predicate with two possible subjects must stay without a label.
    """
    return label_ends(reading, end_labels(wanted))


class EndLabels(NamedTuple):
    """For each predicate the one label that the schema allows its subjects, its objects; those with one only."""

    subjects: Mapping[str, str]
    objects: Mapping[str, str]


def end_labels(wanted: Schema) -> EndLabels:
    """The labels that a schema gives the ends of relations."""
    return EndLabels(
        _only_labels((relation.predicate, relation.subjects) for relation in wanted.relations),
        _only_labels((relation.predicate, relation.objects) for relation in wanted.relations),
    )


def label_ends(reading: Reading, labels: EndLabels) -> Reading:
    """The reading with these labels where a relation states none."""
    if not any(_lacks_label(relation, labels) for relation in reading.relations):
        return reading
    relations = [_labelled(relation, labels) for relation in reading.relations]
    ends = {(m.text, m.label, m.span) for relation in reading.relations for m in (relation.subject, relation.object)}
    alone = [mention for mention in reading.mentions if (mention.text, mention.label, mention.span) not in ends]
    return Reading.of(alone, relations, reading.events)


def _lacks_label(relation: Relation, labels: EndLabels) -> bool:
    return (relation.subject.label is None and relation.predicate in labels.subjects) or (
        relation.object.label is None and relation.predicate in labels.objects
    )


def _labelled(relation: Relation, labels: EndLabels) -> Relation:
    if not _lacks_label(relation, labels):
        return relation
    return Relation(
        subject=_inferred(relation.subject, labels.subjects.get(relation.predicate)),
        predicate=relation.predicate,
        object=_inferred(relation.object, labels.objects.get(relation.predicate)),
        confidence=relation.confidence,
    )


def _keep_asked_events(reading: Reading, wanted: Schema, task: Task) -> tuple[Reading, int]:
    roles = {event.label: frozenset(event.roles) if task != "EET" else frozenset() for event in wanted.events}
    kept, dropped = [], 0
    for event in reading.events:
        if event.label not in roles:
            dropped += 1
            continue
        arguments = tuple(argument for argument in event.arguments if argument.role in roles[event.label])
        if len(arguments) == len(event.arguments):
            kept.append(event)
            continue
        dropped += len(event.arguments) - len(arguments)
        if event.trigger is not None or arguments:
            kept.append(event.model_copy(update={"arguments": arguments}))
    return Reading.of(events=kept), dropped


def _keep_asked_entities(
    reading: Reading, wanted: Schema, relations: list[Relation], dropped: int
) -> tuple[Reading, int]:
    """For KG an entity counts without attributes too, when its label was asked."""
    labels = {label for relation in wanted.relations for label in relation.subjects}
    anywhere = {relation.predicate for relation in wanted.relations if not relation.subjects}
    kept = [relation for relation in relations if relation.predicate in anywhere or relation.subject.label in labels]
    mentions = [mention for mention in reading.mentions if mention.label in labels]
    return Reading.of(mentions, kept), dropped + len(relations) - len(kept)


def _only_labels(allowed: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """For each predicate the one label that all its relation types allow; none where there are several or any."""
    labels: dict[str, set[str | None]] = {}
    for predicate, names in allowed:
        labels.setdefault(predicate, set()).update(names or (None,))
    return {predicate: name for predicate, names in labels.items() if len(names) == 1 and (name := next(iter(names)))}


def _inferred(mention: Mention, label: str | None) -> Mention:
    if mention.label is not None or label is None:
        return mention
    return Mention(text=mention.text, label=label, span=mention.span, inferred=True)
