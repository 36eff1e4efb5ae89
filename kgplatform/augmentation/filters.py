"""What a proposed example must be before it is kept. A filter gives a reason to turn it down, or None.

All stand in one list, in order of cost; the first that objects is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field

from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.datasets.seen import number_of
from kgplatform.text.contained import ContainedTexts
from kgplatform.text.language import detect_language
from kgplatform.text.near import NearTexts
from kgplatform.types.extraction import Event, Example, Extraction, Reading, Relation
from kgplatform.types.schema import Schema

NEAR_TRAIN, NEAR_HELD_OUT = 0.7, 0.5  # shared pieces: stricter towards texts that will be scored
_SHORTEST, _LONGEST = 0.3, 3.0  # of the shortest and longest text that was learnt from
_FEW_PIECES = 0.35  # different pieces of all pieces: below, a text repeats itself

Filter = Callable[[Proposed, "Known"], str | None]
Fact = tuple[str, ...]


@dataclass
class Known:
    """What there is already: texts to learn from (with those taken in), texts held out, facts, lengths."""

    train: NearTexts = field(default_factory=NearTexts)
    held_out: NearTexts = field(default_factory=lambda: NearTexts(rows=3))
    leaking: ContainedTexts = field(default_factory=ContainedTexts)
    facts: set[int] = field(default_factory=set)
    lengths: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, train: Iterable[Example], held_out: Iterable[str]) -> Known:
        """From the examples that are learnt from, and the texts that must never come near them."""
        known = cls()
        shortest, longest = 0, 0
        for number, example in enumerate(train):
            known.take(example)
            length = len(example.document.text)
            shortest, longest = min(shortest, length) if number else length, max(longest, length)
        for number, text in enumerate(held_out):
            known.held_out.add(str(number), text)
            known.leaking.add(text)
        known.lengths = (shortest, longest)
        return known

    def take(self, example: Example) -> None:
        """An example that was kept: the next one must differ from it too."""
        self.train.add(example.document.id, example.document.text)
        if example.gold is not None:
            self.facts.update(map(_number, facts_of(example.gold)))


class Sieve:
    """Lets through what every filter accepts, counts the reasons for the rest and hands it on."""

    def __init__(self, known: Known, on_refused: Callable[[Refused], None] = lambda _: None) -> None:
        self.known = known
        self.reasons: Counter[str] = Counter()  # how often each was given
        self._on_refused = on_refused

    def keep(self, proposals: Iterable[Outcome]) -> Iterator[Proposed]:
        """The proposals that are right, each different from those before."""
        for proposed in proposals:
            if isinstance(proposed, Refused):
                self._turn_down(proposed)
                continue
            reason = self.reason(proposed)
            if reason is None:
                self.known.take(proposed.example)
                yield proposed
            else:
                self.refuse(proposed, reason)

    def refuse(self, proposed: Proposed, reason: str) -> None:
        """Turn a proposal down for a reason of somebody else's."""
        document = proposed.example.document
        self._turn_down(Refused(proposed.kind, proposed.parents, reason, document))

    def reason(self, proposed: Proposed) -> str | None:
        """Why a proposal is turned down, in the words of the filter."""
        return next((reason for check in FILTERS if (reason := check(proposed, self.known)) is not None), None)

    def _turn_down(self, refused: Refused) -> None:
        self.reasons[refused.reason] += 1
        self._on_refused(refused)


def labels_in(gold: Extraction) -> Iterator[str]:
    """The labels, predicates and event types that a gold uses, each mention, relation and event once."""
    yield from (mention.label for mention in gold.mentions if mention.label)
    yield from (relation.predicate for relation in gold.relations)
    yield from (event.label for event in gold.events)


def facts_of(gold: Extraction) -> Iterator[Fact]:
    """What an example says, apart from where it says it."""
    yield from (("label", mention.label, mention.text) for mention in gold.mentions if mention.label)
    yield from (("fact", one.subject.text, one.predicate, one.object.text) for one in gold.relations)
    for event in gold.events:
        yield "event", event.label, event.trigger.text if event.trigger else ""
        yield from (("argument", event.label, one.role, one.mention.text) for one in event.arguments)


def _number(fact: Fact) -> int:
    """What stands for a fact: a set of all that is known holds many."""
    return number_of("\0".join(fact))


def _empty(proposed: Proposed, _: Known) -> str | None:
    if not proposed.example.document.text.strip():
        return "no text"
    gold = proposed.example.gold
    if proposed.needs_facts and (gold is None or not any(facts_of(gold))):
        return "nothing annotated"
    return None


def _on_trial(proposed: Proposed) -> Reading:
    """What an example says; of one that takes the place of another, what that did not say."""
    gold, before = proposed.example.gold, proposed.before
    if gold is None or before is None:
        return Reading() if gold is None else gold.reading
    return Reading.of(
        (one for one in gold.mentions if one not in before.mentions),
        (one for one in gold.relations if one not in before.relations),
        (one for one in gold.events if one not in before.events),
    )


def _outside_schema(proposed: Proposed, _: Known) -> str | None:
    said, wanted = _on_trial(proposed), proposed.example.wanted
    labels = {mention.label for mention in said.mentions if mention.label} if wanted.labels else set()
    outside = labels - set(wanted.labels)
    outside |= {relation.predicate for relation in said.relations} - set(wanted.predicates)
    roles = {event.label: set(event.roles) for event in wanted.events}
    for event in said.events:
        asked = roles.get(event.label)
        if asked is None or any(argument.role not in asked for argument in event.arguments):
            outside.add(event.label)
    return "not in the schema" if outside else None


def _not_in_text(proposed: Proposed, _: Known) -> str | None:
    said, text = _on_trial(proposed), proposed.example.document.text
    names = [mention.text for mention in said.mentions]
    names += [event.trigger.text for event in said.events if event.trigger]
    return "a mention that is not in the text" if any(one not in text for one in names) else None


def _wrong_types(proposed: Proposed, _: Known) -> str | None:
    for relation in _on_trial(proposed).relations:
        if not _fits(relation, proposed.example):
            return "labels that the relation does not take"
    return None


def _fits(relation: Relation, example: Example) -> bool:
    """Whether both ends have labels that the relation takes; only typed records must say them."""
    labels = (relation.subject.label, relation.object.label)
    if not all(labels):
        return example.task != "SPO"
    return _allowed(relation.predicate, labels, example.wanted)


def _allowed(predicate: str, labels: tuple[str | None, str | None], wanted: Schema) -> bool:
    types = [one for one in wanted.relations if one.predicate == predicate]
    return any(
        (not one.subjects or labels[0] in one.subjects) and (not one.objects or labels[1] in one.objects)
        for one in types
    )


def _language(proposed: Proposed, _: Known) -> str | None:
    document = proposed.example.document
    return None if detect_language(document.text) == document.language else "another language"


def _length(proposed: Proposed, known: Known) -> str | None:
    shortest, longest = known.lengths
    length = len(proposed.example.document.text)
    if longest and not _SHORTEST * shortest <= length <= _LONGEST * longest:
        return "too short" if length < shortest else "too long"
    return None


def _repetition(proposed: Proposed, _: Known) -> str | None:
    text = "".join(proposed.example.document.text.split())
    pieces = [text[at : at + 4] for at in range(len(text) - 3)]
    return "repeats itself" if len(pieces) > 8 and len(set(pieces)) < _FEW_PIECES * len(pieces) else None


def _facts_known(proposed: Proposed, known: Known) -> str | None:
    gold = proposed.example.gold
    if gold is None or not proposed.brings_facts:
        return None
    return "facts that are known already" if known.facts.issuperset(map(_number, facts_of(gold))) else None


def _near_held_out(proposed: Proposed, known: Known) -> str | None:
    text = proposed.example.document.text
    leaks = known.leaking.holds(text) or known.held_out.nearest(text, NEAR_HELD_OUT) is not None
    return "a text of valid or test" if leaks else None


def _near_train(proposed: Proposed, known: Known) -> str | None:
    if proposed.before is not None:
        return None
    near = known.train.nearest(proposed.example.document.text, 1.0 if proposed.rewords else NEAR_TRAIN)
    return None if near is None else "a text that is there already"


FILTERS: tuple[Filter, ...] = (
    _empty,
    _outside_schema,
    _not_in_text,
    _wrong_types,
    _language,
    _length,
    _repetition,
    _facts_known,
    _near_held_out,
    _near_train,
)


def claimed(proposed: Proposed) -> Schema:
    """The part of the schema that an example says something of, or must not: what a second reading has to ask."""
    gold, wanted = proposed.example.gold, proposed.example.wanted
    names = {*(labels_in(gold) if gold is not None else ()), *proposed.absent}
    return Schema(
        labels=tuple(label for label in wanted.labels if label in names),
        relations=tuple(one for one in wanted.relations if one.predicate in names),
        events=tuple(one for one in wanted.events if one.label in names),
        label_descriptions=wanted.label_descriptions,
    )


def agreed(proposed: Proposed, second: Extraction) -> Proposed | None:
    """The proposal with the facts that a second reading finds too; None where it finds none of them.

    None too where it finds a label that must be absent.

    What labels rest on stays: a mention is kept when the second reading has it with the same label.
    """
    gold = proposed.example.gold
    if gold is None:
        return proposed
    found = set(facts_of(second))
    if any(label in proposed.absent for label in labels_in(second)):
        return None
    relations = tuple(
        one for one in gold.relations if ("fact", one.subject.text, one.predicate, one.object.text) in found
    )
    events = tuple(
        _agreed_event(one, found)
        for one in gold.events
        if ("event", one.label, one.trigger.text if one.trigger else "") in found
    )
    ends = {mention for one in relations for mention in (one.subject, one.object)}
    ends |= {argument.mention for one in events for argument in one.arguments}
    mentions = tuple(
        one for one in gold.mentions if one in ends or (one.label and ("label", one.label, one.text) in found)
    )
    if proposed.needs_facts and not (mentions or relations or events):
        return None
    kept = gold.model_copy(update={"mentions": mentions, "relations": relations, "events": events})
    return proposed._replace(example=proposed.example.model_copy(update={"gold": kept}))


def _agreed_event(event: Event, found: Container[Fact]) -> Event:
    """The event with the arguments that were found too."""
    arguments = tuple(one for one in event.arguments if ("argument", event.label, one.role, one.mention.text) in found)
    return event.model_copy(update={"arguments": arguments})
