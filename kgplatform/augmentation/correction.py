"""What the gold of a noisy record says wrongly: the model names it and says it right, a second question must agree."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kgplatform.augmentation.proposed import Proposed, Refused
from kgplatform.augmentation.records import (
    added_to,
    facts_key,
    facts_schema,
    fields_schema,
    read_facts,
    relabelled,
    task_of,
)
from kgplatform.augmentation.statements import ENTAILED, STATED, singles, statement
from kgplatform.augmentation.talk import Ask, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.verified import denied, stated
from kgplatform.augmentation.wording import prompt_digest, wording
from kgplatform.notation.schemas import asked
from kgplatform.types.extraction import Example, Extraction, Reading

KIND = "correction"
NOTHING = "nothing is wrong"
UNCONFIRMED = "a second question does not confirm it"


def corrected(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk about each example that says anything."""
    for example in examples:
        if example.gold is not None and singles(example.gold.reading):
            yield Opened(KIND, (example.document,), _talk(example, plan))


def _talk(example: Example, plan: Plan) -> Talk:
    document, gold = example.document, example.gold
    assert gold is not None
    language, parents, facts = document.language, (document.id,), singles(gold.reading)
    value = read_object((yield _ask(example, facts)))
    found = None if value is None else _found(value, facts, example)
    if found is None:
        return unread(KIND, parents)
    wrong, instead = found
    if not wrong:
        return (Refused(KIND, parents, NOTHING, document),)
    no = yield from denied(document.text, wrong, language, nli=plan.nli)
    yes = yield from stated(document.text, instead, language, nli=plan.nli)
    if no is None or yes is None:
        return unread(KIND, parents)
    out = [fact for fact, agreed in zip(wrong, no, strict=True) if agreed]
    if not out:
        return (Refused(KIND, parents, UNCONFIRMED, document),)
    reading = _without(gold, out)
    for fact, agreed in zip(instead, yes, strict=True):
        reading = added_to(reading, fact) if agreed else reading
    words = (KIND, STATED, *((ENTAILED,) if plan.nli else ()), "sentences")
    new = relabelled(example, reading, f"{KIND}:{plan.model}")
    prompt = prompt_digest(words, language)
    return (Proposed(new, KIND, parents, plan.seed, prompt, plan.model, needs_facts=False, before=gold),)


def _ask(example: Example, facts: Sequence[Reading]) -> Ask:
    task, document = task_of(example), example.document
    key = facts_key(task)
    messages = wording(KIND, document.language).messages(
        key=key,
        schema=json.dumps(asked(example.wanted, task), ensure_ascii=False),
        facts="\n".join(f"{at}. {statement(fact, document.language)}" for at, fact in enumerate(facts, start=1)),
        text=document.text,
    )
    numbers = {"type": "array", "items": {"type": "integer"}}
    return Ask(messages, fields_schema(wrong=numbers, **{key: facts_schema(example.wanted, task)}))


def _found(
    value: Mapping[str, object], facts: Sequence[Reading], example: Example
) -> tuple[list[Reading], list[Reading]] | None:
    """The facts that are said to be wrong, and what is said in their place; None where the answer says neither."""
    task, language = task_of(example), example.document.language
    numbers, reading = value.get("wrong"), read_facts(value.get(facts_key(task), []), example.wanted, task)
    if not isinstance(numbers, list) or reading is None:
        return None
    wrong = [fact for number, fact in enumerate(facts, start=1) if number in numbers or str(number) in numbers]
    known = {statement(fact, language) for fact in facts}
    return wrong, [fact for fact in singles(reading) if statement(fact, language) not in known]


def _without(gold: Extraction, wrong: Sequence[Reading]) -> Reading:
    """The gold without these facts, and without the names that only they spoke of."""
    kept = [fact for fact in singles(gold.reading) if fact not in wrong]
    spoken_of = {mention for fact in singles(gold.reading) for mention in fact.mentions}
    alone = (mention for mention in gold.mentions if mention not in spoken_of)
    return Reading.of(
        (*alone, *(mention for fact in kept for mention in fact.mentions)),
        (relation for fact in kept for relation in fact.relations),
        (event for fact in kept for event in fact.events),
    )
