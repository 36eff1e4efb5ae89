"""From the text of an answer to the JSON object in it, down a ladder of ever more tolerant ways.

The door of json_repair and jiter. Nothing here raises, whatever the model wrote: what cannot be used is named.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple

import jiter
import json_repair

Rung = Literal["json", "stripped", "object", "partial", "repaired", "none"]

MAX_DEPTH = 200  # json_repair recurses: 2,000 opening brackets overflow the stack

_FENCE = re.compile(r"```[A-Za-z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_CLOSED_VALUE = re.compile(r"""["'”’}\]]\s*[,，]""")


class ParsedAnswer(NamedTuple):
    """The JSON object of an answer, the rung of the ladder that gave it, and why there is none."""

    value: dict[str, object] | None
    rung: Rung
    reason: str = ""


def parse_answer(text: str, *, strict: bool = False, cut: bool = False) -> ParsedAnswer:
    """The object that an answer holds. `strict` = the text must be JSON as it stands; `cut` = it was cut off.

    A cut-off answer keeps its whole values: a string that was cut is dropped, so no half name is made up.
    """
    if not text.strip():
        return ParsedAnswer(None, "none", "the answer is empty")
    if nests_too_deep(text):
        return ParsedAnswer(None, "none", f"the answer nests deeper than {MAX_DEPTH}")
    root = _loads(text)
    value = _as_object(root)
    if value is not None and (value is root or not strict):
        return ParsedAnswer(_without_surrogates(text, value), "json")
    if strict:
        return ParsedAnswer(None, "none", "the answer is not a JSON object")
    return _climb(root if isinstance(root, str) else text, cut)  # JSON written into a JSON string


def nests_too_deep(text: str) -> bool:
    """Whether brackets stand in brackets so often that what reads by recursion would not come back."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in re.findall(r"[][{}]", text):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _climb(text: str, cut: bool) -> ParsedAnswer:
    body = _without_wrapping(text)
    value = _as_object(_loads(body))
    if value is not None:
        return ParsedAnswer(_without_surrogates(body, value), "stripped")
    start = body.find("{")
    if start < 0:
        start = body.find("｛")
    if start < 0:
        return ParsedAnswer(None, "none", "the answer holds no JSON object" if body.strip() else "only thinking")
    found = _first_object(body[start:], cut)
    if found is None:
        return ParsedAnswer(None, "none", "the answer cannot be read as JSON")
    value, rung = found
    return ParsedAnswer(_without_surrogates(body, value), rung)


def _first_object(body: str, cut: bool) -> tuple[dict[str, object], Rung] | None:
    value = _as_object(_decode(body))
    if value is not None:
        return value, "object"
    if cut:
        value = _as_object(_partial(body))
        if value is not None:
            return value, "partial"
        body = _up_to_last_value(body)
    value = _as_object(_repair(body))
    return None if value is None else (value, "repaired")


def _without_wrapping(text: str) -> str:
    """The text without thinking and without the fence around the answer."""
    body = text.rsplit("</think>", 1)[-1]
    body = body.split("<think>", 1)[0]  # thinking that was cut off before it ended
    fenced = [match for match in _FENCE.findall(body) if "{" in match]
    return (fenced[0] if fenced else body).strip().lstrip("\ufeff")


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _decode(text: str) -> object:
    """The first JSON value of the text, whatever follows it; line breaks inside strings are allowed."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _partial(text: str) -> object:
    try:
        return jiter.from_json(text.encode("utf-8", "replace"), partial_mode="on")
    except ValueError:
        return None


def _repair(text: str) -> object:
    try:
        return json_repair.loads(text)
    except (ValueError, RecursionError, IndexError, KeyError, TypeError, AttributeError):
        return None  # a fault of the repair is the same to us as an answer beyond repair


def _up_to_last_value(body: str) -> str:
    """The text up to the end of its last whole value, so that the repair cannot complete half a name."""
    ends = [match.start() + 1 for match in _CLOSED_VALUE.finditer(body)]
    return body[: ends[-1]] if ends else body


def _as_object(value: object) -> dict[str, object] | None:
    """An object, or a list of objects taken as one."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
        return None
    joined: dict[str, object] = {}
    for part in value:
        for key, content in part.items():
            earlier = joined.get(key)
            joined[key] = [*earlier, *content] if isinstance(earlier, list) and isinstance(content, list) else content
    return joined


def _without_surrogates(text: str, value: dict[str, object]) -> dict[str, object]:
    """The object without lone surrogates, which no file and no store accepts; `text` tells whether there are any."""
    if "\\u" not in text and text.isascii():
        return value
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))  # type: ignore[no-any-return]
    return value
