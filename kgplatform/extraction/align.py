"""Places what was read in the text: every surface form gets the characters where it stands.

Of several occurrences the ends of a relation get those that are nearest to each other, and so do a trigger and its
arguments; events that share a trigger word take its occurrences in order. What is found nowhere keeps its text and has
no span. Gold is never changed: with `exact_only` no surface form is rewritten, with `first_only` each stands at its
first occurrence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from kgplatform.extraction.places import Places, find_surface
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

__all__ = ["align", "find_surface"]

_FAR = 1_000
# What it costs to reach over the end of a clause or sentence, in characters.
_MARKS = (("，", 10), (", ", 10), ("。", 50), ("；", 50), ("！", 50), ("？", 50), (". ", 50), ("\n", 50))

_Key = tuple[str, str | None, bool]


def align(
    document: Document,
    reading: Reading,
    recipe: str,
    *,
    grounded_only: bool = False,
    exact_only: bool = False,
    first_only: bool = False,
) -> Extraction:
    """The reading as an extraction of the document.

    `grounded_only` drops what is not in the text, with the relations and events that need it.
    """
    placing = _Placing(document.text, reading, exact_only=exact_only, first_only=first_only)
    relations = [placing.relation(relation) for relation in reading.relations]
    events = [placing.event(event) for event in reading.events]
    mentions = [placed for mention in reading.mentions for placed in placing.mentions(mention)]
    if grounded_only:
        mentions = [mention for mention in mentions if mention.grounded]
        relations = [relation for relation in relations if relation.subject.grounded and relation.object.grounded]
        events = [_grounded(event) for event in events if event.trigger is None or event.trigger.grounded]
    return Extraction.of(document, Reading.of(mentions, relations, events), recipe)


class _Placing:
    """Mentions of one document on their way to their places."""

    def __init__(self, text: str, reading: Reading, *, exact_only: bool, first_only: bool) -> None:
        self._text = text
        self._first_only = first_only
        surfaces = () if first_only else (mention.text for mention in reading.mentions)
        self._places = Places(text, surfaces, exact_only=exact_only)
        self._placed: dict[tuple[object, ...], Mention] = {}
        self._used: defaultdict[_Key, dict[Span | None, Mention]] = defaultdict(dict)
        triggers = ((event.label, event.trigger.text) for event in reading.events if event.trigger)
        self._triggers = Counter(triggers)
        self._taken: Counter[tuple[str, str]] = Counter()

    def mentions(self, mention: Mention) -> tuple[Mention, ...]:
        """The mention where relations and events put it; alone, at its first place."""
        used = self._used.get(_key(mention))
        return tuple(used.values()) if used else (self._at(mention, self._first(mention)),)

    def relation(self, relation: Relation) -> Relation:
        subject, object_ = relation.subject, relation.object
        left, right = self._spans(subject), self._spans(object_)
        subject_span, object_span = left[0] if left else None, right[0] if right else None
        if not self._first_only and len(left) + len(right) > 2 and left and right and subject.text != object_.text:
            subject_span, object_span = self._nearest(left, right)
        return Relation(
            subject=self._use(subject, subject_span),
            predicate=relation.predicate,
            object=self._use(object_, object_span),
            confidence=relation.confidence,
        )

    def event(self, event: Event) -> Event:
        trigger = event.trigger and self._trigger(event.trigger, event)
        around = trigger.span if trigger is not None else None
        return Event(
            label=event.label,
            trigger=trigger,
            arguments=tuple(
                Argument(role=argument.role, mention=self._use(argument.mention, self._near(argument.mention, around)))
                for argument in event.arguments
            ),
            confidence=event.confidence,
        )

    def _trigger(self, trigger: Mention, event: Event) -> Mention:
        spans = self._spans(trigger)
        if self._first_only or len(spans) < 2:
            return self._at(trigger, spans[0] if spans else None)
        key = (event.label, trigger.text)
        number = self._taken[key]
        self._taken[key] += 1
        if self._triggers[key] > 1:
            return self._at(trigger, spans[min(number, len(spans) - 1)])
        around = [places for a in event.arguments if (places := self._spans(a.mention))]
        return self._at(trigger, min(spans, key=lambda span: sum(self._gap(span, *places) for places in around)))

    def _near(self, mention: Mention, around: Span | None) -> Span | None:
        spans = self._spans(mention)
        if around is None or self._first_only or len(spans) < 2:
            return spans[0] if spans else None
        return min(spans, key=lambda span: self._gap(span, around))

    def _spans(self, mention: Mention) -> Sequence[Span]:
        """Where the mention may stand: where it says, if that is so, else where its surface form is found."""
        span = mention.span
        if span is not None and self._text[span.start : span.end] == mention.text:
            return (span,)
        return self._places.of(mention.text)

    def _first(self, mention: Mention) -> Span | None:
        spans = self._spans(mention)
        return spans[0] if spans else None

    def _nearest(self, left: Sequence[Span], right: Sequence[Span]) -> tuple[Span, Span]:
        """The two places with the least between them, the first such pair."""
        pairs = (
            (span, other)
            for span in left
            for at in (bisect_left(right, span),)
            for other in right[max(0, at - 1) : at + 2]
        )
        return min(pairs, key=lambda pair: self._gap(*pair))

    def _gap(self, span: Span, *others: Span) -> int:
        """What lies between a place and the nearest of others: characters, and the ends of clauses and sentences.

        Places that overlap are far: two names rarely share characters.
        """
        return min(self._between(span, other) for other in others)

    def _between(self, one: Span, other: Span) -> int:
        if one.start < other.end and other.start < one.end:
            return _FAR
        left, right = (one, other) if one < other else (other, one)
        gap = right.start - left.end
        if gap >= _FAR:
            return gap
        between = self._text[left.end : right.start]
        return gap + sum(cost * between.count(mark) for mark, cost in _MARKS)

    def _use(self, mention: Mention, span: Span | None) -> Mention:
        placed = self._at(mention, span)
        self._used[_key(mention)][span] = placed
        return placed

    def _at(self, mention: Mention, span: Span | None) -> Mention:
        """The mention with its span, in the spelling of the text."""
        key = (mention.text, mention.label, span, mention.inferred)  # quicker than the hash of a noun
        placed = self._placed.get(key)
        if placed is None:
            text = mention.text if span is None else self._text[span.start : span.end]
            placed = Mention(text=text, label=mention.label, span=span, inferred=mention.inferred)
            self._placed[key] = placed
        return placed


def _key(mention: Mention) -> _Key:
    return mention.text, mention.label, mention.span is not None


def _grounded(event: Event) -> Event:
    arguments = tuple(argument for argument in event.arguments if argument.mention.grounded)
    return event if len(arguments) == len(event.arguments) else event.model_copy(update={"arguments": arguments})
