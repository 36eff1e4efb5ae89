"""New words for a prompt, written by a model that is shown what the prompt gets wrong; and which of them may be tried.

Errors come from train documents. A proposal that lost a placeholder, is too long, copies a text or says nothing new is
turned down, and why is counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from kgplatform.evaluation.items import HEADLINES, MIXED, Item, items_of
from kgplatform.extraction.prompt import Prompt
from kgplatform.notation.answers import parse_answer
from kgplatform.tuning.knobs import asks_in
from kgplatform.types.completion import Message, Question
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

_LABELS, _OF_EACH = 8, 3  # labels with errors that are told, and errors of each kind for each of them
_SNIPPET = 160  # characters of a text
_LEAST, _TIMES = 600, 3  # characters of an instruction at most, or so many times the old one's
_WORDS = 200  # characters of a description
_COPIED: dict[Language, int] = {"zh": 10, "en": 32}  # characters in a row that no instruction shares with a text
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{\w+\}|\"[^\"\n]{1,40}\"")
_ANSWER_TOKENS = 1024
_SHORTEST = 12  # characters of an instruction that comes without JSON


class Proposed(NamedTuple):
    """What was proposed: new words for the instruction (empty: as it is), and explanations by label."""

    instruction: str
    descriptions: dict[str, str]


class Known(NamedTuple):
    """What a proposal is held against: the prompt, what is asked, and the texts that it must not copy."""

    prompt: Prompt
    wanted: Schema
    copied: Callable[[str], bool]


# --- what the model is told


def question(prompt: Prompt, errors: str, number: int) -> Question:
    """Asks for better words; `number` tells the rounds apart."""
    said = _said(asks_in(prompt))
    user = said["user"].format(
        instruction=prompt.instruction, errors=errors or said["nothing"], most=_most(prompt.instruction)
    )
    messages = (Message(role="system", content=said["system"]), Message(role="user", content=user))
    return Question(messages=messages, max_tokens=_ANSWER_TOKENS, temperature=0.7, sample=number)


def grouped_errors(prompt: Prompt, read: Iterable[tuple[Example, Extraction | Failure]]) -> str:
    """What was found wrongly and what was missed, by label, the labels with most errors first; with the texts."""
    said = _said(asks_in(prompt))
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"wrong": [], "missed": []})
    for example, answer in read:
        for name, item in _errors(example, answer):
            found[item.label][name].append(f"{_shown(item)} ({said['in']}: {_snippet(example, item)})")
    worst = sorted(found, key=lambda label: (-sum(map(len, found[label].values())), label))[:_LABELS]
    return "\n".join(
        f"- {label}: {said[name]} {line}"
        for label in worst
        for name in ("wrong", "missed")
        for line in found[label][name][:_OF_EACH]
    )


def _errors(example: Example, answer: Extraction | Failure) -> Iterator[tuple[str, Item]]:
    kinds = HEADLINES[example.task] if example.task is not None else MIXED
    gold = {item for item in items_of(example.gold) if item.kind in kinds} if example.gold else set()
    found = {item for item in items_of(answer) if item.kind in kinds} if isinstance(answer, Extraction) else set()
    yield from (("wrong", item) for item in sorted(found - gold, key=str))
    yield from (("missed", item) for item in sorted(gold - found, key=str))


def _shown(item: Item) -> str:
    return " | ".join(part for part in item.parts if part)


def _snippet(example: Example, item: Item) -> str:
    text = " ".join(example.document.text.split())
    at = next((place for part in item.parts if part and (place := text.find(part)) >= 0), 0)
    start = max(0, at - _SNIPPET // 3)
    return text[start : start + _SNIPPET]


@cache
def _said(language: Language) -> dict[str, str]:
    path = files("kgplatform.tuning").joinpath("prompts", f"propose.{language}.yaml")
    return dict(yaml.safe_load(path.read_text("utf-8")))


# --- what it wrote


def read_proposal(answer: str) -> Proposed | None:
    """What an answer proposes; plain words are an instruction."""
    value = parse_answer(answer).value
    if not isinstance(value, dict):
        plain = answer.strip()
        return Proposed(plain, {}) if len(plain) >= _SHORTEST and "{" not in plain else None
    told, words = value.get("instruction", ""), value.get("descriptions", {})
    explained = (
        {str(k): str(v).strip() for k, v in words.items() if isinstance(v, str)} if isinstance(words, dict) else {}
    )
    return Proposed(told.strip() if isinstance(told, str) else "", explained)


def why_not(proposed: Proposed, known: Known) -> str | None:
    """Why it is turned down, None where it may be tried."""
    return next((reason for check in CHECKS if (reason := check(proposed, known)) is not None), None)


def _nothing_new(proposed: Proposed, known: Known) -> str | None:
    same = proposed.instruction in ("", known.prompt.instruction)
    return "nothing new" if same and not proposed.descriptions else None


def _too_long(proposed: Proposed, known: Known) -> str | None:
    too_long = len(proposed.instruction) > _most(known.prompt.instruction)
    return "too long" if too_long or any(len(words) > _WORDS for words in proposed.descriptions.values()) else None


def _placeholder_lost(proposed: Proposed, known: Known) -> str | None:
    needed = set(_PLACEHOLDER.findall(known.prompt.instruction))
    lost = bool(proposed.instruction) and any(one not in proposed.instruction for one in needed)
    return "a placeholder is lost" if lost else None


def _unknown_names(proposed: Proposed, known: Known) -> str | None:
    wanted = known.wanted
    names = {*wanted.labels, *wanted.predicates, *(event.label for event in wanted.events)}
    return "explains what is not asked" if proposed.descriptions.keys() - names else None


def _copies(proposed: Proposed, known: Known) -> str | None:
    said = (proposed.instruction, *proposed.descriptions.values())
    return "copies a text" if any(map(known.copied, said)) else None


CHECKS = (_nothing_new, _too_long, _placeholder_lost, _unknown_names, _copies)


def copies_of(texts: Sequence[str], language: Language) -> Callable[[str], bool]:
    """Whether words share more characters in a row with one of these texts than happens by chance."""
    length = _COPIED[language]
    pieces = {hash(text[at : at + length]) for text in texts for at in range(len(text) - length + 1)}
    return lambda said: any(hash(said[at : at + length]) in pieces for at in range(len(said) - length + 1))


def _most(instruction: str) -> int:
    return max(_LEAST, _TIMES * len(instruction))
