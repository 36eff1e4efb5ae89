"""IBM among names without a text: the one organisation whose words begin so, where strangers' words hardly would.

Both sides and the frozen profile decide, and the other full names of the same initials: where there are several, none
is meant. Chinese short forms are no such thing: too many names hold the same characters in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from kgplatform.resolution.abbreviations import SMALL
from kgplatform.resolution.cluster import RowLink
from kgplatform.resolution.columns import Columns
from kgplatform.resolution.exact import Node
from kgplatform.resolution.hashing import Hashes, Rows, combined, hashes_of
from kgplatform.resolution.namesakes import sameness
from kgplatform.resolution.normalize import Name
from kgplatform.resolution.score import alike
from kgplatform.resolution.statistics import Statistics

# Chance that the words of another organisation begin with just these letters, by how many they are. Counted among
# 275,000 names of organisations, where half of all initialisms have their full name beside them.
_STRANGERS = {3: 7e-6, 4: 1e-6, 5: 1e-7, 6: 3e-8}
_HAS_FULL_NAME = 0.5
_ONE_SPELLING = 0.9
_SUREST = 0.97  # what does without a word of a text
_LABEL = "organisation"


class Initials(NamedTuple):
    """Rows that are an initialism or have its letters as initials, the hash of label and letters beside each."""

    rows: Rows
    hashes: Hashes
    letters: Sequence[str]
    short: Sequence[bool]


def initials_of(columns: Columns, texts: Sequence[str], statistics: Statistics) -> Initials:
    """All rows that such a link could have an end in, under this profile."""
    possible = _possible_lengths(statistics)
    found: list[tuple[int, str, bool]] = []
    if possible:
        for row, name in enumerate(columns.names):
            if name.family == _LABEL and columns.everywhere[row]:
                short = _initialism(texts[row])
                letters = short or _initials(name)
                if letters and len(letters) in possible:
                    found.append((row, letters, bool(short)))
    rows = np.array([row for row, _, _ in found], dtype=np.int64)
    spelled = [letters for _, letters, _ in found]
    hashes = combined(columns.scopes[rows], hashes_of(spelled))
    return Initials(rows, hashes, spelled, [short for _, _, short in found])


def initialism_links(
    nodes: Sequence[Node], columns: Columns, texts: Sequence[str], statistics: Statistics
) -> Iterator[RowLink]:
    """A link from each node of an initialism to the full name."""
    initials = initials_of(columns, texts, statistics)
    node_of = {row: place for place, node in enumerate(nodes) for row in node.rows}
    together: dict[int, tuple[str, dict[int, int], dict[int, int]]] = {}  # letters; first rows of nodes: short, full
    for row, hash_, letters, is_short in zip(
        initials.rows.tolist(), initials.hashes.tolist(), initials.letters, initials.short, strict=True
    ):
        _, short, full = together.setdefault(hash_, (letters, {}, {}))
        (short if is_short else full).setdefault(node_of[row], row)
    needed = statistics.profile.thresholds.get("near", 0.5)
    for letters, short, full in together.values():
        if short and full and _is_one(list(full.values()), columns.names):
            score = _score(letters, statistics) * _one_meaning(list(short.values()), columns, statistics)
            first = min(full.values())
            reason = f"initials of the only {texts[first]}"
            against = None if score >= needed else f"not sure enough: {score:.2f} of {needed:.2f}"
            yield from (RowLink(first, row, round(score, 4), reason, against, "model") for row in short.values())


def _possible_lengths(statistics: Statistics) -> frozenset[int]:
    needed = statistics.profile.thresholds.get("near", 0.5)
    return frozenset(length for length in _STRANGERS if _score("x" * length, statistics) >= needed)


def _score(letters: str, statistics: Statistics) -> float:
    """The chance that the one name with these initials is meant, strangers' names being as many as there are."""
    strangers = (1 - _HAS_FULL_NAME) * _STRANGERS[len(letters)] * statistics.things(_LABEL)
    return min(_SUREST, _HAS_FULL_NAME / (_HAS_FULL_NAME + strangers))


def _one_meaning(rows: Sequence[int], columns: Columns, statistics: Statistics) -> float:
    """The chance that an initialism means one thing, where its own rows are not one already."""
    if len(rows) == 1:
        return 1.0
    first = rows[0]
    return sameness([columns.names[first]], [columns.labels[first]], columns.keys[[first]], statistics)[0]


def _is_one(rows: Sequence[int], names: Sequence[Name]) -> bool:
    """Whether full names of the same initials are one name in other spellings; equal ones that stayed apart are not."""
    keys = [names[row].key for row in rows]
    first = keys[0]
    return len(set(keys)) == len(keys) and all(alike(first, key) >= _ONE_SPELLING for key in keys[1:])


def _initialism(text: str) -> str | None:
    """The letters of IBM, I.B.M. and W.H.O., in lower case."""
    letters = normalize("NFKC", text).replace(".", "")
    is_one = letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) in _STRANGERS
    return letters.lower() if is_one else None


def _initials(name: Name) -> str | None:
    """The first letters of all words but the small ones, of names with three such words or more."""
    words = [word for word in name.words if word not in SMALL]
    if len(words) not in _STRANGERS or not all(word.isascii() and word.isalpha() for word in words):
        return None
    return "".join(word[0] for word in words)
