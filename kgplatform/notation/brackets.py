"""Items in brackets, as older models write them: `(a,b,c)`, full-width too, nested, escaped by a backslash.

A backslash takes away the meaning of the character after it, where that has one; before any other it stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

OPENING, CLOSING = "(（", ")）"
# What a backslash can stand before: signs of the notation, and blanks of any kind.
_SPECIAL = r"""[\\,，;；#:：()（）{}'"\s]"""
_TO_ESCAPE, _ESCAPED = re.compile(_SPECIAL), re.compile(rf"\\({_SPECIAL})")


class Group(NamedTuple):
    """What stands in a pair of brackets, and how these look."""

    inside: str
    wide: bool


def groups(text: str) -> Iterator[Group]:
    """The outermost brackets of each line; the last one of a line may lack its end."""
    for line in lines(text):
        depth, start = 0, 0
        for place, sign in _signs(line):
            if sign in OPENING:
                depth += 1
                start = place if depth == 1 else start
            elif sign in CLOSING and depth:
                depth -= 1
                if not depth:
                    yield Group(line[start + 1 : place], line[start] == "（")
        if depth:
            yield Group(line[start + 1 :], line[start] == "（")


def lines(text: str) -> list[str]:
    """The lines of a text without blanks around them; an escaped line break ends none."""
    return [trim(line) for line in split(text, "\n", nested=False)]


def split(text: str, separators: str, *, nested: bool = True) -> list[str]:
    """The parts between separators, as they stand; `nested`: brackets hold together what is in them."""
    parts, start, depth = [], 0, 0
    for place, sign in _signs(text):
        if nested and sign in OPENING:
            depth += 1
        elif nested and sign in CLOSING:
            depth = max(0, depth - 1)
        elif sign in separators and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def fields(group: Group, count: int) -> list[str]:
    """The parts of a group, at the commas of its width; where these are too few, at commas of either width."""
    parts = split(group.inside, "，" if group.wide else ",")
    return parts if len(parts) >= count else split(group.inside, ",，")


def joinings(parts: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    """Every way to take neighbours together so that `count` parts are left: a comma may belong to a name."""
    if count == 1:
        yield (",".join(parts),)
        return
    for size in range(1, len(parts) - count + 2):
        for rest in joinings(parts[size:], count - 1):
            yield (",".join(parts[:size]), *rest)


def cut(text: str, marks: str) -> tuple[str, str] | None:
    """What stands before and after the first of these marks; None where there is none."""
    place = next((place for place, sign in _signs(text) if sign in marks), None)
    return None if place is None else (text[:place], text[place + 1 :])


def escape(value: str) -> str:
    """The value with a backslash before every character that could mean something."""
    return _TO_ESCAPE.sub(r"\\\g<0>", value)


def value_of(part: str) -> str:
    """The value of a part: no blanks around, no escapes in it."""
    return _ESCAPED.sub(r"\1", trim(part))


def trim(part: str) -> str:
    """Without blanks around; an escaped blank at the end stays."""
    part = part.lstrip()
    bare = part.rstrip()
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return part[: len(bare) + 1] if backslashes % 2 and len(bare) < len(part) else bare


def _signs(text: str) -> Iterator[tuple[int, str]]:
    """The characters that are not escaped, with their places."""
    place = 0
    while place < len(text):
        if text[place] == "\\" and _ESCAPED.match(text, place):
            place += 2
            continue
        yield place, text[place]
        place += 1
