"""Into the other language and back: what comes back says the same in other words, its names found again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kgplatform.augmentation.proposed import Proposed, Refused
from kgplatform.augmentation.records import TEXT, fields_schema
from kgplatform.augmentation.renaming import is_literal, names_of, reworded
from kgplatform.augmentation.talk import Ask, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.wording import prompt_digest, wording
from kgplatform.types.extraction import Example

KIND = "back-translation"
LOST = "a name that was lost in translation"

_THERE, _BACK = "translate", "translate_back"


def back_translated(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk for each variant of each example whose names stand in its text."""
    for turn in range(plan.times):
        for example in examples:
            if example.gold is not None and is_literal(example.gold):
                yield Opened(KIND, (example.document,), _talk(example, turn, plan))


def _talk(example: Example, turn: int, plan: Plan) -> Talk:
    gold, document = example.gold, example.document
    assert gold is not None
    names = names_of(gold)
    there = wording(_THERE, document.language).messages(names=_listed(names), text=document.text)
    value = read_object((yield Ask(there, _schema(names), writes=True, sample=plan.sample(turn))))
    if value is None or not isinstance(foreign := value.get("text"), str):
        return unread(KIND, (document.id,))
    translated = _written(value, names)
    if len(set(translated)) < len(names) or any(not name or name not in foreign for name in translated):
        return (Refused(KIND, (document.id,), LOST),)
    pairs = dict(zip(translated, names, strict=True))
    listed = json.dumps(pairs, ensure_ascii=False)
    back = wording(_BACK, document.language).messages(names=listed, listed=_listed(names), text=foreign)
    value = read_object((yield Ask(back, _schema(names), writes=True, sample=plan.sample(turn))))
    if value is None or not isinstance(text := value.get("text"), str):
        return unread(KIND, (document.id,))
    said = reworded(example, text, _aligned(names, _written(value, names), text), f"{KIND}:{plan.model}")
    prompt = prompt_digest((_THERE, _BACK), document.language)
    return (Proposed(said, KIND, (document.id,), plan.seed, prompt, plan.model, rewords=True),)


def _schema(names: Sequence[str]) -> str:
    numbered = dict.fromkeys(map(str, range(1, len(names) + 1)), TEXT)
    fields = {"type": "object", "properties": numbered, "required": list(numbered), "additionalProperties": False}
    return fields_schema(text=TEXT, names=fields)


def _listed(names: Sequence[str]) -> str:
    return json.dumps({str(number): name for number, name in enumerate(names, start=1)}, ensure_ascii=False)


def _written(value: Mapping[str, object], names: Sequence[str]) -> tuple[str, ...]:
    """How each name is written in the text of an answer, as it says; "" where it does not say."""
    said = value.get("names")
    by_number = said if isinstance(said, dict) else {}
    written = (by_number.get(str(number)) for number in range(1, len(names) + 1))
    return tuple(name if isinstance(name, str) else "" for name in written)


def _aligned(names: Sequence[str], written: Sequence[str], text: str) -> dict[str, str]:
    """Names that came back otherwise: those that do not stand in the text while what the answer says of them does."""
    return {
        name: other
        for name, other in zip(names, written, strict=True)
        if name not in text and other.strip() and other in text
    }
