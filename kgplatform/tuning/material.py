"""What prompts are made of besides words: texts to show, and the names that training knows for each label."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kgplatform.extraction.demonstrations import Demonstration, spread
from kgplatform.extraction.prompt import Prompt
from kgplatform.tuning.knobs import Material
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema, join_schemas
from kgplatform.types.task import Language

GOLD = "gold"
_SPREAD, _SPREAD_FROM = 24, 400  # texts that are chosen to show much, and from how many
_POOL = 200  # texts in all
_NAMES = 5  # that explain a label
_LONGEST = 30  # characters of a name that explains
_LONG_TEXT = 1200  # characters: longer texts cost more than they show

_SUCH_AS: Mapping[Language, tuple[str, str, str]] = {"zh": ("例如：", "、", "—"), "en": ("such as ", ", ", " – ")}


def material_of(
    prompt: Prompt,
    train: Sequence[Example],
    kinds: Mapping[str, str],
    sentences: Sequence[str] = (),
    instructions: Sequence[str] = (),
) -> Material:
    """From train documents; `kinds`: how those were made that are no gold, by their ids."""
    gold = [one for one in train if one.document.id not in kinds]
    wanted = join_schemas(one.wanted for one in train)
    names = names_of(gold, wanted, prompt.words or prompt.language)
    return Material(wanted, _pools(gold, train, kinds), names, sentences, instructions)


def _pools(
    gold: Sequence[Example], train: Sequence[Example], kinds: Mapping[str, str]
) -> dict[str, tuple[Demonstration, ...]]:
    """Gold alone, and gold with each kind of made-up texts, and with all of them where there are several."""
    pools = {GOLD: pool_of(gold, kinds)}
    known = sorted(set(kinds.values()))
    for kind in known:
        pools[f"{GOLD} + {kind}"] = pool_of([one for one in train if kinds.get(one.document.id, kind) == kind], kinds)
    if len(known) > 1:
        pools[f"{GOLD} + all"] = pool_of(train, kinds)
    return {name: pool for name, pool in pools.items() if pool}


def pool_of(examples: Iterable[Example], kinds: Mapping[str, str]) -> tuple[Demonstration, ...]:
    """Those that show most first, then others in their order."""
    may = [_demonstration(one, kinds) for one in examples if len(one.document.text) <= _LONG_TEXT]
    first = spread(may[:_SPREAD_FROM], _SPREAD)
    taken = {one.text for one in first}
    return (*first, *(one for one in may if one.text not in taken))[:_POOL]


def _demonstration(example: Example, kinds: Mapping[str, str]) -> Demonstration:
    assert example.gold is not None
    document = example.document
    return Demonstration(
        text=document.text,
        language=document.language,
        gold=example.gold.reading,
        kind=kinds.get(document.id, GOLD),
    )


def names_of(gold: Sequence[Example], wanted: Schema, language: Language) -> dict[str, str]:
    """For each label, predicate and event label what stands under it most often, as words that explain it."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    before, between, beside = _SUCH_AS[language]
    for example in gold:
        for label, name in _named(example, beside):
            if len(name) <= _LONGEST:
                seen[label][name] += 1
    asked = (*wanted.labels, *wanted.predicates, *(event.label for event in wanted.events))
    return {label: before + between.join(_commonest(seen[label])) for label in asked if seen[label]}


def _commonest(names: Counter[str]) -> list[str]:
    return sorted(names, key=lambda name: (-names[name], len(name), name))[:_NAMES]


def _named(example: Example, beside: str) -> Iterable[tuple[str, str]]:
    assert example.gold is not None
    yield from ((mention.label, mention.text) for mention in example.gold.mentions if mention.label)
    yield from ((one.predicate, f"{one.subject.text}{beside}{one.object.text}") for one in example.gold.relations)
    yield from ((event.label, event.trigger.text) for event in example.gold.events if event.trigger)
