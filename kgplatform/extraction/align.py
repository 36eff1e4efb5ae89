"""Places what was read in the text: every surface form gets the characters where it stands.

First literally, then folded (width, case, spaces, hyphens, traditional and simplified). What is found nowhere keeps
its text and has no span. Gold is never changed: with `exact_only` no surface form is rewritten.
"""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property

from kgplatform.text.fold import fold
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation, Span

# Written or not written without changing the name: "Covid-19" and "Covid 19", "鲁 迅" and "鲁迅".
_SKIPPED = frozenset("-\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d\u00ad\u200b\u2060\ufeff\u00b7\u30fb\u2022")


def align(
    document: Document, reading: Reading, recipe: str, *, grounded_only: bool = False, exact_only: bool = False
) -> Extraction:
    """The reading as an extraction of the document, each mention at its first occurrence.

    `grounded_only` drops what is not in the text, with the relations and events that need it.
    """
    places = _Places(document.text, exact_only)
    relations = [_placed_relation(relation, places) for relation in reading.relations]
    events = [_placed_event(event, places) for event in reading.events]
    mentions = [places.of(mention) for mention in reading.mentions]
    if grounded_only:
        mentions = [mention for mention in mentions if mention.grounded]
        relations = [relation for relation in relations if relation.subject.grounded and relation.object.grounded]
        events = [_grounded(event) for event in events if event.trigger is None or event.trigger.grounded]
    return Extraction.of(document, Reading.of(mentions, relations, events), recipe)


def find_surface(text: str, surface: str) -> Span | None:
    """Where a surface form stands in the text: literally, else folded; None where it does not."""
    return _find_literally(text, surface) or _FoldedText(text).find(surface)


class _Places:
    """Mentions of one document and where they stand; folds the text only when something is not there literally."""

    def __init__(self, text: str, exact_only: bool) -> None:
        self._text = text
        self._exact_only = exact_only
        self._folded: _FoldedText | None = None
        self._placed: dict[tuple[object, ...], Mention] = {}
        self._spans: dict[str, Span | None] = {}

    def of(self, mention: Mention) -> Mention:
        """The mention with its span, in the spelling of the text."""
        key = (mention.text, mention.label, mention.span, mention.inferred)  # quicker than the hash of a noun
        placed = self._placed.get(key)
        if placed is None:
            placed = self._placed[key] = self._place(mention)
        return placed

    def _place(self, mention: Mention) -> Mention:
        span = mention.span
        if span is not None and self._text[span.start : span.end] == mention.text:
            return mention
        span = self._span(mention.text)
        text = mention.text if span is None else self._text[span.start : span.end]
        return Mention(text=text, label=mention.label, span=span, inferred=mention.inferred)

    def _span(self, surface: str) -> Span | None:
        if surface not in self._spans:
            self._spans[surface] = self._find(surface)
        return self._spans[surface]

    def _find(self, surface: str) -> Span | None:
        span = _find_literally(self._text, surface)
        if span is not None or self._exact_only:
            return span
        if self._folded is None:
            self._folded = _FoldedText(self._text)
        return self._folded.find(surface)


class _FoldedText:
    """A text folded character by character, with the way back to its own offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = text.translate(_FOLDS)

    def find(self, surface: str) -> Span | None:
        """The first place whose folded characters are those of the surface form, never half a character."""
        wanted = surface.translate(_FOLDS)
        if not wanted:
            return None
        best: Span | None = None
        start = self._folded.find(wanted)
        while start >= 0:
            span = self._span(start, start + len(wanted))
            if span is not None and not _cuts_a_word(self._folded, start, start + len(wanted)):
                return span
            best = best or span
            start = self._folded.find(wanted, start + 1)
        return best

    @cached_property
    def _offsets(self) -> list[int]:
        """For each folded character the offset of the character it comes from; needed only when something is found."""
        return [offset for offset, character in enumerate(self._text) for _ in _FOLDS[ord(character)]]

    def _span(self, start: int, end: int) -> Span | None:
        offsets = self._offsets
        if start > 0 and offsets[start - 1] == offsets[start]:
            return None
        if end < len(offsets) and offsets[end] == offsets[end - 1]:
            return None
        return Span(offsets[start], offsets[end - 1] + 1)


class _Folds(dict[int, str]):
    """One character without width, case, script variant and composition of accents; nothing for spaces and hyphens.

    Not `fold` of the whole text: that joins and drops characters, and the way back to the offsets would be lost.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = "" if character in _SKIPPED or character.isspace() else _fold_character(character)
        self[code] = folded
        return folded


_FOLDS = _Folds()


def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return fold(decomposed) if character >= "\u3400" else decomposed


def _find_literally(text: str, surface: str) -> Span | None:
    """The first occurrence; one that is a whole word is preferred to one inside a word ("US" in "BUS, US")."""
    first = start = text.find(surface) if surface else -1
    while start >= 0:
        if not _cuts_a_word(text, start, start + len(surface)):
            return Span(start, start + len(surface))
        start = text.find(surface, start + 1)
    return Span(first, first + len(surface)) if first >= 0 else None


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether the characters on both sides of an edge belong to one word of an alphabet (Han has no word edges)."""
    return (start > 0 and _joined(text[start - 1], text[start])) or (
        end < len(text) and _joined(text[end - 1], text[end])
    )


def _joined(left: str, right: str) -> bool:
    return (left.isalnum() and right.isalnum()) and (_alphabetic(left) and _alphabetic(right))


@cache
def _alphabetic(character: str) -> bool:
    """Whether the character belongs to a script that separates words: letters with case, and digits."""
    return character.isdecimal() or character.lower() != character.upper()


def _placed_relation(relation: Relation, places: _Places) -> Relation:
    return Relation(
        subject=places.of(relation.subject),
        predicate=relation.predicate,
        object=places.of(relation.object),
        confidence=relation.confidence,
    )


def _placed_event(event: Event, places: _Places) -> Event:
    return Event(
        label=event.label,
        trigger=None if event.trigger is None else places.of(event.trigger),
        arguments=tuple(Argument(role=a.role, mention=places.of(a.mention)) for a in event.arguments),
        confidence=event.confidence,
    )


def _grounded(event: Event) -> Event:
    arguments = tuple(argument for argument in event.arguments if argument.mention.grounded)
    return event if len(arguments) == len(event.arguments) else event.model_copy(update={"arguments": arguments})
