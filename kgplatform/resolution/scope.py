"""Where a name may meet others: everywhere under its label, or in its own document only.

Whatever a decision needs of the document is looked up here. A gate by context (homonyms) belongs here too: it adds a
part to the scope, and names in different scopes are never compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kgplatform.resolution.normalize import AN_INITIAL, HAN, Name
from kgplatform.resolution.table import MentionTable
from kgplatform.text.fold import fold

LOCAL = 0.95
_SURNAME_KEY = "surname"


class Scope(NamedTuple):
    """Names meet when their scopes are equal; `document` None = everywhere. No label is a label of its own."""

    labelled: bool
    label: str
    document: int | None
    argument: bool = False


class Local(NamedTuple):
    """A short form (row) and the one full name of its document that it stands for (row)."""

    short: int
    full: int
    reason: str


def scopes_of(table: MentionTable, names: Sequence[Name]) -> tuple[list[Scope], list[Local]]:
    """The scope of every row, and the short forms that find their full name inside their document."""
    full_names = _full_names(table, names)
    everywhere = {label: Scope(label is not None, fold(label or ""), None) for label in set(table.labels)}
    scopes: list[Scope] = []
    locals_: list[Local] = []
    for row, name in enumerate(names):
        scope, number = everywhere[table.labels[row]], table.numbers[row]
        matches = _matches(row, name, table, names, full_names) if full_names else []
        if name.short not in (None, AN_INITIAL) or table.argument_only[row] or matches:
            scope = Scope(scope.labelled, scope.label, number, argument=table.argument_only[row])
        scopes.append(scope)
        if matches and len({names[match].key for match in matches}) == 1:
            reason = f"{table.texts[row]} in a document with one {table.texts[matches[0]]}"
            locals_.append(Local(row, matches[0], reason))
    return scopes, locals_


def tied_by_scope(table: MentionTable, names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    """Rows that decide about each other's scope: a short form and every full name of its document that it fits."""
    if full_names := _full_names(table, names):
        for row, name in enumerate(names):
            yield from ((row, match) for match in _matches(row, name, table, names, full_names))
    yield from ((found.short, found.full) for found in arguments_of(table, names))


def arguments_of(table: MentionTable, names: Sequence[Name]) -> Iterator[Local]:
    """Arguments without a label that are spelled like a labelled mention of their document: the first such mention."""
    if not any(table.argument_only):
        return
    wanted = {(table.numbers[row], names[row].folded) for row in range(len(table)) if table.argument_only[row]}
    labelled: dict[tuple[int, str], int] = {}
    for row, label in enumerate(table.labels):
        place = table.numbers[row], names[row].folded
        if label is not None and place in wanted:
            labelled.setdefault(place, row)
    for row in range(len(table)):
        full = labelled.get((table.numbers[row], names[row].folded)) if table.argument_only[row] else None
        if full is not None:
            yield Local(row, full, "an argument spelled like a labelled mention of its document")


# (document, label, part of a person's name) → rows of the full names there
FullNames = dict[tuple[int, str, str], list[int]]


def _full_names(table: MentionTable, names: Sequence[Name]) -> FullNames:
    index: FullNames = defaultdict(list)
    rows = Counter(table.numbers)
    if len(rows) == len(names):
        return index  # each name is alone
    for row, name in enumerate(names):
        if name.family != "person" or name.short is not None or rows[table.numbers[row]] == 1:
            continue
        label = table.labels[row] or ""
        if len(name.words) > 1:
            for part in set(name.words):
                index[table.numbers[row], label, part].append(row)
        elif HAN.match(name.key) and 2 <= len(name.key) <= 4:
            index[table.numbers[row], label, f"{_SURNAME_KEY} {name.key[0]}"].append(row)
    return index


def _matches(row: int, name: Name, table: MentionTable, names: Sequence[Name], full_names: FullNames) -> list[int]:
    """The full names in the row's document that the name may be short for."""
    if name.family != "person" or not name.words:
        return []
    place = table.numbers[row], table.labels[row] or ""
    if name.short == "a surname":
        return full_names.get((*place, f"{_SURNAME_KEY} {name.words[0][-1]}"), [])
    if len(name.words) > 1 and name.short is None:
        return []
    found = full_names.get((*place, name.words[-1]), [])
    if name.short == AN_INITIAL:
        return [match for match in found if _initial_fits(name.words, names[match].words)]
    return found


def _initial_fits(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    return full[-1] == short[-1] and full[0][0] == short[0]
