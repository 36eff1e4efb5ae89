"""Facts as sentences, and the question whether a text says them: a second opinion on what somebody claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Template

from kgplatform.augmentation.records import fields_schema
from kgplatform.augmentation.talk import Ask, read_object
from kgplatform.augmentation.wording import sentences, wording
from kgplatform.types.extraction import Event, Mention, Reading, Relation
from kgplatform.types.task import Language

STATED, ENTAILED = "stated", "entailed"

_YES = frozenset(("true", "yes", "是", "对", "entailment", "蕴含"))


def singles(reading: Reading) -> tuple[Reading, ...]:
    """Its facts one by one; mentions that relations and events need anyway are no facts of their own."""
    if reading.relations or reading.events:
        facts = [Reading.of(relations=[one]) for one in reading.relations]
        return (*facts, *(Reading.of(events=[one]) for one in reading.events))
    return tuple(Reading.of([mention]) for mention in reading.mentions)


def statement(fact: Reading, language: Language) -> str:
    """A single fact as a sentence."""
    if fact.events:
        return _event(fact.events[0], language)
    return _relation(fact.relations[0], language) if fact.relations else _mention(fact.mentions[0], language)


def asks_whether(text: str, facts: Sequence[Reading], language: Language, *, nli: bool = False) -> Ask:
    """The question which of the facts the text states; `nli`: which follow from it, in the words of that task."""
    listed = "\n".join(f"{number}. {statement(fact, language)}" for number, fact in enumerate(facts, start=1))
    numbers = [str(number) for number in range(1, len(facts) + 1)]
    labels = {"type": "string", "enum": ["entailment", "neutral", "contradiction"]}
    schema = fields_schema(**dict.fromkeys(numbers, labels if nli else {"type": "boolean"}))
    name = ENTAILED if nli else STATED
    return Ask(wording(name, language).messages(facts=listed, text=text), schema)


def said_yes(answer: str, facts: Sequence[Reading]) -> tuple[bool, ...] | None:
    """For each fact whether the answer confirms it: what it passes over it does not; None where it cannot be read."""
    value = read_object(answer)
    return None if value is None else tuple(_yes(value, number) for number in range(1, len(facts) + 1))


def _yes(value: Mapping[str, object], number: int) -> bool:
    said = value.get(str(number))
    return said is True or (isinstance(said, str) and said.strip().lower() in _YES)


def _mention(mention: Mention, language: Language) -> str:
    return Template(sentences(language).mention).substitute(name=mention.text, label=mention.label or "")


def _relation(relation: Relation, language: Language) -> str:
    return Template(sentences(language).relation).substitute(
        subject=relation.subject.text, predicate=relation.predicate, object=relation.object.text
    )


def _event(event: Event, language: Language) -> str:
    words = sentences(language)
    arguments = "".join(
        Template(words.argument).substitute(role=one.role, name=one.mention.text) for one in event.arguments
    )
    trigger = event.trigger.text if event.trigger else "—"
    return Template(words.event).substitute(label=event.label, trigger=trigger, arguments=arguments)
