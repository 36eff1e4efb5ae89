"""IBM, A. Einstein and Bill Gates where no text says who is meant: the one name that fits, if strangers' hardly would.

Both sides and the frozen profile decide, and the other full names that fit: where there are several, none is meant.
Chinese short forms are no such thing: too many names hold the same characters in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from kgplatform.resolution.abbreviations import SMALL
from kgplatform.resolution.cluster import RowLink
from kgplatform.resolution.columns import Columns, columns_of
from kgplatform.resolution.exact import Node
from kgplatform.resolution.hashing import Hashes, Rows, combined, hashes_of
from kgplatform.resolution.namesakes import sameness
from kgplatform.resolution.normalize import Name, has_han
from kgplatform.resolution.prior import INITIAL, KIN, RARE_SURNAME
from kgplatform.resolution.score import alike
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.resolution.tables import common_names, usual_given

# Chance that the words of another organisation begin with just these letters, by how many they are. Counted among
# 275,000 names of organisations, where half of all initialisms have their full name beside them.
_STRANGERS = {3: 7e-6, 4: 1e-6, 5: 1e-7, 6: 3e-8}
_HAS_FULL_NAME = 0.5
_FEWEST_PERSONS = 1000  # among whom one may be meant: a small corpus tells little of who else is called J. Smith
_LONGEST_SHORT = 5
_GIVEN = 0.005  # share of persons with a given name that has short forms
_ONE_SPELLING = 0.9
_NEEDED = 0.95  # a chance, which knows by itself how many strangers there are
_SUREST = 0.97  # what does without a word of a text


class Fits(NamedTuple):
    """Rows that are short for something or may be what is meant, under this profile; a row may stand here twice.

    `hashes` = of label and common form (letters, initial and surname, given name and surname), `scores` = how likely
    the one full name of this form is meant, `short` = says less than a full name.
    """

    rows: Rows
    hashes: Hashes
    scores: Sequence[float]
    short: Sequence[bool]


class _Known(NamedTuple):
    statistics: Statistics
    fits: Fits


_Parts = tuple[str, str]  # letters and surname


class _Form(NamedTuple):
    """What a short name and its full name have in common: letters, or what stands for a given name, and the surname."""

    letters: str
    surname: str = ""
    is_short: bool = False


def fits_of(table: MentionTable, statistics: Statistics) -> Fits:
    """All rows that such a link could have an end in; they live as long as the table."""
    known = table.derived.get("fits")
    if isinstance(known, _Known) and known.statistics is statistics:
        return known.fits
    fits = _fits(columns_of(table), table.texts, statistics)
    table.derived["fits"] = _Known(statistics, fits)
    return fits


def _fits(columns: Columns, texts: Sequence[str], statistics: Statistics) -> Fits:
    found = [
        (row, form)
        for row in np.flatnonzero(columns.everywhere).tolist()
        for form in _forms(columns.names[row], texts[row])
    ]
    scores = _scores({form[:2] for _, form in found}, statistics)
    said = [(row, form, scores[form[:2]]) for row, form in found]
    kept = [one for one in said if one[2] >= _NEEDED]
    rows = np.array([row for row, _, _ in kept], dtype=np.int64)
    hashes = combined(columns.scopes[rows], hashes_of([f"{form.letters} {form.surname}" for _, form, _ in kept]))
    return Fits(rows, hashes, [score for _, _, score in kept], [form.is_short for _, form, _ in kept])


def links_that_fit(
    nodes: Sequence[Node], columns: Columns, table: MentionTable, statistics: Statistics
) -> Iterator[RowLink]:
    """A link from each node that is short for something to the full name."""
    found = fits_of(table, statistics)
    node_of = {row: place for place, node in enumerate(nodes) for row in node.rows}
    together: dict[int, tuple[float, dict[int, int], dict[int, int]]] = {}  # score; first row of each node: short, full
    for row, hash_, score, is_short in zip(
        found.rows.tolist(), found.hashes.tolist(), found.scores, found.short, strict=True
    ):
        _, short, full = together.setdefault(hash_, (score, {}, {}))
        (short if is_short else full).setdefault(node_of[row], row)
    meant = [
        (score, min(full.values()), list(short.values()))
        for score, short, full in together.values()
        if short and full and _is_one([columns.names[row] for row in full.values()])
    ]
    told = _one_meaning([rows for _, _, rows in meant], columns, statistics)
    for score, first, rows in meant:
        for row in rows:
            likely = round(score * told.get(row, 1.0), 4)
            against = None if likely >= _NEEDED else f"not sure enough: {likely:.2f} of {_NEEDED:.2f}"
            yield RowLink(first, row, likely, f"short for the only {table.texts[first]}", against, "model")


def _forms(name: Name, text: str) -> Iterator[_Form]:
    if name.family == "organisation":
        yield from _forms_of_organisation(name, text)
    elif name.family == "person" and len(name.words) > 1 and not has_han(name.key):
        yield from _forms_of_person(name)


def _forms_of_organisation(name: Name, text: str) -> Iterator[_Form]:
    """The letters of IBM, I.B.M. and W.H.O.; first letters of all but small words, where there are three or more."""
    letters = (text if text.isascii() else normalize("NFKC", text)).replace(".", "")
    if len(letters) in _STRANGERS and letters.isascii() and letters.isalpha() and letters.isupper():
        yield _Form(letters.lower(), is_short=True)
        return
    words = [word for word in name.words if word not in SMALL]
    if len(words) in _STRANGERS and all(word.isascii() and word.isalpha() for word in words):
        yield _Form("".join(word[0] for word in words))


def _forms_of_person(name: Name) -> Iterator[_Form]:
    """First letter and surname; usual form of the given name and surname. Middle names exclude others by themselves."""
    *given, surname = name.words
    if len(surname) < 2:
        return
    if all(len(word) == 1 for word in given):
        yield _Form(given[0][0], surname, is_short=True)
    elif len(given[0]) > 1:
        yield _Form(given[0][0], surname)
        usual = usual_given(given[0])
        if usual and (given[0] == usual or len(given[0]) <= _LONGEST_SHORT):  # Stephen is a name beside Steven
            yield _Form(usual, surname, is_short=given[0] != usual)


def _scores(asked: Collection[_Parts], statistics: Statistics) -> Mapping[_Parts, float]:
    """The chance that the one name of a form is meant, among as many strangers as there are."""
    known = common_names("en surname")
    parts = {surname: (surname, known.get(surname, RARE_SURNAME)) for _, surname in asked if surname}
    shares = statistics.shares(set(parts.values()), own=2)  # the short and the full name are no strangers
    persons = max(_FEWEST_PERSONS, statistics.things("person"))
    organisations = statistics.things("organisation")
    return {
        (letters, surname): _likely(
            _share_of_given(letters) * shares[parts[surname]] * persons
            if surname
            else _STRANGERS[len(letters)] * organisations
        )
        for letters, surname in asked
    }


def _share_of_given(letters: str) -> float:
    return KIN * (INITIAL if len(letters) == 1 else common_names("en given").get(letters, _GIVEN))


def _likely(expected: float) -> float:
    """The chance of the one that fits beside so many expected strangers."""
    return min(_SUREST, _HAS_FULL_NAME / (_HAS_FULL_NAME + (1 - _HAS_FULL_NAME) * expected))


def _one_meaning(groups: Sequence[Sequence[int]], columns: Columns, statistics: Statistics) -> dict[int, float]:
    """By row the chance that a short name means one thing, where the rows of its group are not one already."""
    several: list[int] = []
    for rows in groups:
        keys = Counter(columns.names[row].key for row in rows)
        several += [row for row in rows if keys[columns.names[row].key] > 1]
    names = [columns.names[row] for row in several]
    chances = sameness(names, [columns.labels[row] for row in several], columns.keys[several], statistics)
    return dict(zip(several, chances, strict=True))


def _is_one(names: Sequence[Name]) -> bool:
    """Whether full names of the same initials are one name in other spellings; equal ones that stayed apart are not."""
    spelled = [f"{name.words[0]}{name.words[-1]}" if name.family == "person" else name.key for name in names]
    alone = len({name.key for name in names}) == len(names)
    return alone and all(alike(spelled[0], other) >= _ONE_SPELLING for other in spelled[1:])
