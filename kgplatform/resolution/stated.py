"""Other names that a document itself gives: facts such as 别名 or "alternative name", words such as 简称 or "also known
as" in its text, and brackets: 中华人民共和国（中国）, World Health Organization (WHO).

A statement is about names, not yet about mentions: what becomes of it is the business of `evidence`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from kgplatform.resolution.abbreviations import is_abbreviation
from kgplatform.resolution.tables import family_of
from kgplatform.text.fold import fold
from kgplatform.types.extraction import Extraction

Kind = Literal["alias", "short", "full", "translation", "nickname"]

_LONGEST_NAME = 60
_QUOTES = "\"'“”‘’「」『』《》〈〉`"
_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKETS = re.compile(r"[（(]([^（）()]{1,80})[）)]")
_PARTS = re.compile(r"[,，;；、/]|\bor\b")
_BEFORE_WORD = re.compile(r"[\s,，、;；:：（(]+$|[\s,，、(（]+(?:is|was|are|were|的|also|or)\s*$")
_AFTER_WORD = re.compile(r"^[\s:：,，为是叫作做]*(?:(?:as|the|by|to)\s+)*")


class Stated(NamedTuple):
    """One document's word that things of a label have two names; `full` is what `short` stands for."""

    number: int
    label: str
    full: str
    short: str
    kind: Kind
    reason: str


def stated_in(number: int, extraction: Extraction) -> tuple[Stated, ...]:
    """All that the document says about its names, each pair once, facts before words before brackets."""
    labels: dict[str, list[str]] = {}
    for mention in extraction.mentions:
        if mention.label is not None and family_of(mention.label) != "literal":
            labels.setdefault(mention.text, []).append(mention.label)
    found = [*_facts(number, extraction), *_words(number, extraction.document.text, labels)]
    found += _brackets(number, extraction.document.text, labels)
    unique = {(one.label, one.full, one.short): one for one in reversed(found)}
    return tuple(unique.values())[::-1]


@cache
def alias_kinds() -> Mapping[str, Kind]:
    """Predicates that give another name, folded and without spaces, and what kind of name it is."""
    return {_bare(row["predicate"]): _kind(row["kind"]) for row in _predicates()}


@cache
def _alias_words() -> re.Pattern[str]:
    """Those that stand so in texts, the longest first."""
    words = [row["predicate"] for row in _predicates() if row["in_text"] == "1"]
    han = [re.escape(word) for word in words if _HAN.search(word)]
    latin = [re.escape(word).replace(r"\ ", r"\s+") for word in words if not _HAN.search(word)]
    longest = sorted(han, key=len, reverse=True), sorted(latin, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest[0])})|(?<!\w)(?:{'|'.join(longest[1])})(?!\w)", re.IGNORECASE)


def _facts(number: int, extraction: Extraction) -> Iterator[Stated]:
    for relation in extraction.relations:
        kind = alias_kinds().get(_bare(relation.predicate))
        label = relation.subject.label
        other = relation.object.label
        # 作品 and 人物 are two things even where a fact calls one the other's alias; plain text may be any name
        fits = other is None or family_of(other) in ("literal", "other") or fold(other) == fold(label or "")
        if kind is not None and label is not None and family_of(label) != "literal" and fits:
            yield from _pair(number, label, relation.subject.text, relation.object.text, kind, relation.predicate)


def _words(number: int, text: str, labels: Mapping[str, list[str]]) -> Iterator[Stated]:
    for word in _alias_words().finditer(text):
        left = _ends_with(_stripped(text[max(0, word.start() - 100) : word.start()]), labels)
        after = _AFTER_WORD.sub("", text[word.end() : word.end() + 100]).lstrip(_QUOTES + " ")
        right = _starts_with(after, labels)
        if left and right and left != right:
            for label in _shared(left, right, labels):
                yield from _pair(number, label, left, right, alias_kinds()[_bare(word.group())], word.group())


def _brackets(number: int, text: str, labels: Mapping[str, list[str]]) -> Iterator[Stated]:
    for found in _BRACKETS.finditer(text):
        left = _ends_with(text[max(0, found.start() - 100) : found.start()].rstrip(" " + _QUOTES), labels)
        for part in _PARTS.split(found[1]) if left else ():
            right = part.strip(" " + _QUOTES)
            if left and right in labels and left != right:
                for label in _shared(left, right, labels):
                    yield from _bracketed(number, label, left, right)


def _bracketed(number: int, label: str, left: str, right: str) -> Iterator[Stated]:
    """Brackets alone say little (Paris (France)): one must be short for the other, or its name in the other script."""
    if is_abbreviation(right, left):
        yield Stated(number, label, left, right, "short", f"{left} ({right})")
    elif is_abbreviation(left, right):
        yield Stated(number, label, right, left, "short", f"{left} ({right})")
    elif bool(_HAN.search(left)) != bool(_HAN.search(right)):
        yield Stated(number, label, left, right, "translation", f"{left} ({right})")


def _pair(number: int, label: str, left: str, right: str, kind: Kind, word: str) -> Iterator[Stated]:
    """The statement, the longer name as the full one where the word says which is short."""
    left, right = left.strip(), right.strip(_QUOTES + " ")
    if not _is_name(right) or fold(left) == fold(right):
        return
    if kind == "full" or (kind == "short" and len(right) > len(left)):
        left, right, kind = right, left, "short"
    yield Stated(number, label, left, right, kind, f"alias by {fold(word)}")


def _stripped(before: str) -> str:
    """The text before an alias word without what stands between: brackets, commas, quotes, small words."""
    last = None
    while last != before:
        last = before
        before = _BEFORE_WORD.sub("", before).rstrip(_QUOTES)
    return before


def _ends_with(text: str, names: Iterable[str]) -> str | None:
    """The longest name that the text ends with, as a word of its own where words have spaces."""
    found = [name for name in names if text.endswith(name) and _stands_alone(text[: -len(name)][-1:], name[:1])]
    return max(found, key=len, default=None)


def _starts_with(text: str, names: Iterable[str]) -> str | None:
    found = [name for name in names if text.startswith(name) and _stands_alone(text[len(name) :][:1], name[-1:])]
    return max(found, key=len, default=None)


def _stands_alone(outside: str, inside: str) -> bool:
    return not (outside.isalnum() and inside.isalnum()) or bool(_HAN.match(outside) or _HAN.match(inside))


def _shared(left: str, right: str, labels: Mapping[str, list[str]]) -> list[str]:
    """The labels that both names carry in the document."""
    folded = {fold(label) for label in labels[right]}
    return sorted({label for label in labels[left] if fold(label) in folded})


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST_NAME and any(sign.isalpha() for sign in text) and not set(text) & set("。;；\n")


@cache
def _predicates() -> tuple[dict[str, str], ...]:
    text = files("kgplatform.resolution").joinpath("data", "alias_predicates.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _bare(predicate: str) -> str:
    return fold(predicate).replace("_", "").replace(" ", "").replace("-", "")


def _kind(written: str) -> Kind:
    kinds: tuple[Kind, ...] = ("alias", "short", "full", "translation", "nickname")
    return next(kind for kind in kinds if kind == written)
