"""What all nouns share: they are frozen, refuse unknown fields, and have a digest that depends on content alone."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import orjson
from pydantic import BaseModel, ConfigDict

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # made once: half the time
_HALVES = re.compile("[\ud800-\udfff]")


N = TypeVar("N")
R = TypeVar("R")


def remembered(size: int) -> Callable[[Callable[[N], R]], Callable[[N], R]]:
    """Remembers what a function gives for its last arguments, each known by identity.

    For frozen values whose hash costs more than what the function saves; a copy is another one, whatever it equals.
    """

    def remembering(function: Callable[[N], R]) -> Callable[[N], R]:
        known: OrderedDict[int, tuple[N, R]] = OrderedDict()  # the value is kept alive, so that its identity stays its

        @functools.wraps(function)
        def recalled(value: N) -> R:
            found = known.get(id(value))
            if found is None:
                found = known[id(value)] = (value, function(value))
                if len(known) > size:
                    known.popitem(last=False)
            return found[1]

        return recalled

    return remembering


class Noun(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(*parts: object) -> str:
    """32 hexadecimal digits that name these JSON values, the same on every machine and in every run."""
    written = _write(parts)
    # surrogatepass: a lone surrogate can come out of a broken JSON escape and must not crash a digest
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def digest_of_texts(*parts: str | None) -> str:
    """The same digits as `digest` gives, in a third of the time; half a character counts as U+FFFD."""
    try:
        written = orjson.dumps(parts)
    except orjson.JSONEncodeError:  # checking every string first would take as long as writing them
        return digest(*(part and whole(part) for part in parts))
    return hashlib.sha256(written).hexdigest()[:32]


def whole(text: str) -> str:
    """The text with U+FFFD for half a character (a lone surrogate, from a broken JSON escape), which has its length."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)
