"""From the text of an answer to the JSON value in it, down a ladder of ever more tolerant ways.

The door of json_repair and jiter. Nothing here raises, whatever the model wrote: what cannot be used is named. Beside
the rung that gave the value stand the rules that were needed, so that both can be counted.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple, TypeVar, get_args

import jiter
import json_repair

from kgplatform.notation.loose import joined, read_loosely

Rung = Literal["json", "stripped", "object", "partial", "repaired", "code", "none"]
ParsingRule = Literal[
    "empty answer",
    "refusal",
    "only thinking",
    "no object",
    "too deep",
    "thinking",
    "fence",
    "prose around",
    "several objects",
    "list root",
    "quoted JSON",
    "repeated keys",
    "endless blanks",
    "cut off",
    "loose syntax",
]
PARSING_RULES: tuple[ParsingRule, ...] = get_args(ParsingRule)

MAX_DEPTH = 200  # json_repair recurses: 2,000 opening brackets overflow the stack

T = TypeVar("T", dict[str, object], dict[str, object] | list[object])

_FENCE = re.compile(r"```[A-Za-z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_CLOSED_VALUE = re.compile(r"""["'”’}\]]\s*[,，}\]]""")
_HALF_WORD = re.compile(r"[\w.+-]+\Z")
_OPEN, _CLOSED = re.compile(r"[\[{［｛]"), re.compile(r"[\]}］｝]")
_BLANKS = 64  # white space that long between two values is a loop of the model
_BLANK_RUN = re.compile(rf"\s{{{_BLANKS},}}")
_REFUSAL = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|unable|not able)|i (?:cannot|can't|can not|won't)|as an ai|unable to (?:comply|assist))"
    r"|抱歉|对不起|作为(?:一个)?(?:人工智能|ai|AI|语言模型)|我?(?:无法|不能)(?:提供|回答|完成|协助|处理|满足)",
    re.IGNORECASE,
)


class ParsedAnswer(NamedTuple):
    """The JSON object of an answer, the rung of the ladder that gave it, and why there is none."""

    value: dict[str, object] | None
    rung: Rung
    reason: str = ""


class Parsed(NamedTuple):
    """The JSON value of an answer as it was written, object or list, and the rules that were needed to read it."""

    value: dict[str, object] | list[object] | None
    rung: Rung
    reason: str = ""
    rules: tuple[ParsingRule, ...] = ()


def parse_answer(text: str, *, strict: bool = False, cut: bool = False) -> ParsedAnswer:
    """The object that an answer holds. `strict` = the text must be JSON as it stands; `cut` = it was cut off.

    A cut-off answer keeps its whole values: a string that was cut is dropped, so no half name is made up. A list of
    objects is taken as one.
    """
    if strict:
        return _parse_strictly(text)
    parsed = parse_value(text, cut=cut)
    value = _as_object(parsed.value)
    if value is None and parsed.value is not None:
        return ParsedAnswer(None, "none", "the answer is a list, not an object")
    return ParsedAnswer(value, parsed.rung, parsed.reason)


def parse_value(text: str, *, cut: bool = False) -> Parsed:
    """The object or list that an answer holds, by the first rung that gives one."""
    rules: list[ParsingRule] = []
    if not text.strip():
        rule: ParsingRule = "endless blanks" if len(text) > _BLANKS else "empty answer"
        return Parsed(None, "none", "the answer is empty", (rule,))
    if nests_too_deep(text):
        return Parsed(None, "none", f"the answer nests deeper than {MAX_DEPTH}", ("too deep",))
    root = _loads(text, rules)
    if _usable(root):
        return _found(text, root, "json", rules)
    if isinstance(root, str):  # JSON written into a JSON string
        rules.append("quoted JSON")
        text = root
    return _climb(text, cut, rules)


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


def seems_cut(text: str) -> bool:
    """Whether more brackets open than close. Only texts that cannot be read as they stand are asked."""
    return len(_OPEN.findall(text)) > len(_CLOSED.findall(text))


def _parse_strictly(text: str) -> ParsedAnswer:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return ParsedAnswer(_without_surrogates(text, value), "json")
    reason = "the answer is not a JSON object" if text.strip() else "the answer is empty"
    return ParsedAnswer(None, "none", reason)


def _climb(text: str, cut: bool, rules: list[ParsingRule]) -> Parsed:
    body = _without_wrapping(text, rules)
    if _BLANK_RUN.search(body) or len(text) - len(text.rstrip()) > _BLANKS:
        rules.append("endless blanks")
        body = _BLANK_RUN.sub(" ", body)
    value = _loads(body, rules)
    if _usable(value):
        return _found(body, value, "stripped", rules)
    start = _start(body)
    if start is None:
        return _without_object(text, body)
    if start > 0:
        rules.append("prose around")
    return _from_start(body[start:], cut, rules)


def _start(body: str) -> int | None:
    """Where the object begins; a list only where it is the first thing."""
    if body.startswith(("[", "［")):
        return 0
    found = [place for mark in "{｛" if (place := body.find(mark)) >= 0]
    return min(found, default=None)


def _without_object(text: str, body: str) -> Parsed:
    if not body.strip():
        return Parsed(None, "none", "only thinking", ("only thinking",))
    if _REFUSAL.search(text):
        return Parsed(None, "none", "the model refuses", ("refusal",))
    return Parsed(None, "none", "the answer holds no JSON object", ("no object",))


def _from_start(body: str, cut: bool, rules: list[ParsingRule]) -> Parsed:
    value = _all_objects(body, rules)
    if value is not None:
        return _found(body, value, "object", rules)
    if cut or seems_cut(body):
        rules.append("cut off")
        value = _partial(_HALF_WORD.sub("", body))
        if _usable(value):
            return _found(body, value, "partial", rules)
    value = read_loosely(body, MAX_DEPTH)
    if not _usable(value) or not value:
        value = _repair(_up_to_last_value(body) if "cut off" in rules else body)
    if not _usable(value):
        return Parsed(None, "none", "the answer cannot be read as JSON", tuple(dict.fromkeys(rules)))
    return _found(body, value, "repaired", [*rules, "loose syntax"])


def _found(text: str, value: object, rung: Rung, rules: list[ParsingRule]) -> Parsed:
    assert isinstance(value, dict | list)
    if isinstance(value, list):
        rules.append("list root")
    return Parsed(_without_surrogates(text, value), rung, "", tuple(dict.fromkeys(rules)))


def _usable(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict | list) for part in value))


def _without_wrapping(text: str, rules: list[ParsingRule]) -> str:
    """The text without thinking and without the fence around the answer."""
    body = text.rsplit("</think>", 1)[-1]
    body = body.split("<think>", 1)[0]  # thinking that was cut off before it ended
    if body != text:
        rules.append("thinking")
    fenced = [match for match in _FENCE.findall(body) if "{" in match or "[" in match]
    if fenced:
        rules.append("fence")
    return (fenced[0] if fenced else body).strip().lstrip("\ufeff")


def _decoder(rules: list[ParsingRule], *, strict: bool) -> json.JSONDecoder:
    """A key that is said twice keeps both values, NaN is nothing; not `strict` = line breaks may stand in strings."""

    def keep_both(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        rules.append("repeated keys")
        value = {}
        for key, content in pairs:
            value[key] = joined(value[key], content) if key in value else content
        return value

    return json.JSONDecoder(strict=strict, object_pairs_hook=keep_both, parse_constant=lambda _: None)


def _loads(text: str, rules: list[ParsingRule]) -> object:
    try:
        return _decoder(rules, strict=True).decode(text)
    except (ValueError, RecursionError):
        return None


def _all_objects(body: str, rules: list[ParsingRule]) -> object:
    """The first value of the text, and the objects after it that say something under other keys.

    An object with the same keys is another version of the answer: the first one stands.
    """
    decoder, value, at = _decoder(rules, strict=False), None, 0
    while at >= 0:
        try:
            found, end = decoder.raw_decode(body, at)
        except (ValueError, RecursionError):
            return value
        if value is None:
            value = found if _usable(found) else None
            if not isinstance(value, dict):
                return value
        elif isinstance(found, dict) and found and not value.keys() & found.keys():
            rules.append("several objects")
            value = {**value, **found}
        elif found:
            rules.append("several objects")
        at = body.find("{", end)
        if body[end:].strip() and at < 0:
            rules.append("prose around")
    return value


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
    together: dict[str, object] = {}
    for part in value:
        for key, content in part.items():
            earlier = together.get(key)
            together[key] = [*earlier, *content] if isinstance(earlier, list) and isinstance(content, list) else content
    return together


def _without_surrogates(text: str, value: T) -> T:
    """The value without lone surrogates, which no file and no store accepts; `text` tells whether there are any."""
    if "\\u" not in text and _is_unicode(text):
        return value
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))  # type: ignore[no-any-return]
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
