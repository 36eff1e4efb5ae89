"""What is counted: the items that an extraction states, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, Protocol, get_args

from kgplatform.text.fold import fold
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Relation
from kgplatform.types.task import Task

Kind = Literal["mention", "relation", "relation typed", "trigger", "argument", "argument event-free"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# What the headline of a task counts. EEA is given its event types, so its arguments are not bound to a trigger.
HEADLINES: dict[Task, tuple[Kind, ...]] = {
    "NER": ("mention",),
    "RE": ("relation",),
    "SPO": ("relation",),
    "KG": ("relation",),
    "EE": ("trigger", "argument"),
    "EET": ("trigger",),
    "EEA": ("argument event-free",),
}
# A document asked for several things at once counts those of these that its gold has.
MIXED: tuple[Kind, ...] = ("mention", "relation", "trigger", "argument")


class Item(NamedTuple):
    """One thing stated: right if gold states the same. `label` = entity label, predicate or event label."""

    kind: Kind
    label: str
    parts: tuple[str | None, ...]


class States(Protocol):
    """What states something: an extraction, or the statements of an answer with their repetitions."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Surface forms with labels."""

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Relations between mentions."""

    @property
    def events(self) -> tuple[Event, ...]:
        """Events with triggers and arguments."""


def items_of(extraction: Extraction, *, relaxed: bool = False) -> set[Item]:
    """All that the extraction states, each once; relaxed = the strings folded, the labels as they are."""
    return set(listed(extraction, relaxed=relaxed))


def listed(extraction: States, *, relaxed: bool = False) -> Iterator[Item]:
    """The same with its repetitions."""
    form = fold if relaxed else str
    yield from _mentions(extraction, form)
    yield from _relations(extraction, form)
    yield from _events(extraction, form)


def _mentions(extraction: States, form: Callable[[str], str]) -> Iterator[Item]:
    for mention in extraction.mentions:
        if mention.label is not None:
            yield Item("mention", mention.label, (form(mention.text),))


def _relations(extraction: States, form: Callable[[str], str]) -> Iterator[Item]:
    for relation in extraction.relations:
        subject, object = form(relation.subject.text), form(relation.object.text)
        yield Item("relation", relation.predicate, (subject, object))
        types = relation.subject.label, relation.object.label
        yield Item("relation typed", relation.predicate, (subject, object, *types))


def _events(extraction: States, form: Callable[[str], str]) -> Iterator[Item]:
    for event in extraction.events:
        trigger = form(event.trigger.text) if event.trigger else ""
        yield Item("trigger", event.label, (trigger,))
        for argument in event.arguments:
            yield from _arguments(event, trigger, argument, form)


def _arguments(event: Event, trigger: str, argument: Argument, form: Callable[[str], str]) -> Iterator[Item]:
    text = form(argument.mention.text)
    yield Item("argument", event.label, (trigger, argument.role, text))
    yield Item("argument event-free", event.label, (argument.role, text))
