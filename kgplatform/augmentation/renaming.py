"""An extraction carried over to another text, its names changed where they are written otherwise there."""

from __future__ import annotations

from collections.abc import Mapping

from kgplatform.augmentation.records import new_document
from kgplatform.types.document import Document
from kgplatform.types.extraction import Event, Example, Extraction, Mention, Reading


def names_of(gold: Extraction) -> tuple[str, ...]:
    """Every name that the gold rests on, triggers too, each once."""
    triggers = (event.trigger.text for event in gold.events if event.trigger)
    return tuple(dict.fromkeys((*(mention.text for mention in gold.mentions), *triggers)))


def is_literal(gold: Extraction) -> bool:
    """Whether all its names stand in the text."""
    return all(name in gold.document.text for name in names_of(gold))


def reworded(example: Example, text: str, names: Mapping[str, str], recipe: str) -> Example:
    """The example with another text that says the same, its parent noted."""
    assert example.gold is not None
    document = new_document(text, example.document, example.document.id)
    gold = renamed(example.gold, document, names).model_copy(update={"recipe": recipe})
    return example.model_copy(update={"document": document, "gold": gold})


def renamed(gold: Extraction, document: Document, names: Mapping[str, str]) -> Extraction:
    """What the gold says, of this document: names by the mapping, without places."""

    def other(mention: Mention) -> Mention:
        return mention.model_copy(update={"text": names.get(mention.text, mention.text), "span": None})

    def event_of(event: Event) -> Event:
        arguments = tuple(one.model_copy(update={"mention": other(one.mention)}) for one in event.arguments)
        return event.model_copy(update={"trigger": event.trigger and other(event.trigger), "arguments": arguments})

    relations = (
        one.model_copy(update={"subject": other(one.subject), "object": other(one.object)}) for one in gold.relations
    )
    reading = Reading.of(map(other, gold.mentions), relations, map(event_of, gold.events))
    return Extraction.of(document, reading, gold.recipe)
