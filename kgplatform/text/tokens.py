"""One tokenizer for every language: a Han or kana character, a word of letters, a run of digits, any other character.

Knows no dictionary and no model, so that the same text gives the same tokens everywhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Han with its extensions and compatibility forms, iteration marks, kana, bopomofo: no spaces part their words,
# so each character stands alone.
_SINGLE = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3040-\u31bf\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_TOKEN = re.compile(
    rf"[{_SINGLE}]"
    r"|\d+"
    # A letter with what modifies it; an apostrophe never glues, for "France's" names France.
    rf"|[^\W\d_{_SINGLE}](?:[^\W\d_{_SINGLE}]|[\u0300-\u036f\u00ad])*"
    r"|\S"
)


class Token(NamedTuple):
    """Characters start to end of a text, half-open, and what stands there."""

    start: int
    end: int
    text: str


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order; white space is in none of them."""
    return [Token(found.start(), found.end(), found.group()) for found in _TOKEN.finditer(text)]
