"""Why an answer is no JSON object as it stands: the classes that are counted beside the scores."""

from __future__ import annotations

import json
import re
from typing import Literal, get_args

from kgplatform.notation.answers import ParsedAnswer, nests_too_deep, parse_answer

Fault = Literal[
    "empty",
    "no text",
    "too deep",
    "thinking",
    "fence",
    "list root",
    "other root",
    "words around",
    "no object",
    "cut off",
    "quotes",
    "syntax",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)

_OPEN, _CLOSED = re.compile(r"[\[{［｛]"), re.compile(r"[\]}］｝]")
_QUOTES = re.compile(r"[{\[,:，：｛［]\s*['‘’“”＂「]")


def recover(text: str) -> ParsedAnswer:
    """What an answer holds when it is repaired; one that seems cut off keeps its whole values only."""
    return parse_answer(text, cut=_seems_cut(text))


def fault_of(text: str, recovered: ParsedAnswer) -> Fault:
    """The first of the classes that fits a text which strict reading refuses."""
    if not text.strip():
        return "empty"
    if nests_too_deep(text):
        return "too deep"
    if "<think>" in text or "</think>" in text:
        return "thinking"
    if "```" in text:
        return "fence"
    root = _root(text)
    if root is not None:
        return root
    if recovered.rung == "object":
        return "words around"
    if "{" not in text and "｛" not in text:
        return "no object"
    if _seems_cut(text):
        return "cut off"
    return "quotes" if _QUOTES.search(text) else "syntax"


def _seems_cut(text: str) -> bool:
    """Whether more brackets open than close. Only texts that cannot be read as they stand are asked."""
    return len(_OPEN.findall(text)) > len(_CLOSED.findall(text))


def _root(text: str) -> Fault | None:
    """The class of JSON that holds no object; None where the text is no JSON at all."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return "list root" if isinstance(value, list) else "other root"
