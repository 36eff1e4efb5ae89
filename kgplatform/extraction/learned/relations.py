"""Relations between likely names: a pair that fits a predicate is judged by the words and by how sure its names are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.extraction.learned.judging import (
    FAINTEST,
    Candidate,
    Guess,
    Judge,
    Truth,
    cross_judge,
    fit_judge,
    tune,
)
from kgplatform.extraction.learned.kinds import Slot, find_kinds, names_of, slot_of, uses_of
from kgplatform.extraction.learned.linear import Indices, hash_features
from kgplatform.extraction.learned.mentions import (
    Labelled,
    MentionTagger,
    cross_read,
    fit_tagger,
    fold_of,
    label_document,
)
from kgplatform.extraction.learned.options import FEW_DEV, LearnedOptions
from kgplatform.extraction.learned.pairs import Name, Pair, Scene, join_names, pair_names
from kgplatform.extraction.learned.spans import Named
from kgplatform.types.document import PARENT
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.score import Score

LIKELY = 0.05  # a span below this probability takes part in no pair
_STRENGTH = 0.3
_RARE = 0.1  # share of a predicate's uses below which a signature seen once is taken for an accident

Signature = tuple[int, int]  # kind of the subject, kind of the object
Signatures = Mapping[str, Sequence[Signature]]
Labels = tuple[str | None, str | None]  # of a predicate's subject and object, as the gold has them


class Found(NamedTuple):
    """A relation between two names of a text."""

    pair: Pair
    predicate: str
    probability: float


class RelationReader:
    """Reads the relations of a text; `labels` are those of a predicate's subject and object."""

    def __init__(
        self,
        tagger: MentionTagger,
        judge: Judge,
        signatures: Signatures,
        labels: Mapping[str, Labels],
        threshold: float,
    ) -> None:
        self.tagger, self.judge, self.labels, self.threshold = tagger, judge, dict(labels), threshold
        self.signatures = {predicate: tuple(found) for predicate, found in signatures.items()}

    def read(self, text: Labelled, wanted: Collection[str]) -> list[Found]:
        """The relations that are probable enough, the most probable first."""
        spans = self.tagger.likely(text, LIKELY)
        asked = {predicate: found for predicate, found in self.signatures.items() if predicate in wanted}
        pairs, candidates = candidates_of(text, spans, asked)
        return compatible(pairs, self.judge.guess(candidates, self.threshold))


def candidates_of(text: Labelled, spans: Sequence[Named], signatures: Signatures) -> tuple[list[Pair], list[Candidate]]:
    """The pairs of likely names that fit a predicate, and what speaks for each."""
    alike: dict[tuple[Signature, ...], list[str]] = defaultdict(list)
    for predicate, kinds in signatures.items():
        alike[tuple(kinds)].append(predicate)
    fitting = [(tuple(predicates), kinds) for kinds, predicates in alike.items()]
    names = join_names(text.text, text.tokens, spans)
    scene = Scene(text.words, names)
    pairs: list[Pair] = []
    candidates: list[Candidate] = []
    for pair in pair_names(names):
        groups = tuple(
            (predicates, sure) for predicates, kinds in fitting if (sure := _certainty(pair, kinds)) is not None
        )
        if groups:
            pairs.append(pair)
            candidates.append(Candidate(hash_features(scene.features(pair)), groups))
    return pairs, candidates


def _certainty(pair: Pair, signatures: Sequence[Signature]) -> Indices | None:
    """Columns for how sure the names are of the kinds that a predicate takes; None where it takes none of theirs."""
    subjects, objects = pair.subject.kinds, pair.object.kinds
    fitting = [kinds for kinds in signatures if kinds[0] in subjects and kinds[1] in objects]
    if not fitting:
        return None
    kinds = max(fitting, key=lambda kinds: (subjects[kinds[0]] * objects[kinds[1]], kinds))
    return certainty(subjects[kinds[0]], objects[kinds[1]], f"{kinds[0]}|{kinds[1]}")


_certainties: dict[tuple[int, int, int, str], Indices] = {}


def certainty(first: float, second: float, signature: str) -> Indices:
    """Columns for two probabilities in steps."""
    key = (_level(first), _level(second), _level(first * second), signature)
    if key not in _certainties:
        one, other, both, _ = key
        _certainties[key] = hash_features(
            (f"ps{one}", f"po{other}", f"pb{both}", f"pp{one}|{other}", f"sig{signature}")
        )
    return _certainties[key]


def _level(value: float) -> int:
    """A probability in steps that are finer near 0 and 1."""
    return round(2 * float(np.log((value + 0.01) / (1.01 - value))))


def compatible(pairs: Sequence[Pair], guesses: Sequence[Guess]) -> list[Found]:
    """The guesses without those that say the same as a more probable one with overlapping names."""
    kept: list[Found] = []
    for guess in sorted(guesses, key=lambda guess: (-guess.probability, guess.label, guess.candidate)):
        pair = pairs[guess.candidate]
        if not any(
            guess.label == other.predicate
            and _overlap(pair.subject, other.pair.subject)
            and _overlap(pair.object, other.pair.object)
            for other in kept
        ):
            kept.append(Found(pair, guess.label, guess.probability))
    return kept


def _overlap(one: Name, other: Name) -> bool:
    return one.text == other.text or any(
        first[0] < second[1] and second[0] < first[1] for first in one.places for second in other.places
    )


class Study(NamedTuple):
    """A text with its candidate pairs and the relations that gold says of it."""

    pairs: list[Pair]
    candidates: list[Candidate]
    gold: frozenset[tuple[str, str, str]]

    def truth(self) -> Truth:
        """The candidates that gold confirms."""
        return Truth(
            self.candidates,
            {
                (index, predicate)
                for index, (pair, candidate) in enumerate(zip(self.pairs, self.candidates, strict=True))
                for predicates, _ in candidate.groups
                for predicate in predicates
                if (pair.subject.text, predicate, pair.object.text) in self.gold
            },
        )

    def judged(self, guesses: Sequence[Guess]) -> list[tuple[float, bool]]:
        """The probability of each compatible guess and whether gold says it."""
        return [
            (found.probability, (found.pair.subject.text, found.predicate, found.pair.object.text) in self.gold)
            for found in compatible(self.pairs, guesses)
        ]


def fit_relations(
    examples: Sequence[Example], dev: Sequence[Example], options: LearnedOptions
) -> tuple[RelationReader, Score]:
    """A reader fitted to the gold relations, tuned on dev, and its score there.

    A small dev part is joined by cross-fitted guesses of the examples: a threshold from a few texts is an accident.
    """
    golds = [gold_of(example) for example in examples]
    kinds = find_kinds(map(uses_of, golds), options.max_kinds)
    signatures = find_signatures(golds, kinds)
    texts = _labelled(examples, kinds)
    read = cross_read(texts, options.folds, options.iterations, LIKELY)
    tagger = fit_tagger(texts, options.iterations)
    judge = fit_judge(
        [
            _study(example, text, _with_gold(text, spans), signatures).truth()
            for example, text, spans in zip(examples, texts, read, strict=True)
        ],
        _STRENGTH,
    )
    seen = _labelled(dev, {})
    studies = [
        _study(example, text, tagger.likely(text, LIKELY), signatures) for example, text in zip(dev, seen, strict=True)
    ]
    guesses = [judge.guess(study.candidates, FAINTEST) for study in studies]
    if len(dev) < FEW_DEV:
        crossed = [_study(*parts, signatures) for parts in zip(examples, texts, read, strict=True)]
        folds = [fold_of(text.group, options.folds, "judge") for text in texts]
        guesses += cross_judge([study.truth() for study in crossed], folds, _STRENGTH)
        studies += crossed
    judged = [pair for study, found in zip(studies, guesses, strict=True) for pair in study.judged(found)]
    judge, threshold, score = tune(judge, judged, gold=sum(len(study.gold) for study in studies))
    return RelationReader(tagger, judge, signatures, find_labels(golds), threshold), score


def find_signatures(golds: Sequence[Extraction], kinds: Mapping[Slot, int]) -> dict[str, tuple[Signature, ...]]:
    """The pairs of kinds that each predicate joins in the gold; accidents are left out."""
    counts: dict[str, Counter[Signature]] = defaultdict(Counter)
    for gold in golds:
        for relation in gold.relations:
            subject, object_ = (kinds[slot_of(relation, subject=side)] for side in (True, False))
            counts[relation.predicate][subject, object_] += 1
    return {
        predicate: tuple(sorted(kinds for kinds, count in found.items() if count > 1 or count >= _RARE * found.total()))
        for predicate, found in sorted(counts.items())
    }


def find_labels(golds: Sequence[Extraction]) -> dict[str, Labels]:
    """The labels that each predicate's subjects and objects have most often."""
    counts: dict[str, Counter[Labels]] = defaultdict(Counter)
    for gold in golds:
        for relation in gold.relations:
            counts[relation.predicate][relation.subject.label, relation.object.label] += 1
    return {
        predicate: min(found, key=lambda labels: (-found[labels], str(labels)))
        for predicate, found in sorted(counts.items())
    }


def gold_of(example: Example) -> Extraction:
    """The gold of an example; nothing where it has none."""
    return example.gold or Extraction(document=example.document)


def _labelled(examples: Sequence[Example], kinds: Mapping[Slot, int]) -> list[Labelled]:
    # What is said of one subject stays in one fold, a copy with its parent: what was seen is no test of reading.
    groups = {one.document.id: _subject(one) for one in examples}
    return [
        label_document(
            one.document,
            names_of(uses_of(gold_of(one)), kinds),
            groups.get(one.document.metadata.get(PARENT, one.document.id)),
        )
        for one in examples
    ]


def _subject(example: Example) -> str | None:
    relations = gold_of(example).relations
    return relations[0].subject.text if relations else None


def _with_gold(text: Labelled, spans: Sequence[Named]) -> list[Named]:
    """The spans that were read, and those that should have been, as if they had just been likely enough."""
    known = {span[:3] for span in spans}
    missed = (span._replace(probability=LIKELY) for span in text.spans if span[:3] not in known)
    return sorted([*spans, *missed])


def _study(example: Example, text: Labelled, spans: Sequence[Named], signatures: Signatures) -> Study:
    wanted = example.wanted.predicates
    asked = {predicate: found for predicate, found in signatures.items() if not wanted or predicate in wanted}
    pairs, candidates = candidates_of(text, spans, asked)
    gold = frozenset(
        (relation.subject.text, relation.predicate, relation.object.text) for relation in gold_of(example).relations
    )
    return Study(pairs, candidates, gold)
