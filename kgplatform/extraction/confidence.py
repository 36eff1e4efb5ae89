"""How sure the model was of a fact: the geometric mean of the probabilities of the tokens that write it.

A fact's tokens are those of its names (subject and object, trigger and arguments) where they stand in the answer. What
cannot be found there, because a rule had to understand it first, has no confidence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import product

from kgplatform.llm.sureness import spans_logprob
from kgplatform.types.completion import Completion
from kgplatform.types.extraction import Event, Reading, Relation

_MOST_PLACES = 20  # of one name in an answer; more are a list that repeats itself

_Span = tuple[int, int]


def weigh(reading: Reading, completion: Completion) -> Reading:
    """The reading with the confidence of its relations and events, where the server said how sure the model was."""
    if not completion.logprobs:
        return reading
    return reading.model_copy(
        update={
            "relations": tuple(
                relation.model_copy(
                    update={"confidence": _confidence(completion, _relation_spans(relation, completion))}
                )
                for relation in reading.relations
            ),
            "events": tuple(
                event.model_copy(update={"confidence": _confidence(completion, _event_spans(event, completion))})
                for event in reading.events
            ),
        }
    )


def _confidence(completion: Completion, spans: tuple[_Span, ...]) -> float | None:
    logprob = spans_logprob(completion, spans) if spans else None
    return None if logprob is None else round(math.exp(min(0.0, logprob)), 4)


def _relation_spans(relation: Relation, completion: Completion) -> tuple[_Span, ...]:
    """Subject and object where they stand nearest to each other, behind the predicate if they stand there."""
    text = completion.text
    after = max(0, text.find(f'"{relation.predicate}"'))
    for start in dict.fromkeys((after, 0)):
        pairs = product(_places(relation.subject.text, text, start), _places(relation.object.text, text, start))
        # the ends of one fact may be one name, but not one place; the earlier of two equally near pairs
        apart = [pair for pair in pairs if pair[0] != pair[1]]
        if apart:
            return min(apart, key=lambda pair: (max(pair[0][1], pair[1][1]) - min(pair[0][0], pair[1][0]), pair))
    return ()


def _event_spans(event: Event, completion: Completion) -> tuple[_Span, ...]:
    """The trigger behind the label, each argument behind the trigger; nothing where one of them is not there."""
    text = completion.text
    start = max(0, text.find(f'"{event.label}"'))
    spans = list[_Span]()
    for name in _names(event):
        place = next(_places(name, text, start), None)
        if place is None:
            return ()
        spans.append(place)
        if event.trigger is not None and name == event.trigger.text:
            start = place[1]
    return tuple(spans)


def _names(event: Event) -> Iterable[str]:
    """The trigger first."""
    if event.trigger is not None:
        yield event.trigger.text
    yield from dict.fromkeys(argument.mention.text for argument in event.arguments)


def _places(name: str, text: str, start: int) -> Iterator[_Span]:
    """Where a name stands as a whole string of the answer, else anywhere."""
    quoted = re.compile(rf'(?<=["“]){re.escape(name)}(?=["”])')
    found = quoted.search(text, start) is not None
    pattern = quoted if found else re.compile(re.escape(name))
    for number, match in enumerate(pattern.finditer(text, start)):
        if number >= _MOST_PLACES:
            return
        yield match.span()
