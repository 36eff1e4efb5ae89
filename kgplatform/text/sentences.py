"""Where sentences begin and end, in Chinese and English, by rules alone."""

from __future__ import annotations

import re

from kgplatform.types.extraction import Span

_CLOSING = "”’\"'」』）)】》〉]"
# A full-width mark always ends a sentence; a full stop only before white space; a line break always.
_END = re.compile(rf"[。！？!?；;…]+[{re.escape(_CLOSING)}]*|\.+[{re.escape(_CLOSING)}]*(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Gov|Sen|Rep|Col|Capt|Lt|Sgt|Maj|Rev|Hon|Jr|Sr|vs|etc|No|Nos|Vol|Fig|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|cf|al|approx|ca|pp|Mt|Ft)|\b[A-Za-z])\.$"
)
_LOWER_NEXT = re.compile(r"\s*[a-z]")


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text in order, without the white space around them; together they hold all its words."""
    sentences: list[Span] = []
    start = 0
    for found in _END.finditer(text):
        if _goes_on(text, found):
            continue
        _add(sentences, text, start, found.end())
        start = found.end()
    _add(sentences, text, start, len(text))
    return sentences


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Whether the mark stands inside a sentence: "Dr. Li", "J. Smith", "what?" she said, a; b in English."""
    mark = found.group()
    if "\n" in mark:
        return False
    if mark[0] == ";":
        return True
    if mark[0] == ".":
        return bool(_ABBREVIATION.search(text, max(0, found.start() - 8), found.start() + 1)) or bool(
            _LOWER_NEXT.match(text, found.end())
        )
    return mark[0] in "!?…" and bool(_LOWER_NEXT.match(text, found.end()))


def _add(sentences: list[Span], text: str, start: int, end: int) -> None:
    part = text[start:end]
    kept = part.strip()
    if kept:
        first = start + len(part) - len(part.lstrip())
        sentences.append(Span(first, first + len(kept)))
