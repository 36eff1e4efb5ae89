"""Whether a name can be short for another: Chinese characters in their order, English letters that begin words.

A check only: two names that pass need not be one thing, so it decides nothing without a text that says so, or without
both standing in one document.
"""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+")
SMALL = frozenset(("of", "the", "and", "for", "in", "on", "de", "la", "du", "des", "et", "y", "und", "der", "a", "an"))
_LONGEST_SHORT = 10


def is_abbreviation(short: str, full: str) -> bool:
    """Whether the first can be short for the second, by the script that the short one is written in."""
    short, full = _plain(short), _plain(full)
    if not short or len(short) >= len(full):
        return False
    if _HAN.search(short):
        return is_short_han(short, full)
    return bool(not _HAN.search(full) and is_initialism(short, full))


def is_short_han(short: str, full: str) -> bool:
    """Characters of the full name in their order, and not merely a piece of it: 北大 for 北京大学, not 北京.

    A piece can be another thing altogether: 北京 is not 北京大学.
    """
    return 2 <= len(short) <= _LONGEST_SHORT and short not in full and _in_order(short, full)


def is_initialism(short: str, full: str) -> bool:
    """Letters from the beginnings of all words but the small ones: WHO, UNESCO; and never WTO for WHO's full name."""
    letters = "".join(_WORD.findall(short))
    if not 2 <= len(letters) <= _LONGEST_SHORT or not any(sign.isupper() for sign in letters):
        return False
    words = _WORD.findall(full)
    return len(words) > 1 and _spells(letters.lower(), tuple(word.lower() for word in words))


def _spells(letters: str, words: tuple[str, ...]) -> bool:
    """Whether every word gives one or more of its first letters, in order; small words may give none."""
    if not letters:
        return all(word in SMALL for word in words)
    if not words:
        return False
    word, rest = words[0], words[1:]
    if word in SMALL and _spells(letters, rest):
        return True
    given = range(1, min(len(word), len(letters), 4) + 1)
    return any(word.startswith(letters[:count]) and _spells(letters[count:], rest) for count in given)


def _in_order(short: str, full: str) -> bool:
    rest = iter(full)
    return all(sign in rest for sign in short)


def _plain(text: str) -> str:
    """Without diacritics and the dots of U.S.A."""
    return "".join(sign for sign in normalize("NFKD", text.strip()) if not combining(sign)).replace(".", "")
