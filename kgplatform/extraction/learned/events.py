"""Events: likely triggers are judged by type, then the arguments of each event are tagged and judged by role."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.extraction.learned.features import Focus, shape
from kgplatform.extraction.learned.judging import Candidate, Guess, Judge
from kgplatform.extraction.learned.linear import hash_features
from kgplatform.extraction.learned.mentions import Labelled, MentionTagger
from kgplatform.extraction.learned.pairs import Name, Pair, Scene, gap, join_names
from kgplatform.extraction.learned.relations import certainty, compatible
from kgplatform.extraction.learned.spans import Named, place, surface
from kgplatform.types.schema import EventType

LIKELY = 0.05  # a span below this probability is neither trigger nor argument
_EDGE = "¶"
_SEPARATOR = "\0"
_TRIGGER = -1  # the kind of a trigger among names


class FoundTrigger(NamedTuple):
    """Words that say that an event of this type happens."""

    span: Named
    label: str
    probability: float


class FoundArgument(NamedTuple):
    """A name, where it stands, and its role in an event."""

    name: str
    place: tuple[int, int]
    role: str
    probability: float


class FoundEvent(NamedTuple):
    """An event with its trigger and arguments."""

    trigger: FoundTrigger
    arguments: tuple[FoundArgument, ...]


class TriggerReader:
    """Finds triggers and their types; `kinds` says which tagger kind an event type has."""

    def __init__(self, tagger: MentionTagger, judge: Judge, kinds: Mapping[str, int], threshold: float) -> None:
        self.tagger, self.judge, self.kinds, self.threshold = tagger, judge, dict(kinds), threshold

    def read(self, text: Labelled, wanted: Iterable[str]) -> list[FoundTrigger]:
        """The triggers that are probable enough, the most probable first."""
        asked = {label: self.kinds[label] for label in wanted if label in self.kinds}
        spans, candidates = trigger_candidates(text, self.tagger.likely(text, LIKELY), asked)
        return apart(text, spans, self.judge.guess(candidates, self.threshold))


class ArgumentReader:
    """Finds the arguments of an event; `kinds` says which tagger kind a role has, `roles` what a type may have."""

    def __init__(
        self,
        tagger: MentionTagger,
        judge: Judge,
        kinds: Mapping[str, int],
        roles: Mapping[str, Sequence[str]],
        threshold: float,
    ) -> None:
        self.tagger, self.judge, self.kinds, self.threshold = tagger, judge, dict(kinds), threshold
        self.roles = {label: tuple(names) for label, names in roles.items()}

    def read(self, text: Labelled, trigger: FoundTrigger, wanted: Iterable[str]) -> list[FoundArgument]:
        """The arguments that are probable enough, the most probable first."""
        asked = [role for role in wanted if role in self.roles.get(trigger.label, ())]
        focused = focus(text, trigger.span, trigger.label)
        pairs, candidates = argument_candidates(focused, self.tagger.likely(focused, LIKELY), asked, self.kinds)
        guesses = self.judge.guess(candidates, self.threshold)
        return [
            FoundArgument(found.pair.object.text, found.pair.object_place, role_in(found.predicate), found.probability)
            for found in compatible(pairs, guesses)
        ]


class EventReader:
    """Reads the events of a text."""

    def __init__(self, triggers: TriggerReader, arguments: ArgumentReader) -> None:
        self.triggers, self.arguments = triggers, arguments

    def read(self, text: Labelled, wanted: Sequence[EventType]) -> list[FoundEvent]:
        """The events of the wanted types; where the schema gives the triggers, those and no others."""
        roles = {event.label: event.roles for event in wanted}
        given = [event for event in wanted if event.triggers]
        free = [event.label for event in wanted if not event.triggers]
        triggers = [*self.triggers.read(text, free), *_given_triggers(text, given)]
        return [
            FoundEvent(trigger, tuple(self.arguments.read(text, trigger, roles[trigger.label]))) for trigger in triggers
        ]


def _given_triggers(text: Labelled, wanted: Sequence[EventType]) -> Iterator[FoundTrigger]:
    for event in wanted:
        for trigger in event.triggers:
            for span in place(text.text, text.tokens, [(trigger, 0)])[:1]:
                yield FoundTrigger(span, event.label, 1.0)


def trigger_candidates(
    text: Labelled, likely: Sequence[Named], kinds: Mapping[str, int]
) -> tuple[list[Named], list[Candidate]]:
    """Each likely span once, and the event types it may speak of."""
    alike = _by_kind(kinds)
    sure: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for span in likely:
        sure[span.first, span.last][span.kind] = span.probability
    spans: list[Named] = []
    candidates: list[Candidate] = []
    for (first, last), found in sure.items():
        groups = tuple(
            (labels, certainty(found[kind], 1.0, str(kind))) for kind, labels in alike.items() if kind in found
        )
        if groups:
            spans.append(Named(first, last, min(found), max(found.values())))
            candidates.append(Candidate(hash_features(_trigger_features(text.words, first, last)), groups))
    return spans, candidates


def _by_kind(kinds: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The classes of each kind, in order."""
    return {kind: tuple(label for label in kinds if kinds[label] == kind) for kind in sorted(set(kinds.values()))}


def _trigger_features(words: Sequence[str], first: int, last: int) -> list[str]:
    lower = [_EDGE, _EDGE, _EDGE, *(word.lower() for word in words), _EDGE, _EDGE, _EDGE]
    own = lower[first + 3 : last + 3]
    b3, b2, b1 = lower[first : first + 3]
    a1, a2, a3 = lower[last + 3 : last + 6]
    nearby = lower[max(3, first - 1) : last + 7]
    return [
        "t=" + " ".join(own),
        f"t^{own[0]}",
        f"t${own[-1]}",
        f"ts{shape(words[first])}{min(last - first, 4)}",
        *(f"tw{word}" for word in own),
        f"x-1{b1}",
        f"x-2{b2}|{b1}",
        f"x-3{b3}|{b2}|{b1}",
        f"x+1{a1}",
        f"x+2{a1}|{a2}",
        f"x+3{a1}|{a2}|{a3}",
        f"x-t{b1}|{own[0]}",
        f"xt+{own[-1]}|{a1}",
        *(f"n{word}" for word in dict.fromkeys(nearby)),
        *(f"nn{one}|{two}" for one, two in itertools.pairwise(nearby)),
    ]


def apart(text: Labelled, spans: Sequence[Named], guesses: Sequence[Guess]) -> list[FoundTrigger]:
    """The guesses that are left when the most probable of overlapping or equal words stands for its type."""
    kept: list[FoundTrigger] = []
    for guess in sorted(guesses, key=lambda guess: (-guess.probability, guess.label, guess.candidate)):
        span = spans[guess.candidate]
        if not any(guess.label == other.label and _same_words(text, span, other.span) for other in kept):
            kept.append(FoundTrigger(span, guess.label, guess.probability))
    return kept


def _same_words(text: Labelled, one: Named, other: Named) -> bool:
    if one.first < other.last and other.first < one.last:
        return True
    return surface(text.text, text.tokens, one) == surface(text.text, text.tokens, other)


def focus(text: Labelled, span: Named, label: str, names: Iterable[tuple[str, int]] = ()) -> Labelled:
    """The text as seen from an event, with these names as its arguments."""
    spans = place(text.text, text.tokens, names)
    return text._replace(spans=spans, focus=Focus(span.first, span.last, label))


def argument_candidates(
    text: Labelled, likely: Sequence[Named], roles: Sequence[str], kinds: Mapping[str, int]
) -> tuple[list[Pair], list[Candidate]]:
    """The trigger with each likely name, and the roles that the name may have."""
    if text.focus is None or not roles:
        return [], []
    alike = _by_kind({event_role(text.focus.label, role): kinds[role] for role in roles if role in kinds})
    where = (text.focus.first, text.focus.last)
    trigger = Name(" ".join(text.words[where[0] : where[1]]), (where,), {_TRIGGER: 1.0})
    names = join_names(text.text, text.tokens, likely)
    scene = Scene(text.words, [trigger, *names])
    pairs: list[Pair] = []
    candidates: list[Candidate] = []
    for name in names:
        pair = Pair(trigger, name, where, min(name.places, key=lambda there: gap(where, there)))
        groups = tuple(
            (labels, certainty(1.0, name.kinds[kind], str(kind)))
            for kind, labels in alike.items()
            if kind in name.kinds
        )
        if groups:
            pairs.append(pair)
            candidates.append(Candidate(hash_features(scene.features(pair)), groups))
    return pairs, candidates


def event_role(label: str, role: str) -> str:
    """A role as a class: of this event type."""
    return f"{label}{_SEPARATOR}{role}"


def role_in(name: str) -> str:
    """The role of a class."""
    return name.split(_SEPARATOR, 1)[1]
