"""How sure the model was of a fact: the geometric mean of the probabilities of the tokens that write it.

A fact's tokens are those of its names (subject and object, trigger and arguments) where they stand in the answer. What
cannot be found there, because a rule had to understand it first, has no confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeVar

from kgplatform.llm.sureness import Tokens
from kgplatform.types.completion import Completion
from kgplatform.types.extraction import Event, Reading, Relation

_MOST_PLACES = 20  # of one name in an answer; more are a list that repeats itself

_Span = tuple[int, int]
T = TypeVar("T", Relation, Event)


def weigh(reading: Reading, completion: Completion) -> Reading:
    """The reading with the confidence of its relations and events, where the server said how sure the model was."""
    if not completion.logprobs or not (reading.relations or reading.events):
        return reading
    text, tokens = completion.text, Tokens(completion)
    relations = tuple(_sure(relation, tokens, _relation_spans(relation, text)) for relation in reading.relations)
    events = tuple(_sure(event, tokens, _event_spans(event, text)) for event in reading.events)
    return reading.model_copy(update={"relations": relations, "events": events})


def _sure(fact: T, tokens: Tokens, spans: tuple[_Span, ...]) -> T:
    logprob = tokens.logprob(spans)
    confidence = None if logprob is None else round(math.exp(min(0.0, logprob)), 4)
    return fact.model_copy(update={"confidence": confidence})


def _relation_spans(relation: Relation, text: str) -> tuple[_Span, ...]:
    """Subject and object where they stand nearest to each other, behind the predicate if they stand there."""
    after = max(0, text.find(f'"{relation.predicate}"'))
    for start in dict.fromkeys((after, 0)):
        pairs = product(_places(relation.subject.text, text, start), _places(relation.object.text, text, start))
        # the ends of one fact may be one name, but not one place; the earlier of two equally near pairs
        apart = [pair for pair in pairs if pair[0] != pair[1]]
        if apart:
            return min(apart, key=lambda pair: (max(pair[0][1], pair[1][1]) - min(pair[0][0], pair[1][0]), pair))
    return ()


def _event_spans(event: Event, text: str) -> tuple[_Span, ...]:
    """The trigger behind the label, each argument behind the trigger; nothing where one of them is not there."""
    start = max(0, text.find(f'"{event.label}"'))
    spans = list[_Span]()
    for name in _names(event):
        places = _places(name, text, start)
        if not places:
            return ()
        spans.append(places[0])
        if event.trigger is not None and name == event.trigger.text:
            start = places[0][1]
    return tuple(spans)


def _names(event: Event) -> Iterable[str]:
    """The trigger first."""
    if event.trigger is not None:
        yield event.trigger.text
    yield from dict.fromkeys(argument.mention.text for argument in event.arguments)


def _places(name: str, text: str, start: int) -> list[_Span]:
    """Where a name stands as a whole string of the answer, else anywhere."""
    quoted = [(place + 1, place + 1 + len(name)) for place in _found(f'"{name}"', text, start)]
    return quoted or [(place, place + len(name)) for place in _found(name, text, start)]


def _found(words: str, text: str, start: int) -> Iterator[int]:
    place = text.find(words, start)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(words, place + 1)
