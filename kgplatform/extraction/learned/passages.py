"""Long documents are read in passages: pairs of names grow with the square of the length, and far ones say nothing."""

from __future__ import annotations

from kgplatform.text.sentences import split_sentences
from kgplatform.text.tokens import Token, tokenize
from kgplatform.types.extraction import Span

LONGEST = 400  # tokens


def split_passages(text: str) -> list[Span]:
    """The text in parts of whole sentences, each as long as may be; a sentence that is too long is cut."""
    tokens = tokenize(text)
    if len(tokens) <= LONGEST:
        return [Span(0, len(text))]
    passages: list[Span] = []
    count = 0
    for first, last in _sentences(text, tokens):
        if passages and count + last - first <= LONGEST:
            passages[-1] = Span(passages[-1].start, tokens[last - 1].end)
            count += last - first
        else:
            passages.append(Span(tokens[first].start, tokens[last - 1].end))
            count = last - first
    return passages


def _sentences(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """The sentences as tokens from first to last, half-open; none longer than a passage may be."""
    parts: list[tuple[int, int]] = []
    first = 0
    for sentence in split_sentences(text):
        last = first
        while last < len(tokens) and tokens[last].start < sentence.end:
            last += 1
            if last - first == LONGEST:
                parts.append((first, last))
                first = last
        if last > first:
            parts.append((first, last))
            first = last
    return parts
