"""Texts that seem to hold a label and do not: a label that is asked and absent, beside a near miss of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgplatform.augmentation.drafts import EACH, asks_for, drafts
from kgplatform.augmentation.filters import labels_in
from kgplatform.augmentation.need import Need, needs
from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.augmentation.records import labels_of
from kgplatform.augmentation.talk import EMPTY, UNREAD, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.wording import prompt_digest
from kgplatform.text.near import similarity
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema

KIND = "negatives"
PRESENT = "the label that must be absent is there"


def nearly_missed(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk for each need: the labels that have the fewest examples are the easiest to take for others."""
    for need in needs(examples, plan, EACH):
        yield Opened(KIND, tuple(one.document for one in need.shown), _talk(need, plan))


def nearest_label(label: str, wanted: Schema) -> str:
    """The other label of the schema that is most easily taken for this one: same ends first, then a like name."""
    others = [one for one in labels_of(wanted) if one != label]
    ends = {type_.predicate: (type_.subjects, type_.objects) for type_ in wanted.relations}

    def nearness(other: str) -> tuple[bool, float]:
        return label in ends and ends[label] == ends.get(other), similarity(label, other)

    return max(others, key=nearness, default=label)


def _talk(need: Need, plan: Plan) -> Talk:
    parents = tuple(one.document.id for one in need.shown)
    near = nearest_label(need.label, need.wanted)
    value = read_object((yield asks_for(KIND, need, plan, near=near)))
    found = None if value is None else drafts(value, need, f"{KIND}:{plan.model}")
    if found is None:
        return unread(KIND, parents)
    if not found:
        return (Refused(KIND, parents, EMPTY),)
    prompt = prompt_digest((KIND,), need.like.document.language)

    def outcome(example: Example | None) -> Outcome:
        if example is None or example.gold is None:
            return Refused(KIND, parents, UNREAD)
        if need.label in labels_in(example.gold):
            return Refused(KIND, parents, PRESENT, example.document)
        absent = (need.label,)
        return Proposed(example, KIND, parents, plan.seed, prompt, plan.model, needs_facts=False, absent=absent)

    return tuple(map(outcome, found))
