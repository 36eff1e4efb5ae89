"""Learns a model from labelled examples."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from kgplatform.extraction.learned.entities import EntityReader, fit_entities
from kgplatform.extraction.learned.event_training import fit_events
from kgplatform.extraction.learned.events import EventReader
from kgplatform.extraction.learned.mentions import Labelled, label_document
from kgplatform.extraction.learned.model import FORMAT, Model, TrainingRecord
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.relations import RelationReader, fit_relations, gold_of
from kgplatform.extraction.learned.sampling import join_by_document, pick_sample
from kgplatform.types.extraction import Example
from kgplatform.types.noun import digest
from kgplatform.types.score import Score

_MOST_DEV = 600  # dev examples that thresholds are tuned on

Progress = Callable[[str, int, int], None]


def training_digest(examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions) -> str:
    """A name for all that decides what is learnt: a model with this name need not be fitted again."""
    return digest(FORMAT, options.model_dump(mode="json"), [_content(part) for part in (examples, dev)])


def train(
    examples: Sequence[Example],
    dev: Sequence[Example],
    options: LearnedOptions,
    progress: Progress | None = None,
) -> Model:
    """A model fitted to the examples and tuned on dev; without dev, on parts of the examples that were held out."""
    start = time.monotonic()
    available = join_by_document(examples)
    learnt = pick_sample(available, options.max_records, options.seed)
    tuned = pick_sample(join_by_document(dev), _MOST_DEV, options.seed)
    say = progress or _silent
    scores: dict[str, Score] = {}
    say("entities", 0, 3)
    entities = _entities(learnt, tuned, options, scores)
    say("relations", 1, 3)
    relations = _relations(learnt, tuned, options, scores)
    say("events", 2, 3)
    events = _events(learnt, tuned, options, scores)
    say("done", 3, 3)
    record = TrainingRecord(
        training=training_digest(examples, dev, options),
        records=len(learnt),
        available=len(available),
        dev_records=len(tuned),
        labels=entities.labels if entities else (),
        predicates=tuple(relations.signatures) if relations else (),
        event_types=tuple(events.triggers.kinds) if events else (),
        dev=scores,
        seconds=round(time.monotonic() - start, 1),
    )
    return Model(record, entities, relations, events)


def _content(examples: Sequence[Example]) -> list[str]:
    return [digest(example.model_dump(mode="json")) for example in examples]


def _silent(stage: str, done: int, total: int) -> None:
    """Where nobody wants to know."""


def _entities(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions, scores: dict[str, Score]
) -> EntityReader | None:
    labels = tuple(dict.fromkeys(label for example in examples for label in example.wanted.labels))
    if not labels:
        return None
    texts, held = (
        [_labelled(example, labels) for example in part if example.wanted.labels] for part in (examples, dev)
    )
    reader, scores["entities"] = fit_entities(texts, held, labels, options)
    return reader


def _labelled(example: Example, labels: Sequence[str]) -> Labelled:
    asked = {label: labels.index(label) for label in example.wanted.labels}
    names = [(mention.text, asked[mention.label]) for mention in gold_of(example).mentions if mention.label in asked]
    return label_document(example.document, names)


def _relations(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions, scores: dict[str, Score]
) -> RelationReader | None:
    asked, held = ([example for example in part if _asks_relations(example)] for part in (examples, dev))
    if not any(gold_of(example).relations for example in asked):
        return None
    reader, scores["relations"] = fit_relations(asked, held, options)
    return reader


def _asks_relations(example: Example) -> bool:
    return bool(example.wanted.relations or gold_of(example).relations)


def _events(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions, scores: dict[str, Score]
) -> EventReader | None:
    asked, held = ([example for example in part if _asks_events(example)] for part in (examples, dev))
    if not any(event.trigger for example in asked for event in gold_of(example).events):
        return None
    reader, found = fit_events(asked, held, options)
    scores |= found
    return reader


def _asks_events(example: Example) -> bool:
    return bool(example.wanted.events or gold_of(example).events)
