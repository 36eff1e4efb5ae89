"""Names in a text become token spans, and token spans become BIOES tags and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kgplatform.text.tokens import Token

OUTSIDE = "O"


class Named(NamedTuple):
    """Tokens first to last, half-open, that name something of this kind; `probability` where a model says so."""

    first: int
    last: int
    kind: int
    probability: float = 1.0


def surface(text: str, tokens: Sequence[Token], named: Named) -> str:
    """The characters that the tokens cover."""
    return text[tokens[named.first].start : tokens[named.last - 1].end]


def place(text: str, tokens: Sequence[Token], names: Iterable[tuple[str, int]]) -> list[Named]:
    """Every occurrence of the names, longest first, without overlap; names that cut a token in two have none."""
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index + 1 for index, token in enumerate(tokens)}
    taken = bytearray(len(tokens))
    placed: list[Named] = []
    for name, kind in sorted(names, key=lambda pair: (-len(pair[0]), pair)):
        for start in occurrences(text, name):
            first, last = starts.get(start), ends.get(start + len(name))
            if first is None or last is None or any(taken[first:last]):
                continue
            taken[first:last] = b"\1" * (last - first)
            placed.append(Named(first, last, kind))
    return sorted(placed)


def occurrences(text: str, name: str) -> Iterator[int]:
    """Where the name stands in the text, from left to right; occurrences may overlap."""
    at = text.find(name) if name else -1
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def encode(length: int, spans: Iterable[Named]) -> list[str]:
    """One BIOES tag a token; the kind's number follows the letter."""
    tags = [OUTSIDE] * length
    for first, last, kind, _ in spans:
        if last - first == 1:
            tags[first] = f"S{kind}"
            continue
        tags[first], tags[last - 1] = f"B{kind}", f"E{kind}"
        tags[first + 1 : last - 1] = [f"I{kind}"] * (last - first - 2)
    return tags


def decode(tags: Sequence[str]) -> list[Named]:
    """The spans that tags say, well formed or not: a span ends where its kind does."""
    spans: list[Named] = []
    first = None
    for index, tag in enumerate(tags):
        letter, kind = tag[0], tag[1:]
        if first is not None and (letter not in "IE" or kind != tags[first][1:]):
            spans.append(Named(first, index, int(tags[first][1:])))
            first = None
        if letter == OUTSIDE:
            continue
        if first is None:
            first = index
        if letter in "ES":
            spans.append(Named(first, index + 1, int(kind)))
            first = None
    if first is not None:
        spans.append(Named(first, len(tags), int(tags[first][1:])))
    return spans
