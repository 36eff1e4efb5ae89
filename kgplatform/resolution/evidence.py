"""What documents state about names, as links between mentions.

Inside a document a statement links its mentions. Elsewhere it counts only where the frozen profile knows one meaning
of the short name under its label: 交大 is 西安交通大学 here and 上海交通大学 there, so alone it is neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.resolution.abbreviations import is_initialism, is_short_han
from kgplatform.resolution.normalize import Name
from kgplatform.resolution.stated import Stated
from kgplatform.resolution.table import MentionTable
from kgplatform.resolution.tables import family_of
from kgplatform.text.fold import fold

STATED = 0.96
UNSTATED = 0.94
ELSEWHERE = 0.93
AMBIGUOUS = ""
KNOWN_AS = "known as"
_OF_SPELLING = frozenset(("given", "middle", "form", "level"))
_SHORT_FAMILIES = frozenset(("organisation", "place"))
_SHORT_KINDS = frozenset(("short", "nickname"))
# a nickname or a courtesy name is shared by many
_EVERYWHERE = frozenset(("alias", "short", "full", "translation"))
_SHORTEST_HAN, _SHORTEST_LATIN = 2, 3
_LONGEST_UNSTATED_HAN = 3  # 中国银行 is a bank of its own, though its letters stand in 中国工商银行

Qualifiers = frozenset[tuple[str, str]]
Rows = Mapping[tuple[int, str, str], int]
NOTHING: Qualifiers = frozenset()


class AliasLink(NamedTuple):
    """The row of the full name, that of the other name, and why they are one."""

    full: int
    short: int
    score: float
    reason: str


def alias_links(table: MentionTable, stated: Iterable[Stated], aliases: Mapping[str, str]) -> list[AliasLink]:
    """The links inside documents, then those that the profile's aliases allow between documents."""
    rows = _rows_of(table, company=not aliases)
    inside = [*_stated_links(rows, stated), *_unstated_links(table, rows)]
    linked = {link.short for link in inside}
    return [*inside, *_links_elsewhere(table, rows, aliases, linked)]


def tied_by_documents(table: MentionTable) -> Iterator[tuple[int, int]]:
    """Rows that a document says something about together, or of which one may be short for the other, linked or not."""
    rows = _rows_of(table, company=True)
    for one in table.stated:
        full = rows.get((one.number, fold(one.label), one.full))
        short = rows.get((one.number, fold(one.label), one.short))
        if full is not None and short is not None:
            yield full, short
    for short, fulls in _possible_fulls(table, rows):
        yield from ((full, short) for full in fulls)


def names_in(names: Sequence[Name], links: Iterable[AliasLink]) -> dict[int, Qualifiers]:
    """What a row is known as where a document gives it two names: two rows that share none of theirs are two things.

    So 小胖, who is 张三 in one document and 李四 in another, makes no one person of the two.
    """
    known: dict[int, set[str]] = defaultdict(set)
    for link in links:
        full, short = names[link.full].key, names[link.short].key
        known[link.full] |= {full, short}
        known[link.short].add(full)
    return {row: frozenset((KNOWN_AS, key) for key in keys) for row, keys in known.items()}


def renamed(said: Qualifiers, known_as: Qualifiers) -> Qualifiers:
    """What a row says once its document gives it another name: a given name or a legal form excludes no other then.

    Eric Blair is George Orwell, where a document says so.
    """
    return frozenset((kind, value) for kind, value in said if kind not in _OF_SPELLING) | known_as


def alias_book(stated: Iterable[Stated]) -> dict[str, str]:
    """For each label and short name the one name that it stands for, AMBIGUOUS where documents do not agree."""
    book: dict[str, set[str]] = defaultdict(set)
    for one in stated:
        if one.kind in _EVERYWHERE and _is_telling(one.short):
            book[alias_key(one.label, one.short)].add(fold(one.full))
    return {key: min(fulls) if len(fulls) == 1 else AMBIGUOUS for key, fulls in sorted(book.items())}


def alias_key(label: str, short: str) -> str:
    """Where the book has a short name."""
    return f"{fold(label)}\t{fold(short)}"


def _rows_of(table: MentionTable, *, company: bool) -> dict[tuple[int, str, str], int]:
    """Labelled rows by document, label and text; with `company` those of documents that name something else, too."""
    labels = {label: fold(label) for label in set(table.labels) if label and family_of(label) != "literal"}
    counts = Counter(table.numbers)
    rows: dict[tuple[int, str, str], int] = {}
    for row, (number, label) in enumerate(zip(table.numbers, table.labels, strict=True)):
        if label in labels and (not company or counts[number] > 1):
            rows.setdefault((number, labels[label], table.texts[row]), row)
    return rows


def _stated_links(rows: Rows, stated: Iterable[Stated]) -> Iterator[AliasLink]:
    given: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    said = list(stated)
    for one in said:
        if one.kind in _SHORT_KINDS:
            given[one.number, one.label, one.short].add(one.full)
    for one in said:
        full = rows.get((one.number, fold(one.label), one.full))
        short = rows.get((one.number, fold(one.label), one.short))
        shared = one.kind in _SHORT_KINDS and len(given[one.number, one.label, one.short]) > 1
        if full is not None and short is not None and not shared:
            yield AliasLink(full, short, STATED, f"{one.reason} in document {one.number}")


def _unstated_links(table: MentionTable, rows: Rows) -> Iterator[AliasLink]:
    """A short form and the one name of its document that it can be short for."""
    for short, fulls in _possible_fulls(table, rows):
        if len(fulls) == 1:
            yield AliasLink(fulls[0], short, UNSTATED, f"short for the one {table.texts[fulls[0]]} of its document")


def _possible_fulls(table: MentionTable, rows: Rows) -> Iterator[tuple[int, list[int]]]:
    places: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (number, label, _), row in rows.items():
        if family_of(label) in _SHORT_FAMILIES:
            places[number, label].append(row)
    for together in places.values():
        for short in together:
            yield short, [full for full in together if _may_be_short(table.texts[short], table.texts[full])]


def _may_be_short(short: str, full: str) -> bool:
    if len(short) >= len(full):
        return False
    if short.isascii():
        return short.isupper() and is_initialism(short, full)
    return len(short) <= _LONGEST_UNSTATED_HAN and short[0] == full[0] and is_short_han(short, full)


def _links_elsewhere(
    table: MentionTable, rows: Rows, aliases: Mapping[str, str], linked: set[int]
) -> Iterator[AliasLink]:
    if not aliases:
        return
    first: dict[tuple[str, str], int] = {}
    for (_, label, text), row in rows.items():
        first.setdefault((label, fold(text)), row)
    for (_, label, text), row in rows.items():
        meant = aliases.get(alias_key(label, text), AMBIGUOUS)
        full = first.get((label, meant)) if meant else None
        if full is not None and row not in linked:
            yield AliasLink(full, row, ELSEWHERE, f"stands for {table.texts[full]} wherever documents say what it is")


def _is_telling(short: str) -> bool:
    """One character, or two Latin letters, are short for too much."""
    return len(short) >= (_SHORTEST_LATIN if short.isascii() else _SHORTEST_HAN)
