"""New records for a label, from examples and the schema: the rarest labels first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgplatform.augmentation.drafts import EACH, asks_for, drafts
from kgplatform.augmentation.need import Need, needs
from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.augmentation.talk import EMPTY, UNREAD, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.wording import prompt_digest
from kgplatform.types.extraction import Example

KIND = "new"


def written_anew(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk for each need."""
    for need in needs(examples, plan, EACH):
        yield Opened(KIND, tuple(one.document for one in need.shown), _talk(need, plan))


def _talk(need: Need, plan: Plan) -> Talk:
    parents = tuple(one.document.id for one in need.shown)
    value = read_object((yield asks_for(KIND, need, plan)))
    found = None if value is None else drafts(value, need, f"{KIND}:{plan.model}")
    if found is None:
        return unread(KIND, parents)
    if not found:
        return (Refused(KIND, parents, EMPTY),)
    prompt = prompt_digest((KIND,), need.like.document.language)

    def outcome(example: Example | None) -> Outcome:
        if example is None:
            return Refused(KIND, parents, UNREAD)
        return Proposed(example, KIND, parents, plan.seed, prompt, plan.model, brings_facts=True)

    return tuple(map(outcome, found))
