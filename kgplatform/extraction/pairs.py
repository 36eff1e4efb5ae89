"""Asks which of the known relations two names stand in: four kinds of prompts, and how their answers are read.

A passage to go on with (`text`) or a request (`instruct`), each without or with the types of the names. Relations are
written in words (per:city_of_birth → person city of birth); an answer that is none of them is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

import yaml

from kgplatform.text.fold import fold
from kgplatform.types.pair import RelatedPair
from kgplatform.types.task import Language

PromptKind = Literal["text", "text-typed", "instruct", "instruct-typed"]
PROMPT_KINDS: tuple[PromptKind, ...] = get_args(PromptKind)

_NAMES = (("stateor", "state or "), ("per:", "person "), ("org:", "organization "), ("_", " "), ("-", " "), (":", " "))
_PLURALS = {"city": "cities", "country": "countries", "province": "provinces"}
_SPACES = re.compile(r"\s+")


class Relations(NamedTuple):
    """The relations that may be answered, with their words, and what is read back as which."""

    words: Mapping[str, str]
    read: Mapping[str, str]


def relations_of(names: Iterable[str]) -> Relations:
    """Relations in words; one whose words another has as well stays as it is."""
    named = list(dict.fromkeys(names))
    words = {name: label_words(name) for name in named}
    said = list(words.values())
    words = {name: one if said.count(one) == 1 else name for name, one in words.items()}
    read: dict[str, str] = {}
    for name, one in words.items():
        for way in (one, name, label_words(name), *_other_numbers(one)):
            read.setdefault(_folded(way), name)
    return Relations(words, read)


def label_words(relation: str) -> str:
    """A relation as people write it.

    >>> label_words("org:city_of_headquarters")
    'organization city of headquarters'
    """
    words = relation.lower() if relation.isascii() else relation
    for sign, instead in _NAMES:
        words = words.replace(sign, instead)
    return _SPACES.sub(" ", words).strip()


def render_pair(
    pair: RelatedPair, relations: Relations, kind: PromptKind, language: Language, shown: Sequence[RelatedPair] = ()
) -> str:
    """What the model is asked, after the examples that it is shown with their answers."""
    words = _words()[language]
    typed, part = kind.endswith("-typed"), words[kind.removesuffix("-typed")]
    listed = words["between"].join(relations.words.values())
    head = _filled(part["head"], relations=listed, count=str(len(relations.words)))
    answered = "".join(
        _asked(one, part["ask"], words, typed) + relations.words[one.relation] + part["end"]
        for one in shown
        if one.relation is not None and one.relation in relations.words and one.text != pair.text
    )
    return f"{head}{answered}{_asked(pair, part['ask'], words, typed).rstrip(' ')}"


def read_relation(answer: str, relations: Relations) -> str | None:
    """The relation that an answer names: its first line, else the only one that it mentions; None where none."""
    lines = [line for line in answer.strip().splitlines() if line.strip()]
    if not lines:
        return None
    first = re.sub(r"^\s*(?:the relation is|relation|关系)\s*[:：]?\s*", "", lines[0], flags=re.IGNORECASE)
    for said in (first, re.split(r"[.。]", first)[0]):
        found = relations.read.get(_folded(said))
        if found is not None:
            return found
    folded = f" {_folded(answer)} "
    mentioned = {name for way, name in relations.read.items() if way and _mentions(folded, way)}
    longest = {name for name in mentioned if not any(_within(name, other, relations) for other in mentioned)}
    return longest.pop() if len(longest) == 1 else None


def _mentions(folded: str, way: str) -> bool:
    return f" {way} " in folded if way.isascii() else way in folded


def _within(name: str, other: str, relations: Relations) -> bool:
    return name != other and relations.words[name] in relations.words[other]


def _asked(pair: RelatedPair, template: str, words: Mapping[str, Any], typed: bool) -> str:
    return _filled(
        template,
        subject=_named(pair.subject, pair.subject_type if typed else None, words),
        object=_named(pair.object, pair.object_type if typed else None, words),
        text=pair.text + (" " if words is _words()["en"] and "\n" not in template else ""),
    ).replace("  ", " ")


def _named(name: str, type_: str | None, words: Mapping[str, Any]) -> str:
    if type_ is None:
        return _filled(words["untyped"], name=name)
    return _filled(words["typed"], type=label_words(type_), name=name)


def _filled(template: str, **slots: str) -> str:
    """The slots filled in one walk, so that what stands in a text is never taken for a slot."""
    return re.sub(r"\{(\w+)\}", lambda found: slots.get(found[1], found[0]), template)


def _other_numbers(words: str) -> list[str]:
    """city for cities and the other way round: models write either."""
    pairs = [*_PLURALS.items(), *((many, one) for one, many in _PLURALS.items())]
    return [re.sub(rf"\b{one}\b", other, words) for one, other in pairs if re.search(rf"\b{one}\b", words)]


def _folded(text: str) -> str:
    return fold(text.strip().strip("\"'“”‘’「」.。").replace("_", " "))


@cache
def _words() -> dict[str, Any]:
    text = files("kgplatform.extraction").joinpath("pairs.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
