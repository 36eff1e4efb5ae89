"""What a tagger sees at each token: the word, its shape and affixes, its neighbours, brackets and known names."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kgplatform.extraction.learned.spans import Named

_OPENING = dict(zip("《“「『（(【[〈", "》”」』）)】]〉", strict=True))
_EDGE = "¶"


class Focus(NamedTuple):
    """The tokens that a reading is about, and what they say: a trigger and the label of its event."""

    first: int
    last: int
    label: str


def token_features(words: Sequence[str], known: Sequence[Named] = (), focus: Focus | None = None) -> list[list[str]]:
    """The features of each token, as the CRF takes them."""
    size = len(words)
    lower = [_EDGE, _EDGE, _EDGE, *(word.lower() for word in words), _EDGE, _EDGE, _EDGE]
    shapes = [_EDGE, _EDGE, *(shape(word) for word in words), _EDGE, _EDGE]
    listed = _listed(size, known)
    within = _brackets(words)
    pairs = Counter(itertools.pairwise(words))
    rows: list[list[str]] = []
    for index in range(size):
        third, second, before, word, after, next2, next3 = lower[index : index + 7]
        shape_before, this, shape_after = shapes[index + 1 : index + 4]
        row = [
            "b",
            "w=" + word,
            "-1=" + before,
            "+1=" + after,
            "-2=" + second,
            "+2=" + next2,
            "-3=" + third,
            "+3=" + next3,
            f"-10={before}|{word}",
            f"01={word}|{after}",
            f"-2-1={second}|{before}",
            f"12={after}|{next2}",
            f"-101={before}|{word}|{after}",
            f"-210={second}|{before}|{word}",
            f"012={word}|{after}|{next2}",
            f"-11={before}|{after}",
            "s=" + this,
            f"s-1={shape_before}|{this}",
            f"s1={this}|{shape_after}",
            f"s2={shapes[index]}|{shape_before}|{this}|{shape_after}|{shapes[index + 4]}",
            within[index],
        ]
        if len(word) > 2:
            row += ["p2=" + word[:2], "p3=" + word[:3], "x2=" + word[-2:], "x3=" + word[-3:], "x4=" + word[-4:]]
        if index and pairs[words[index - 1], words[index]] > 1:
            row.append("again-")
        if index + 1 < size and pairs[words[index], words[index + 1]] > 1:
            row.append("again+")
        row += listed[index]
        if focus is not None:
            row += _focused(index, focus, lower)
        rows.append(row)
    return rows


def _focused(index: int, focus: Focus, lower: Sequence[str]) -> list[str]:
    """Where the token stands seen from the focus, and what the focus says of such a word."""
    away = index - focus.first if index < focus.first else max(0, index - focus.last + 1)
    near = away if -4 < away < 4 else 6 if 0 < away < 8 else -6 if -8 < away < 0 else 16 if away > 0 else -16
    before, word, after = lower[index + 2 : index + 5]
    return [
        f"f{near}",
        f"f{near}|{focus.label}",
        f"f{near}|{word}",
        f"fl{focus.label}",
        f"fl{focus.label}|{word}",
        f"fl{focus.label}|-{before}",
        f"fl{focus.label}|+{after}",
        f"fw{' '.join(lower[focus.first + 3 : focus.last + 3])}|{'<' if away < 0 else '>'}",
    ]


def shape(word: str) -> str:
    """The form of a word without its letters: Xx, X, x, 4 (number of four digits), 字, or the sign itself."""
    if word[0].isdigit():
        return f"d{len(word)}" if len(word) < 5 else "d5"
    if not word[0].isalpha():
        return word
    if word.islower():
        return "x"
    if word.isupper():
        return "X" if len(word) == 1 else "XX"
    if word[0].isupper():
        return "Xx" if word[1:].islower() else "XxX"
    return "字" if word[0] >= "\u2e80" else "xX"


def _listed(size: int, known: Sequence[Named]) -> list[list[str]]:
    """Features from the list of known names, at the tokens of a name and beside it."""
    rows: list[list[str]] = [[] for _ in range(size)]
    for first, last, kind, _ in known:
        length = min(last - first, 4)
        if first:
            rows[first - 1].append(f"g>{kind}")
        if last < size:
            rows[last].append(f"g<{kind}")
        if last - first == 1:
            rows[first].append(f"gS{kind}")
            continue
        rows[first] += [f"gB{kind}", f"gB{kind}:{length}"]
        rows[last - 1] += [f"gE{kind}", f"gE{kind}:{length}"]
        for index in range(first + 1, last - 1):
            rows[index].append(f"gI{kind}")
    return rows


def _brackets(words: Sequence[str]) -> list[str]:
    """For each token, the innermost open bracket and how near its ends are."""
    states = ["in="] * len(words)
    open_at: list[int] = []
    for index, word in enumerate(words):
        if word in _OPENING:
            open_at.append(index)
        elif open_at and word == _OPENING[words[open_at[-1]]]:
            start = open_at.pop()
            if index - start < 40:
                for inside in range(start + 1, index):
                    if states[inside] == "in=":
                        edge = ("(" if inside == start + 1 else "") + (")" if inside == index - 1 else "")
                        states[inside] = f"in={words[start]}{edge}"
    return states
