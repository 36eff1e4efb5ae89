"""EE and EEA: what is asked are event types with their roles, and each has a list of events for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kgplatform.converting.asking import Asker, Neighbours
from kgplatform.converting.gold import Gold, GoldEvent, distinct
from kgplatform.converting.lines import once, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.shape import KEPT, Asked, one_or_many
from kgplatform.notation.answers import NAN
from kgplatform.notation.slices import batches
from kgplatform.types.schema import Schema

_Type = tuple[str, tuple[str, ...]]  # an event type and the roles asked


class Events:
    """EE and EEA: event types with their roles; the answer is a list of events."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._near = near
        self._roles = {event.label: event.roles for event in schema.events}
        self._every = batches(tuple(self._roles), options.size)
        self._given = options.task == "EEA"
        self._types = {event.label: event for event in schema.events}
        self._empty: dict[tuple[str, ...], Asked] = {}
        self._kept: dict[tuple[_Type, ...], tuple[str, str]] = {}

    def train(self, text: str, gold: Gold) -> Iterator[Asked]:
        """The slices of a text; EEA asks only for the event types that are there."""
        events: dict[str, list[GoldEvent]] = {}
        for event in gold.events:
            events.setdefault(event.label, []).append(event)
        asker = Asker(self._options, text)
        everything = self._options.asks_everything
        for labels in self._asked(asker, events):
            if everything and events.keys().isdisjoint(labels):
                yield self._nothing_in(labels)
                continue
            asked = tuple((label, self._asked_roles(asker, label, events.get(label, ()))) for label in labels)
            output, answered = self.answer(asked, gold)
            schema = self._schema(asked, events) if answered else self._without_events(asked)[0]
            yield Asked(schema, output, answered, asked)

    def answer(self, asked: tuple[_Type, ...], gold: Gold) -> tuple[str, bool]:
        """The answer to a slice, and whether it says anything."""
        said = {label: [event for event in gold.events if event.label == label] for label, _ in asked}
        if not any(said.values()):
            return self._without_events(asked)[1], False
        return twice(once({label: [self._event(one, roles) for one in said[label]] for label, roles in asked})), True

    def test(self, gold: Gold | None) -> Iterator[str]:
        """All event types with all roles; EEA those that the record names, with the triggers it gives."""
        events: dict[str, list[GoldEvent]] = {}
        for event in gold.events if gold else ():
            events.setdefault(event.label, []).append(event)
        given = batches(tuple(events), self._options.size) if self._given and gold is not None else self._every
        for labels in given:
            yield self._schema(tuple((label, self._roles.get(label, ())) for label in labels), events)

    def _asked(self, asker: Asker, events: Mapping[str, Any]) -> Sequence[tuple[str, ...]]:
        if self._given:
            return batches(tuple(events), self._options.size)
        if self._options.asks_everything and events.keys() <= self._roles.keys():
            return self._every
        labels = asker.units(tuple(self._roles), list(events), self._near)
        return batches(tuple(labels), self._options.size)

    def _asked_roles(self, asker: Asker, label: str, events: Sequence[GoldEvent]) -> tuple[str, ...]:
        roles = self._roles.get(label, ())
        if not events and self._options.asks_everything:
            return roles
        return tuple(asker.roles(roles, (role for event in events for role in event.roles)))

    def _nothing_in(self, labels: tuple[str, ...]) -> Asked:
        """A slice of which the text says nothing, asked with all roles."""
        kept = self._empty.get(labels)
        if kept is None:
            asked = tuple((label, self._roles.get(label, ())) for label in labels)
            kept = Asked(*self._without_events(asked), answered=False, units=asked)
            if len(self._empty) < KEPT:
                self._empty[labels] = kept
        return kept

    def _without_events(self, asked: tuple[_Type, ...]) -> tuple[str, str]:
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._schema(asked, {}), twice(once({label: [] for label, _ in asked}))
            if len(self._kept) < KEPT:
                self._kept[asked] = kept
        return kept

    def _schema(self, asked: Iterable[_Type], events: Mapping[str, Sequence[GoldEvent]]) -> str:
        if self._options.described:
            return twice(once({label: self._described(label, roles) for label, roles in asked}))
        return twice(once([self._written(label, roles, events.get(label, ())) for label, roles in asked]))

    def _described(self, label: str, roles: Sequence[str]) -> dict[str, object]:
        """OneKE's way: the description stands under the label itself."""
        type_ = self._types.get(label)
        words = dict(type_.role_descriptions) if type_ else {}
        arguments = {role: words.get(role, "") for role in roles}
        return {label: type_.description if type_ else "", "trigger": True, "arguments": arguments}

    def _written(self, label: str, roles: Sequence[str], events: Sequence[GoldEvent]) -> dict[str, object]:
        if not self._given:
            return {"event_type": label, "trigger": True, "arguments": list(roles)}
        triggers = distinct(event.trigger for event in events if event.trigger)
        given: dict[str, object] = {"trigger": triggers} if triggers else {}
        return {"event_type": label, **given, "arguments": list(roles)}

    def _event(self, event: GoldEvent, roles: Sequence[str]) -> dict[str, Any]:
        values = {role: one_or_many(event.roles.get(role, [])) for role in roles}
        return values if self._given else {"trigger": event.trigger or NAN, "arguments": values}
