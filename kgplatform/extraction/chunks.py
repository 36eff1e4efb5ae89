"""Long documents in parts: cut between sentences, each within a budget of tokens, with a little of the part before.

What is read in the parts becomes one reading of the document: with the offsets of the document, and nothing twice that
two parts say because they share a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgplatform.text.sentences import split_sentences
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

LATIN_PER_TOKEN, WIDE_PER_TOKEN = 4.0, 1.5  # characters, as today's vocabularies cut them


class Placed(NamedTuple):
    """What was read in the part of a document that begins at `start`, placed in that part."""

    start: int
    extraction: Extraction


def about_tokens(text: str) -> int:
    """Tokens by a rule: 4 Latin letters or 1.5 Chinese characters are one."""
    return round(_cost(text))


def chunk(text: str, budget: int, overlap: int = 0) -> tuple[Span, ...]:
    """Parts of about `budget` tokens that together hold every sentence, one part if all fits or `budget` is 0.

    A part begins with the last sentences of the one before, as many as `overlap` tokens hold.
    """
    if budget <= 0 or _cost(text) <= budget:
        return (Span(0, len(text)),)
    sentences = [piece for sentence in split_sentences(text) for piece in _pieces(text, sentence, budget)]
    ends = [*(sentence.start for sentence in sentences[1:]), len(text)]  # the space behind a sentence counts with it
    costs = [_cost(text[sentence.start : end]) for sentence, end in zip(sentences, ends, strict=False)]
    parts: list[Span] = []
    first = 0
    while first < len(sentences):
        last, used = first + 1, costs[first]
        while last < len(sentences) and used + costs[last] <= budget:
            used += costs[last]
            last += 1
        parts.append(Span(sentences[first].start, sentences[last - 1].end))
        if last == len(sentences):
            break
        first = _start_of_next(costs, first, last, overlap)
    return tuple(parts)


def join_parts(parts: Iterable[Placed]) -> Reading:
    """The readings of the parts as one of the document.

    The first part to state a fact places it; a name stands where each part that says it has found it.
    """
    mentions: dict[object, Mention] = {}
    relations: dict[object, Relation] = {}
    events: list[Event] = []
    before: tuple[Event, ...] = ()
    for start, extraction in parts:
        kept = [_shift_relation(relation, start) for relation in extraction.relations]
        here = tuple(_shift_event(event, start) for event in extraction.events)
        for relation in kept:
            relations.setdefault(_words(relation), relation)
        for mention in extraction.mentions:
            placed = _shift(mention, start)
            mentions.setdefault((placed.text, placed.label, placed.span), placed)
        events = _joined_events(events, before, here)
        before = here
    stated = relations.values()
    found = {(mention.text, mention.label) for mention in mentions.values() if mention.grounded}
    placed_or_lost = (one for one in mentions.values() if one.grounded or (one.text, one.label) not in found)
    return Reading.of(placed_or_lost, stated, events)


def _cost(text: str) -> float:
    """Tokens of a text, unrounded; counted in C, for documents are long."""
    narrow = len(text) if text.isascii() else sum(character < "\u2e80" for character in text)
    return narrow / LATIN_PER_TOKEN + (len(text) - narrow) / WIDE_PER_TOKEN


def _pieces(text: str, sentence: Span, budget: int) -> list[Span]:
    """A sentence that is longer than the budget is cut behind spaces and commas, else anywhere."""
    pieces: list[Span] = []
    start = sentence.start
    while _cost(text[start : sentence.end]) > budget:
        end = start + max(1, int(budget * (WIDE_PER_TOKEN if _is_wide(text, start) else LATIN_PER_TOKEN)))
        while end > start + 1 and _cost(text[start:end]) > budget:
            end = start + (end - start) * 3 // 4
        soft = max(
            (text.rfind(mark, start + (end - start) // 2, end) + 1 for mark in ("，", "、", ", ", " ")), default=0
        )
        end = soft if soft > start else end
        pieces.append(Span(start, end))
        start = end
    return [*pieces, Span(start, sentence.end)] if start < sentence.end else pieces


def _is_wide(text: str, start: int) -> bool:
    sample = text[start : start + 40]
    return sum(character >= "\u2e80" for character in sample) * 2 > len(sample)


def _start_of_next(costs: Sequence[float], first: int, last: int, overlap: int) -> int:
    """The first sentence of the next part: behind the last one, less the overlap; always further than before."""
    start, shared = last, 0.0
    while start - 1 > first and shared + costs[start - 1] <= overlap:
        start -= 1
        shared += costs[start]
    return start


def _joined_events(events: list[Event], before: Sequence[Event], here: Sequence[Event]) -> list[Event]:
    """The events with those of one more part; an event of the part before, said again, takes its new arguments."""
    joined = list(events)
    left = list(before)
    for event in here:
        same = next((earlier for earlier in left if _same_event(earlier, event)), None)
        if same is None:
            joined.append(event)
            continue
        left.remove(same)
        known = {(a.role, a.mention.text) for a in same.arguments}
        more = tuple(a for a in event.arguments if (a.role, a.mention.text) not in known)
        if more and same in joined:
            joined[joined.index(same)] = same.model_copy(update={"arguments": (*same.arguments, *more)})
    return joined


def _same_event(one: Event, other: Event) -> bool:
    """One label and one place of the trigger; without a place, the same words."""
    if one.label != other.label or (one.trigger is None) != (other.trigger is None):
        return False
    if one.trigger is not None and other.trigger is not None and (one.trigger.span or other.trigger.span):
        return one.trigger.span == other.trigger.span
    return {(a.role, a.mention.text) for a in one.arguments} == {(a.role, a.mention.text) for a in other.arguments}


def _words(relation: Relation) -> object:
    subject, object_ = relation.subject, relation.object
    return subject.text, subject.label, relation.predicate, object_.text, object_.label


def _shift(mention: Mention, start: int) -> Mention:
    if start == 0 or mention.span is None:
        return mention
    return mention.model_copy(update={"span": Span(mention.span.start + start, mention.span.end + start)})


def _shift_relation(relation: Relation, start: int) -> Relation:
    return relation.model_copy(
        update={"subject": _shift(relation.subject, start), "object": _shift(relation.object, start)}
    )


def _shift_event(event: Event, start: int) -> Event:
    return event.model_copy(
        update={
            "trigger": event.trigger and _shift(event.trigger, start),
            "arguments": tuple(Argument(role=a.role, mention=_shift(a.mention, start)) for a in event.arguments),
        }
    )
