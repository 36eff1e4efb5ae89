"""Several answers to one question as one: what most of them say, with their agreement as its confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation

_EventKey = tuple[str, str | None, int]


def vote(readings: Sequence[Reading]) -> Reading:
    """What more than half of the readings say; mentions, relations, events and their arguments one by one."""
    if len(readings) == 1:
        return readings[0]
    mentions, relations = Counter[Mention](), Counter[tuple[Mention, str, Mention]]()
    events, arguments = Counter[_EventKey](), Counter[tuple[_EventKey, Argument]]()
    triggers: dict[_EventKey, Mention | None] = {}
    for reading in readings:
        ends = {end for relation in reading.relations for end in (relation.subject, relation.object)}
        ends |= {argument.mention for event in reading.events for argument in event.arguments}
        mentions.update(mention for mention in reading.mentions if mention not in ends)
        relations.update((r.subject, r.predicate, r.object) for r in reading.relations)
        for key, event in _numbered(reading.events):
            events[key] += 1
            triggers.setdefault(key, event.trigger)
            arguments.update((key, argument) for argument in dict.fromkeys(event.arguments))
    count = len(readings)
    kept_events = (
        Event(
            label=key[0],
            trigger=triggers[key],
            arguments=tuple(a for (of, a), times in arguments.items() if of == key and 2 * times > count),
            confidence=_share(times, count),
        )
        for key, times in events.items()
        if 2 * times > count
    )
    return Reading.of(
        (mention for mention, times in mentions.items() if 2 * times > count),
        (
            Relation(subject=subject, predicate=predicate, object=object_, confidence=_share(times, count))
            for (subject, predicate, object_), times in relations.items()
            if 2 * times > count
        ),
        (event for event in kept_events if event.trigger is not None or event.arguments),
    )


def _numbered(events: Iterable[Event]) -> Iterable[tuple[_EventKey, Event]]:
    """Each event with its label, its trigger and which of those with both it is."""
    seen = Counter[tuple[str, str | None]]()
    for event in events:
        said = event.label, event.trigger.text if event.trigger else None
        yield (*said, seen[said]), event
        seen[said] += 1


def _share(times: int, count: int) -> float:
    return round(times / count, 4)
