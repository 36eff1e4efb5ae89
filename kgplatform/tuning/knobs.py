"""The knobs that a prompt of ours has, and which values of each are tried: those that change anything for this schema.

The order of the knobs matters: each changes what those before it made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import yaml

from kgplatform.converting.sentences import own_sentence
from kgplatform.errors import ConfigError
from kgplatform.extraction.demonstrations import Demonstration, Demonstrations, Negatives, Policy
from kgplatform.extraction.forms import in_form
from kgplatform.extraction.prompt import Prompt, load_prompts
from kgplatform.notation.forms import AnswerForm, forms_of
from kgplatform.notation.slices import slices
from kgplatform.tuning.space import Change, Knob, Space, knob, updating, useful
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

OTHER: Mapping[Language, Language] = {"zh": "en", "en": "zh"}
_SHOWN: tuple[tuple[Policy, int], ...] = (
    ("fixed", 3),
    ("nearest", 3),
    ("fixed", 6),
    ("nearest", 6),
    ("both", 6),
)
_SPARE = 2  # a fixed choice keeps so many times what it shows, for documents that are near to one of them
_GROWING = ("instruction", "descriptions")  # a model may write more of them
_NUMBERED = re.compile(r"(fixed|nearest|both) ([1-9]\d?)")
_NOT_ASKED = ("votes", "thinking")  # dear knobs: turned only where somebody asks for it

Pools = Mapping[str, tuple[Demonstration, ...]]  # by what they are made of; the first is gold alone


class Material(NamedTuple):
    """What knobs are made of: what is asked, demonstrations, names found in training, and words that were given."""

    wanted: Schema
    pools: Pools
    names: Mapping[str, str] = {}
    sentences: Sequence[str] = ()
    instructions: Sequence[str] = ()


def space_of(base: Prompt, material: Material, chosen: Mapping[str, Sequence[str]] | None = None) -> Space:
    """The space around a prompt. `chosen`: the values to try of each knob that is named, and of no other."""
    candidates = tuple(_candidates(material))
    made = useful(chain.from_iterable(_made(name, base, material, candidates) for name in KNOBS), _GROWING)
    if chosen is not None:
        chosen = {**{one.name: () for one in candidates}, **chosen}
        made = tuple(
            _restricted(_as_named(one, chosen[one.name], material), chosen[one.name])
            for one in made
            if one.name in chosen
        )
        if unknown := sorted(chosen.keys() - {one.name for one in made}):
            raise ConfigError(f"nothing to turn at {', '.join(unknown)} here; knobs: {', '.join(KNOBS)}")
    else:
        made = tuple(one for one in made if one.name not in _NOT_ASKED)
    return Space(base, made, _trimmed)


def _made(name: str, base: Prompt, material: Material, candidates: Sequence[Knob]) -> Iterator[Knob]:
    """The knob of this name; sentences that were given come after the instruction."""
    yield KNOBS[name](base, material)
    if name == "instruction":
        yield from candidates


def _as_named(one: Knob, values: Sequence[str], material: Material) -> Knob:
    """Any number of texts may be shown where somebody names it, as `fixed 2`."""
    named = {value: _NUMBERED.fullmatch(value) for value in values if value not in one.changes}
    gold = next(iter(material.pools.values()), ())
    changes = {
        value: updating(
            demonstrations=Demonstrations.model_validate({"policy": found[1], "count": found[2], "pool": gold})
        )
        for value, found in named.items()
        if found is not None and one.name == "demonstrations"
    }
    return Knob(one.name, {**one.changes, **changes})


def _restricted(one: Knob, values: Sequence[str]) -> Knob:
    if unknown := [value for value in values if value not in one.changes]:
        raise ConfigError(f"the knob {one.name} has no value {unknown[0]!r}; it has {', '.join(one.values)}")
    kept = dict.fromkeys((one.values[0], *(values or one.values)))
    return Knob(one.name, {value: one.changes[value] for value in kept})


# --- words


def _words(base: Prompt, _: Material) -> Knob:
    """The language that it asks in."""
    asks = base.words or base.language
    own = load_prompts().of(base.task, OTHER[asks])
    said = {"system": own.system, "instruction": own.instruction, "answer": own.answer}
    form = base.form

    def other(prompt: Prompt) -> Prompt:
        plain = prompt.model_copy(update={**said, "form": "labels", "words": OTHER[asks]})
        return in_form(plain, form)

    may = base.layout == "turns" and own.language != asks
    return knob("words", asks, {OTHER[asks]: other} if may else {})


def _instruction(base: Prompt, material: Material) -> Knob:
    """What it looks for: the base's words, IEPile's manner of asking, and whatever was given."""
    given = {f"given {number}": _saying(text) for number, text in enumerate(material.instructions, start=1)}
    return knob("instruction", "own", {**({} if base.layout == "iepile" else {"iepile": _as_iepile}), **given})


def _saying(text: str) -> Change:
    return updating(instruction=text)


def _as_iepile(prompt: Prompt) -> Prompt:
    sentence = own_sentence(prompt.task, prompt.words or prompt.language)
    return prompt.model_copy(
        update={"layout": "iepile", "system": "", "instruction": sentence, "answer": "", "form": "labels"}
    )


def _advice(name: str) -> Callable[[Prompt, Material], Knob]:
    """One sentence more."""

    def make(_: Prompt, __: Material) -> Knob:
        return knob(name, "no", {"yes": lambda prompt: adding(prompt, _sentences()[name][asks_in(prompt)])})

    return make


def _candidates(material: Material) -> Iterator[Knob]:
    """Sentences that were given, each a knob of its own."""
    for number, sentence in enumerate(material.sentences, start=1):
        yield knob(f"sentence {number}", "no", {"yes": _added(sentence)})


def _added(sentence: str) -> Change:
    return lambda prompt: adding(prompt, sentence)


def adding(prompt: Prompt, sentence: str) -> Prompt:
    """The prompt with a sentence more at the end of its instruction."""
    glue = "" if asks_in(prompt) == "zh" else " "
    return prompt.model_copy(update={"instruction": f"{prompt.instruction.rstrip()}{glue}{sentence.strip()}"})


def asks_in(prompt: Prompt) -> Language:
    """The language of its words."""
    return prompt.words or prompt.language


@cache
def _sentences() -> dict[str, dict[str, str]]:
    text = files("kgplatform.tuning").joinpath("prompts", "advice.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


# --- what stands beside the words


def _descriptions(base: Prompt, material: Material) -> Knob:
    """Whether names are explained: as the schema does, by names that were found in training, or not at all."""
    has = base.described and (bool(base.descriptions) or material.wanted != material.wanted.undescribed())
    changes: dict[str, Change] = {}
    if material.names:
        changes["names"] = updating(described=True, descriptions=tuple(material.names.items()))
    if has:
        changes["none"] = updating(described=False, descriptions=())
    return knob("descriptions", "schema" if has else "none", changes)


def _demonstrations(base: Prompt, material: Material) -> Knob:
    """How many labelled texts it shows, and which."""
    gold = next(iter(material.pools.values()), ())
    own = base.demonstrations
    now = f"{own.policy} {own.count}" if own else "none"
    changes: dict[str, Change] = {"none": updating(demonstrations=Demonstrations())} if own else {}
    for policy, count in _SHOWN if gold else ():
        changes[f"{policy} {count}"] = updating(demonstrations=Demonstrations(policy=policy, count=count, pool=gold))
    return knob("demonstrations", now, changes)


def _pool(_: Prompt, material: Material) -> Knob:
    """Whether made-up texts are shown too."""
    first, *others = material.pools or ("gold",)
    return knob("pool", first, {name: _shown(pool=material.pools[name]) for name in others})


def _order(_: Prompt, __: Material) -> Knob:
    """Whether the text most like the document comes last."""
    return knob("order", "nearest_last", {"nearest_first": _shown(order="nearest_first")})


def _negatives(_: Prompt, __: Material) -> Knob:
    """What is shown of what is absent."""
    values: tuple[Negatives, ...] = ("omitted", "skipped")
    return knob("negatives", "listed", {value: _shown(negatives=value) for value in values})


def _shown(**values: object) -> Change:
    """A change of the demonstrations, where there are any."""

    def change(prompt: Prompt) -> Prompt:
        shown = prompt.demonstrations
        return prompt.model_copy(update={"demonstrations": shown.model_copy(update=values)}) if shown else prompt

    return change


def _slices(base: Prompt, material: Material) -> Knob:
    """How many types it asks at a time: sizes that cut this schema in different ways."""
    cuts = {_cut(base, base.size, material.wanted)}
    changes: dict[str, Change] = {}
    for size in (0, 2 * base.size, max(1, base.size // 2)):
        cut = _cut(base, size, material.wanted)
        if cut not in cuts and cut:
            cuts.add(cut)
            changes[str(size or "all")] = updating(slice_size=size)
    return knob("slice", str(base.size or "all"), changes)


def _cut(base: Prompt, size: int, wanted: Schema) -> tuple[int, ...]:
    return tuple(len(part.labels) + len(part.relations) + len(part.events) for part in slices(wanted, base.task, size))


def _forms(base: Prompt, _: Material) -> Knob:
    """The form of answers; IEPile's manner knows one alone."""
    may = base.layout == "turns" and base.answer
    return knob("form", base.form, {form: _formed(form) for form in forms_of(base.task)} if may else {})


def _formed(form: AnswerForm) -> Change:
    return lambda prompt: prompt if prompt.layout == "iepile" else in_form(prompt, form)


def _thinking(base: Prompt, _: Material) -> Knob:
    """Whether the model may think first."""
    return knob("thinking", "on" if base.thinking else "off", {"on": updating(thinking=True)})


def _votes(base: Prompt, _: Material) -> Knob:
    """How often each question is asked."""
    return knob("votes", str(base.votes), {"3": updating(votes=3), "5": updating(votes=5)})


def _trimmed(prompt: Prompt) -> Prompt:
    """Without demonstrations that it can never show."""
    shown = prompt.demonstrations
    if not shown:
        return prompt if shown == Demonstrations() else prompt.model_copy(update={"demonstrations": Demonstrations()})
    if shown.policy != "fixed":
        return prompt
    kept = shown.pool[: _SPARE * shown.count]
    return prompt.model_copy(update={"demonstrations": shown.model_copy(update={"pool": kept})})


KNOBS: Mapping[str, Callable[[Prompt, Material], Knob]] = {
    "words": _words,
    "instruction": _instruction,
    **{name: _advice(name) for name in ("complete", "exact", "evidence", "expert")},
    "descriptions": _descriptions,
    "form": _forms,
    "slice": _slices,
    "demonstrations": _demonstrations,
    "pool": _pool,
    "order": _order,
    "negatives": _negatives,
    "thinking": _thinking,
    "votes": _votes,
}
