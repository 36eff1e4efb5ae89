"""Doubtful pairs as messages to a model, and its answers as judgements. It asks nobody itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import NamedTuple

import yaml

from kgplatform.notation.parsing import parse_value
from kgplatform.resolution.doubt import Doubt
from kgplatform.text.fold import fold
from kgplatform.types.completion import Message
from kgplatform.types.noun import Noun
from kgplatform.types.resolution import Judgement
from kgplatform.types.task import Language

LEAST_DOUBT = 0.25  # below it the rules are sure enough without being asked about
MOST_TOKENS = 256  # of one answer
_LONGEST_REASON = 200
_KEYS = ("same", "answer", "verdict", "相同", "是否相同", "同一", "结论", "答案")
_REASONS = ("reason", "why", "理由", "原因")
_YES = frozenset(("true", "yes", "same", "1", "是", "相同", "同一", "同一个", "对"))
_NO = frozenset(("false", "no", "different", "0", "否", "不是", "不同", "不相同", "不是同一个", "错"))


class ArbiterPrompt(Noun):
    """How a pair is asked in one language; `question` has places for $label, $left, $right and their passages."""

    name: str
    language: Language
    system: str
    question: str
    no_label: str


class Side(NamedTuple):
    """One side of a pair: its names, and a passage in which one of them stands."""

    names: tuple[str, ...]
    passage: str


class Verdict(NamedTuple):
    """What the arbiter answered; `same` None = it cannot tell. `read` = the answer could be understood."""

    same: bool | None
    reason: str = ""
    read: bool = True


def messages_of(label: str | None, left: Side, right: Side, language: Language) -> tuple[Message, ...]:
    """The conversation that asks about a pair. Names and passages are values: nothing in them is read as a template."""
    prompt = _prompt(language)
    asked = Template(prompt.question).substitute(
        label=label or prompt.no_label,
        left=" / ".join(left.names),
        right=" / ".join(right.names),
        left_text=left.passage,
        right_text=right.passage,
    )
    return Message(role="system", content=prompt.system), Message(role="user", content=asked)


def verdict_of(text: str) -> Verdict:
    """What an answer says; what cannot be understood decides nothing."""
    value = parse_value(text).value
    if isinstance(value, dict):
        key = next((key for key in _KEYS if key in value), None)
        said = _verdict(value[key]) if key is not None else None
        reason = str(_first(value, _REASONS))[:_LONGEST_REASON]
        return Verdict(said, reason, read=key is not None and (said is not None or _is_unsure(value[key])))
    said = _verdict(fold(text).strip(" .。!！"))
    return Verdict(said, read=said is not None)


def judgement_of(doubt: Doubt, verdict: Verdict, *, graph: str, model: str) -> Judgement | None:
    """The verdict as a judgement between the two sides; None where it decides nothing."""
    if verdict.same is None:
        return None
    reason = f"{model}: {verdict.reason}" if verdict.reason else model
    left, right = doubt.sides
    return Judgement(graph=graph, left=left, right=right, same=verdict.same, by="arbiter", reason=reason)


def _verdict(said: object) -> bool | None:
    if isinstance(said, bool):
        return said
    words = fold(str(said))
    if words in _YES:
        return True
    return False if words in _NO else None


def _is_unsure(said: object) -> bool:
    return said is None or fold(str(said)) in ("null", "none", "unsure", "unknown", "不确定", "无法判断", "")


def _first(value: Mapping[str, object], keys: tuple[str, ...]) -> object:
    return next((value[key] for key in keys if key in value), "")


@cache
def _prompt(language: Language) -> ArbiterPrompt:
    text = files("kgplatform.resolution").joinpath("prompts", f"arbiter.{language}.yaml").read_text(encoding="utf-8")
    return ArbiterPrompt.model_validate(yaml.safe_load(text))
