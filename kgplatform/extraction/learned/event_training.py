"""Fits the event readers: triggers from every text, arguments from every event whose trigger stands in its text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kgplatform.extraction.learned.events import (
    LIKELY,
    ArgumentReader,
    EventReader,
    TriggerReader,
    apart,
    argument_candidates,
    event_role,
    focus,
    trigger_candidates,
)
from kgplatform.extraction.learned.judging import FAINTEST, Candidate, Guess, Truth, cross_judge, fit_judge, tune
from kgplatform.extraction.learned.kinds import Use, find_kinds, names_of
from kgplatform.extraction.learned.mentions import Labelled, cross_read, fit_tagger, fold_of, label_document, label_text
from kgplatform.extraction.learned.options import FEW_DEV, LearnedOptions
from kgplatform.extraction.learned.pairs import Pair
from kgplatform.extraction.learned.relations import compatible, gold_of
from kgplatform.extraction.learned.spans import Named, occurrences, surface
from kgplatform.types.extraction import Event, Example
from kgplatform.types.score import Score

_MOST_TRIGGER_KINDS = 10  # with more types the tagger only finds triggers, and the judge says of which type
_TRIGGER_STRENGTH = 10.0
_STRENGTH = 1.0

Judged = list[tuple[float, bool]]


class Occurred(NamedTuple):
    """All that gold says of one trigger and type of a text; `roles` holds (role, argument)."""

    label: str
    span: Named
    roles: frozenset[tuple[str, str]]


def fit_events(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions
) -> tuple[EventReader, dict[str, Score]]:
    """A reader fitted to the gold events of the examples, tuned on dev; its scores there."""
    triggers, trigger_score = fit_triggers(examples, dev, options)
    arguments, argument_score = fit_arguments(examples, dev, triggers, options)
    return EventReader(triggers, arguments), {"triggers": trigger_score, "arguments": argument_score}


def fit_triggers(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions
) -> tuple[TriggerReader, Score]:
    """A reader of triggers and its score on dev."""
    kinds = _trigger_kinds(examples)
    texts = [_with_triggers(example, kinds) for example in examples]
    read = cross_read(texts, options.folds, options.iterations, LIKELY)
    tagger = fit_tagger(texts, options.iterations)
    judge = fit_judge(
        [
            _trigger_study(example, text, sorted({*spans, *_missed(text, spans)}), kinds).truth
            for example, text, spans in zip(examples, texts, read, strict=True)
        ],
        _TRIGGER_STRENGTH,
    )
    seen = [_with_triggers(example, {}) for example in dev]
    studies = [
        _trigger_study(example, text, tagger.likely(text, LIKELY), kinds)
        for example, text in zip(dev, seen, strict=True)
    ]
    guesses = [judge.guess(study.truth.candidates, FAINTEST) for study in studies]
    if len(dev) < FEW_DEV:
        crossed = [_trigger_study(*parts, kinds) for parts in zip(examples, texts, read, strict=True)]
        folds = [fold_of(text.group, options.folds, "judge") for text in texts]
        guesses += cross_judge([study.truth for study in crossed], folds, _TRIGGER_STRENGTH)
        studies += crossed
    judged = [pair for study, found in zip(studies, guesses, strict=True) for pair in study.judged(found)]
    judge, threshold, score = tune(judge, judged, gold=sum(len(study.gold) for study in studies))
    return TriggerReader(tagger, judge, kinds, threshold), score


def fit_arguments(
    examples: Sequence[Example], dev: Sequence[Example], triggers: TriggerReader, options: LearnedOptions
) -> tuple[ArgumentReader, Score]:
    """A reader of arguments and its score on dev, where it is asked of the triggers that were read."""
    roles = _roles(examples)
    kinds = find_kinds((_uses(event) for example in examples for event in gold_of(example).events), options.max_kinds)
    events = [(example, event) for example in examples for event in occurred(example)]
    texts = [_with_arguments(example, event, kinds) for example, event in events]
    read = cross_read(texts, options.folds, options.iterations, LIKELY)
    tagger = fit_tagger(texts, options.iterations)
    wider = {event_role(label, role): role for label, names in roles.items() for role in names}
    judge = fit_judge(
        [
            _argument_study(text, event, sorted({*spans, *_missed(text, spans)}), roles, kinds).truth
            for (_, event), text, spans in zip(events, texts, read, strict=True)
        ],
        _STRENGTH,
        wider,
    )
    reader = ArgumentReader(tagger, judge, kinds, roles, 0.0)
    judged, gold = _read_arguments(dev, triggers, reader)
    if len(dev) < FEW_DEV:
        studies = [
            _argument_study(text, event, spans, roles, kinds)
            for (_, event), text, spans in zip(events, texts, read, strict=True)
        ]
        folds = [fold_of(text.group, options.folds, "judge") for text in texts]
        guesses = cross_judge([study.truth for study in studies], folds, _STRENGTH, wider)
        judged += [pair for study, found in zip(studies, guesses, strict=True) for pair in study.judged(found)]
        gold += sum(len(event.roles) for _, event in events)
    judge, threshold, score = tune(judge, judged, gold)
    return ArgumentReader(tagger, judge, kinds, roles, threshold), score


class TriggerStudy(NamedTuple):
    """The candidates for triggers of a text and the (trigger, type) that gold says."""

    text: Labelled
    spans: list[Named]
    truth: Truth
    gold: frozenset[tuple[str, str]]

    def judged(self, guesses: Sequence[Guess]) -> Judged:
        """The probability of each guess and whether gold says it."""
        return [
            (found.probability, (surface(self.text.text, self.text.tokens, found.span), found.label) in self.gold)
            for found in apart(self.text, self.spans, guesses)
        ]


def _trigger_study(example: Example, text: Labelled, likely: Sequence[Named], kinds: Mapping[str, int]) -> TriggerStudy:
    gold = frozenset((event.trigger.text, event.label) for event in gold_of(example).events if event.trigger)
    spans, candidates = trigger_candidates(text, likely, kinds)
    right = {
        (index, label)
        for index, span in enumerate(spans)
        for labels, _ in candidates[index].groups
        for label in labels
        if (surface(text.text, text.tokens, span), label) in gold
    }
    return TriggerStudy(text, spans, Truth(candidates, right), gold)


class ArgumentStudy(NamedTuple):
    """The candidates for arguments of an event and the (role, argument) that gold says."""

    pairs: list[Pair]
    truth: Truth
    gold: frozenset[tuple[str, str]]

    def judged(self, guesses: Sequence[Guess]) -> Judged:
        """The probability of each guess and whether gold says it."""
        return [
            (found.probability, (found.predicate, found.pair.object.text) in self.gold)
            for found in compatible(self.pairs, guesses)
        ]


def _argument_study(
    text: Labelled,
    event: Occurred,
    likely: Sequence[Named],
    roles: Mapping[str, Sequence[str]],
    kinds: Mapping[str, int],
) -> ArgumentStudy:
    pairs, candidates = argument_candidates(text, likely, roles.get(event.label, ()), kinds)
    gold = frozenset((event_role(event.label, role), name) for role, name in event.roles)
    return ArgumentStudy(pairs, Truth(candidates, _right(pairs, candidates, gold)), gold)


def _right(
    pairs: Sequence[Pair], candidates: Sequence[Candidate], gold: frozenset[tuple[str, str]]
) -> set[tuple[int, str]]:
    return {
        (index, label)
        for index, (pair, candidate) in enumerate(zip(pairs, candidates, strict=True))
        for labels, _ in candidate.groups
        for label in labels
        if (label, pair.object.text) in gold
    }


def _read_arguments(examples: Sequence[Example], triggers: TriggerReader, reader: ArgumentReader) -> tuple[Judged, int]:
    """Every argument read of the triggers read, and whether gold says it; how many arguments gold has."""
    judged: Judged = []
    total = 0
    for example in examples:
        text = label_text(example.document.text, (), "")
        gold = {
            (event.label, argument.role, argument.mention.text)
            for event in gold_of(example).events
            for argument in event.arguments
        }
        total += len(gold)
        best: dict[tuple[str, str, str], float] = {}
        for trigger in triggers.read(text, triggers.kinds):
            for found in reader.read(text, trigger, reader.roles.get(trigger.label, ())):
                fact = (trigger.label, found.role, found.name)
                best[fact] = max(best.get(fact, 0.0), found.probability)
        judged += [(value, fact in gold) for fact, value in best.items()]
    return judged, total


def occurred(example: Example) -> list[Occurred]:
    """The events of an example whose trigger stands in the text, one for each trigger and type."""
    roles: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for event in gold_of(example).events:
        if event.trigger is not None:
            roles[event.label, event.trigger.text] |= {
                (argument.role, argument.mention.text) for argument in event.arguments
            }
    found: list[Occurred] = []
    for (label, trigger), named in roles.items():
        text = label_text(example.document.text, [(trigger, 0)], "")
        if text.spans:
            found.append(Occurred(label, _nearest(text, named), frozenset(named)))
    return found


def _nearest(text: Labelled, roles: set[tuple[str, str]]) -> Named:
    """The trigger's occurrence that stands nearest to the arguments."""
    where = [start for _, name in roles for start in list(occurrences(text.text, name))[:1]]
    return min(
        text.spans, key=lambda span: (sum(abs(text.tokens[span.first].start - start) for start in where), span.first)
    )


def _trigger_kinds(examples: Sequence[Example]) -> dict[str, int]:
    counts = Counter(event.label for example in examples for event in gold_of(example).events if event.trigger)
    many = len(counts) > _MOST_TRIGGER_KINDS
    return {label: 0 if many else index for index, label in enumerate(sorted(counts))}


def _with_triggers(example: Example, kinds: Mapping[str, int]) -> Labelled:
    uses = [(event.label, event.trigger.text) for event in gold_of(example).events if event.trigger is not None]
    return label_document(example.document, names_of(uses, kinds))


def _with_arguments(example: Example, event: Occurred, kinds: Mapping[str, int]) -> Labelled:
    text = label_document(example.document, ())
    return focus(text, event.span, event.label, names_of(sorted(event.roles), kinds))


def _missed(text: Labelled, spans: Sequence[Named]) -> list[Named]:
    known = {span[:3] for span in spans}
    return [span._replace(probability=LIKELY) for span in text.spans if span[:3] not in known]


def _roles(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for event in gold_of(example).events:
            found[event.label].update(argument.role for argument in event.arguments)
    return {label: tuple(sorted(roles)) for label, roles in sorted(found.items())}


def _uses(event: Event) -> list[Use]:
    return [(argument.role, argument.mention.text) for argument in event.arguments]
