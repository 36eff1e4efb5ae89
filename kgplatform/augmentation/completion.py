"""What the gold of a noisy record misses: the model says what is missing, and a second question must agree."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.augmentation.records import (
    added_to,
    facts_key,
    facts_of_gold,
    facts_schema,
    fields_schema,
    read_facts,
    relabelled,
    task_of,
)
from kgplatform.augmentation.statements import ENTAILED, STATED, singles, statement
from kgplatform.augmentation.talk import Ask, Opened, Plan, Talk, read_object, unread
from kgplatform.augmentation.verified import stated
from kgplatform.augmentation.wording import prompt_digest, wording
from kgplatform.notation.schemas import asked
from kgplatform.types.extraction import Example, Reading

KIND = "completion"
NOTHING = "nothing is missing"
UNCONFIRMED = "a second question does not confirm it"


def completed(examples: Sequence[Example], plan: Plan) -> Iterator[Opened]:
    """A talk about each example."""
    for example in examples:
        if example.gold is not None:
            yield Opened(KIND, (example.document,), _talk(example, plan))


def _talk(example: Example, plan: Plan) -> Talk:
    document, task, gold = example.document, task_of(example), example.gold
    assert gold is not None
    key, language, parents = facts_key(task), document.language, (document.id,)
    messages = wording(KIND, language).messages(
        key=key,
        schema=json.dumps(asked(example.wanted, task), ensure_ascii=False),
        facts=json.dumps(facts_of_gold(example), ensure_ascii=False),
        text=document.text,
    )
    value = read_object((yield Ask(messages, fields_schema(**{key: facts_schema(example.wanted, task)}))))
    reading = None if value is None else read_facts(value.get(key), example.wanted, task)
    if reading is None:
        return unread(KIND, parents)
    known = {statement(fact, language) for fact in singles(gold.reading)}
    missing = [fact for fact in singles(reading) if statement(fact, language) not in known]
    if not missing:
        return (Refused(KIND, parents, NOTHING, document),)
    confirmed = yield from stated(document.text, missing, language, nli=plan.nli)
    if confirmed is None:
        return unread(KIND, parents)
    return _outcomes(example, [fact for fact, yes in zip(missing, confirmed, strict=True) if yes], len(missing), plan)


def _outcomes(example: Example, confirmed: Sequence[Reading], said: int, plan: Plan) -> tuple[Outcome, ...]:
    gold, document = example.gold, example.document
    assert gold is not None
    turned_down = tuple(Refused(KIND, (document.id,), UNCONFIRMED, document) for _ in range(said - len(confirmed)))
    if not confirmed:
        return turned_down
    reading = gold.reading
    for fact in confirmed:
        reading = added_to(reading, fact)
    new = relabelled(example, reading, f"{KIND}:{plan.model}")
    words = (KIND, STATED, *((ENTAILED,) if plan.nli else ()), "sentences")
    prompt = prompt_digest(words, document.language)
    return (
        Proposed(new, KIND, (document.id,), plan.seed, prompt, plan.model, before=gold),
        *turned_down,
    )
