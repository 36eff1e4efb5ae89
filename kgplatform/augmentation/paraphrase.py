"""The same said in other words: every name stays as it is written, so the gold stays too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from kgplatform.augmentation.proposed import Proposed
from kgplatform.augmentation.records import TEXT, fields_schema
from kgplatform.augmentation.renaming import is_literal, names_of, reworded
from kgplatform.augmentation.talk import Ask, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.wording import prompt_digest, wording
from kgplatform.types.extraction import Example

KIND = "paraphrase"


def paraphrased(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk for each variant of each example whose names stand in its text."""
    for turn in range(plan.times):
        for example in examples:
            if example.gold is not None and is_literal(example.gold):
                yield Opened(KIND, (example.document,), _talk(example, turn, plan))


def _talk(example: Example, turn: int, plan: Plan) -> Talk:
    gold, document = example.gold, example.document
    assert gold is not None
    names = json.dumps(names_of(gold), ensure_ascii=False)
    messages = wording(KIND, document.language).messages(names=names, text=document.text)
    value = read_object((yield Ask(messages, fields_schema(text=TEXT), writes=True, sample=plan.sample(turn))))
    if value is None or not isinstance(text := value.get("text"), str):
        return unread(KIND, (document.id,))
    said = reworded(example, text, {}, f"{KIND}:{plan.model}")
    prompt = prompt_digest((KIND,), document.language)
    return (Proposed(said, KIND, (document.id,), plan.seed, prompt, plan.model, rewords=True),)
