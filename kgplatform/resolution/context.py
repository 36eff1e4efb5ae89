"""What is known about a name besides its spelling: clues from its document, or from a column of a table.

A clue `slot=value` excludes another value of the same slot: who was born in 1976 was not born in 1982. A clue that
begins with `~` only supports: two documents that both name 清华大学 need not speak of one 王伟, but more likely do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kgplatform.resolution.literals import value_of
from kgplatform.resolution.normalize import Qualifiers
from kgplatform.resolution.tables import exclusive_slots, family_of, pronouns
from kgplatform.text.fold import fold
from kgplatform.types.extraction import Extraction

Context = tuple[str, ...]

_PIECES = re.compile(r"[;,；，、/]")
_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(r"[^\W_]+")
_MOST_NEIGHBOURS = 40
_LONGEST_VALUE = 4  # words of a value; more of them are free text
_LONGEST_HAN_VALUE = 16
_MOST_SLOTS = 4
_FEWEST_OF_A_LIST = 3
LOOSE = frozenset(("any", "word"))  # slots with several values, of which common ones say little
_NAME_KINDS = frozenset(("form", "level", "gender", "generation", "given", "middle"))
_EMPTY_WORDS = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "for", "and", "or", "by", "to", "from", "with", "is")
)


@lru_cache(maxsize=1 << 18)
def read_context(text: str) -> Context:
    """The clues of a context column: "US|AR" and "Kyoto, Japan" have slots by place, "A; B; C" names neighbours, free
    text has words."""
    folded = fold(text)
    pieces = [piece.strip() for piece in (folded.split("|") if "|" in folded else _PIECES.split(folded))]
    if not any(pieces):
        return ()
    if "|" not in folded and len(pieces) >= _FEWEST_OF_A_LIST and (";" in folded or "；" in folded):
        return tuple(f"~{piece}" for piece in dict.fromkeys(filter(None, pieces)))  # neighbours: they only support
    if len(pieces) > _MOST_SLOTS or any(_is_free(piece) for piece in pieces):
        words = dict.fromkeys(word for word in _WORDS.findall(folded) if word not in _EMPTY_WORDS)
        return tuple(f"word={word}" for word in words)
    pieces = [_plain(piece) for piece in pieces]
    slots = tuple(f"{place}/{len(pieces)}={piece}" for place, piece in enumerate(pieces, 1) if piece)
    return (*slots, *(f"any={piece}" for piece in dict.fromkeys(filter(None, pieces))))


def _plain(piece: str) -> str:
    """A value without articles and punctuation: "The Beatles" and "beatles" are one artist."""
    words = _WORDS.findall(piece)
    return " ".join([word for word in words if word not in _EMPTY_WORDS] or words)


def contexts_of(extraction: Extraction) -> dict[tuple[str, str | None], Context]:
    """The clues of each name (text, label) of a document: its attributes, and what else the document names."""
    neighbours = _neighbours(extraction)
    attributes = _attributes(extraction)
    keys = dict.fromkeys((mention.text, mention.label) for mention in extraction.mentions)
    return {key: (*attributes[key], *neighbours) if key in attributes else neighbours for key in keys}


def exclusive(context: Context) -> Qualifiers:
    """The clues that exclude others, as (slot, value)."""
    clues = (clue.partition("=") for clue in context if not clue.startswith("~"))
    return frozenset((slot, value) for slot, _, value in clues)


def neighbours_in(context: Context, own: str) -> frozenset[str]:
    """The clues of a context that only support, without the name itself."""
    return frozenset(clue for clue in context if clue.startswith("~") and clue[1:] != own)


def of_context(said: Qualifiers) -> Qualifiers:
    """What a context says, without what the name itself says (legal form, level, gender, generation)."""
    if not any(kind in _NAME_KINDS for kind, _ in said):
        return said
    return frozenset((kind, value) for kind, value in said if kind not in _NAME_KINDS)


def _is_free(piece: str) -> bool:
    return len(piece.split()) > _LONGEST_VALUE or (not piece.isascii() and len(piece) > _LONGEST_HAN_VALUE)


def _neighbours(extraction: Extraction) -> Context:
    """All names of the document that say something, and its topic; the name itself is among them."""
    texts = (mention.text for mention in extraction.mentions if family_of(mention.label) != "literal")
    named = dict.fromkeys(f"~{folded}" for folded in map(fold, texts) if len(folded) > 1 and folded not in pronouns())
    topic = extraction.document.topic
    return (*list(named)[:_MOST_NEIGHBOURS], *((f"~topic {fold(topic)}",) if topic else ()))


def _attributes(extraction: Extraction) -> dict[tuple[str, str | None], Context]:
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    slots = exclusive_slots()
    for relation in extraction.relations:
        slot = slots.get(fold(relation.predicate).replace("_", " "))
        value = slot and _value(slot, relation.object.text)
        if value:
            found[relation.subject.text, relation.subject.label].append(f"{slot}={value}")
    return {key: tuple(_unique(clues)) for key, clues in found.items()}


def _value(slot: str, text: str) -> str | None:
    """A year for dates; else the last part of a name, since "J·K·罗琳" and "罗琳" are one author."""
    if slot.endswith("date"):
        year = _YEAR.search(value_of(text))
        return year.group() if year else None
    parts = _WORDS.findall(fold(text))
    return parts[-1] if parts else None


def _unique(clues: Iterable[str]) -> list[str]:
    return sorted(set(clues))
