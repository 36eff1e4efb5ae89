"""Reads what almost is JSON: other quotes, full-width punctuation, wrong commas, bare words, a missing end.

One pass over the characters gives tokens, one pass over the tokens the value. A string or word that the text breaks off
is dropped, so that no half name is made up. It knows JSON's shape only; what the value means is nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_MARKS = {
    **dict(zip("{}[]:,", "{}[]:,", strict=True)),
    **dict(zip("｛｝［］：，、；;", "{}[]:,,,,", strict=True)),
    **dict(zip("【】〔〕", "[][]", strict=True)),
}
# What may close a string that this quote opened: models mix the two halves of a pair.
_CLOSERS = {
    '"': '"”＂',
    "'": "'’",
    "“": '”“"',
    "”": '”"',
    "„": '“”"',
    "‘": "’'",
    "’": "’'",
    "＂": '＂"',
    "「": "」",
    "『": "』",
    "`": "`'",
}
_SPACE = re.compile(r"\s*")
_BARE = r"[^\s{}\[\]:,｛｝［］：，、；;【】〔〕\"“”„＂]+"
_WORD = re.compile(rf"{_BARE}(?:[ \t]+{_BARE})*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("null", "None", "nil", "undefined", "NaN", "nan", "Infinity", "-Infinity"), None),
    **dict.fromkeys(("true", "True"), True),
    **dict.fromkeys(("false", "False"), False),
}


class _Token(NamedTuple):
    kind: Literal["mark", "text", "word"]
    text: str


def read_loosely(text: str, max_depth: int) -> object:
    """The value at the start of the text, None where there is none or it nests too deep."""
    walk = _Walk(list(_tokens(text)), max_depth)
    try:
        return walk.value(0)
    except _TooDeep:
        return None


class _TooDeep(ValueError):
    """The text nests deeper than is allowed."""


class _Walk:
    """A walk over tokens from left to right."""

    def __init__(self, tokens: list[_Token], max_depth: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._max_depth = max_depth

    def value(self, depth: int) -> object:
        if depth > self._max_depth:
            raise _TooDeep
        token = self._next()
        if token is None:
            return None
        if token.kind == "text":
            return token.text
        if token.kind == "word":
            return _of_word(token.text)
        if token.text == "{":
            return self._object(depth)
        return self._list(depth) if token.text == "[" else None

    def _object(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while (token := self._next()) is not None and token != ("mark", "}"):
            if token == ("mark", "]"):  # a list that was never opened, or an object that was never closed
                self._at -= 1
                break
            if token.kind == "mark" or not self._take(":"):
                continue
            following = self._peek()
            if following is None or (following.kind == "mark" and following.text in "},"):
                continue
            value = self.value(depth + 1)
            found[token.text] = joined(found[token.text], value) if token.text in found else value
        return found

    def _list(self, depth: int) -> list[object]:
        found: list[object] = []
        while (token := self._peek()) is not None and token != ("mark", "]"):
            if token == ("mark", "}"):  # the list was never closed
                return found
            if token.kind != "mark" and self._peek(1) == ("mark", ":"):  # a key: the list was never closed
                return found
            if token.kind == "mark" and token.text in ",:":
                self._at += 1
            else:
                found.append(self.value(depth + 1))
        self._at += 1
        return found

    def _next(self) -> _Token | None:
        token = self._peek()
        self._at += 1
        return token

    def _peek(self, further: int = 0) -> _Token | None:
        at = self._at + further
        return self._tokens[at] if at < len(self._tokens) else None

    def _take(self, mark: str) -> bool:
        if self._peek() != ("mark", mark):
            return False
        self._at += 1
        return True


def joined(earlier: object, later: object) -> object:
    """What stands under a key that is said twice: both."""
    if earlier in (None, [], {}, ""):
        return later
    if later in (None, [], {}, "") or earlier == later:
        return earlier
    if isinstance(earlier, dict) and isinstance(later, dict):
        return {
            **earlier,
            **{key: joined(earlier[key], value) if key in earlier else value for key, value in later.items()},
        }
    return [*(earlier if isinstance(earlier, list) else [earlier]), *(later if isinstance(later, list) else [later])]


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text)
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches everywhere
        if at >= end:
            return
        character = text[at]
        if character in _CLOSERS:
            close = _closing(text, at)
            if close is None:
                return  # the text breaks off in this string
            yield _Token("text", _unescaped(text[at + 1 : close]))
            at = close + 1
        elif character in _MARKS:
            yield _Token("mark", _MARKS[character])
            at += 1
        else:
            word = _WORD.match(text, at)
            if word is None:
                at += 1
                continue
            at = word.end()
            if at < end:  # a word at the very end may be half of one
                yield _Token("word", word.group())


def _closing(text: str, start: int) -> int | None:
    """Where the string that opens here closes: at a quote after which JSON may go on, for quotes stand in names too."""
    closers = _CLOSERS[text[start]]
    at = start + 1
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 2
            continue
        if character in closers:
            after = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]  # it matches everywhere
            if after >= len(text) or text[after] in _MARKS or (after > at + 1 and text[after] in _CLOSERS):
                return at
        at += 1
    return None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text)


def _of_word(word: str) -> object:
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    return word
