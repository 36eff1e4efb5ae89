"""What enlarging sets would cost, before it is done: records, questions, tokens, money. Nobody is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from kgplatform.augmentation.drafts import EACH
from kgplatform.augmentation.kinds import BY_MODEL
from kgplatform.augmentation.talk import Opened, Plan
from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.extraction.chunks import about_tokens
from kgplatform.extraction.questions import SHORT_ANSWER, plan_tokens
from kgplatform.pipelines.augment_sets import beside, labelled, train_sets
from kgplatform.pipelines.augment_wish import Wanted
from kgplatform.pipelines.spool import Spool
from kgplatform.types.extraction import Example
from kgplatform.types.noun import Noun

_PROBED = 50  # talks that stand for all the others
_DRAFTS = ("new", "negatives")


class KindEstimate(Noun):
    """One kind: at most so many new records, questions and tokens, and as many tokens of answers among them."""

    kind: str
    records: int
    calls: int
    tokens: int
    answered: int


class SetEstimate(Noun):
    """One set with its kinds; `gate_calls`: questions of the gate where a model is tried."""

    source: str
    documents: int
    kinds: tuple[KindEstimate, ...]
    gate_calls: int
    gate_tokens: int

    @property
    def calls(self) -> int:
        """All questions."""
        return sum(one.calls for one in self.kinds) + self.gate_calls

    @property
    def tokens(self) -> int:
        """All tokens."""
        return sum(one.tokens for one in self.kinds) + self.gate_tokens


def estimate(paths: Sequence[Path], choice: Choice, wanted: Wanted) -> tuple[SetEstimate, ...]:
    """What each set comes to at most: answers that are turned down on the way save the questions after them."""
    return tuple(_set(dataset, choice, wanted) for dataset in train_sets(paths, choice))


def cost_of(sets: Sequence[SetEstimate], settings: Settings) -> float | None:
    """About the money, by the prices of the settings; None where there are none."""
    if not (settings.llm_price_in or settings.llm_price_out):
        return None
    answered = sum(kind.answered for one in sets for kind in one.kinds)
    answered += sum(one.gate_calls for one in sets) * SHORT_ANSWER
    asked = sum(one.tokens for one in sets) - answered
    return (asked * settings.llm_price_in + answered * settings.llm_price_out) / 1_000_000


def _set(dataset: DataSet, choice: Choice, wanted: Wanted) -> SetEstimate:
    with Spool() as spool:
        gold = labelled(dataset, choice, lambda _: None, wanted.labels, spool)
        kinds = tuple(_kind(kind, gold, wanted) for kind in wanted.kinds)
    calls, tokens = _gate(dataset, choice, wanted)
    return SetEstimate(source=dataset.source, documents=len(gold), kinds=kinds, gate_calls=calls, gate_tokens=tokens)


def _kind(name: str, gold: Sequence[Example], wanted: Wanted) -> KindEstimate:
    if name not in BY_MODEL:
        return KindEstimate(kind=name, records=len(gold) * wanted.times, calls=0, tokens=0, answered=0)
    kind = BY_MODEL[name]
    plan = Plan(wanted.times, wanted.size, wanted.seed, nli=wanted.nli, labels=wanted.labels)
    probed = [_first_tokens(one) for one in islice(kind.open(gold, plan), _PROBED)]
    talks = kind.talks(gold, plan)
    each = EACH if name in _DRAFTS else 1
    records = min(talks * each, wanted.size or talks * each)
    again = records if kind.second_reading and wanted.second_reading == "llm" else 0
    questions = talks * (kind.questions + (kind.opinions if wanted.nli else 0))
    text = round(sum(about_tokens(one.document.text) for one in gold) / len(gold))
    asked = round(sum(probed) / max(1, len(probed)))
    answered = questions * (each * text + SHORT_ANSWER) + again * SHORT_ANSWER
    tokens = questions * asked + again * (text + 3 * SHORT_ANSWER) + answered
    return KindEstimate(kind=name, records=records, calls=questions + again, tokens=tokens, answered=answered)


def _first_tokens(opened: Opened) -> int:
    """About the tokens of the first question of a talk."""
    ask = next(opened.talk)
    opened.talk.close()
    return sum(about_tokens(message.content) for message in ask.messages)


def _gate(dataset: DataSet, choice: Choice, wanted: Wanted) -> tuple[int, int]:
    """Questions and tokens of a gate that tries a model: dev is read once without, and once with each kind."""
    if not wanted.gating.wanted or wanted.gating.extractor != "llm":
        return 0, 0
    dev = list(islice(beside(dataset, choice, "dev"), wanted.gating.documents))
    counts = list(_asked(dev))
    share = len(dev) / max(1, min(len(dev), _PROBED)) * (1 + len(wanted.kinds))
    shown = wanted.gating.shots * 3 * SHORT_ANSWER
    return round(len(counts) * share), round(sum(count + shown for count in counts) * share)


def _asked(dev: Sequence[Example]) -> Iterator[int]:
    for example in dev[:_PROBED]:
        yield from plan_tokens(example)
