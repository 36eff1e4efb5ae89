"""What the learned score looks at, as columns over pairs of names. It does not depend on how many names there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Rows
from kgplatform.resolution.keys import consonants_of
from kgplatform.resolution.normalize import Name, has_han
from kgplatform.resolution.score import Numbers, beginnings, edits, ratios, same_beginnings, same_endings
from kgplatform.resolution.sounds import sounds_of
from kgplatform.resolution.statistics import CROWD, WORD, Statistics, salted, with_salt
from kgplatform.resolution.tables import nicknames
from kgplatform.resolution.words import NONE, Words

FEATURES = (
    *("family", "han", "ratio", "sorted", "beginning", "edits", "length", "longer", "prefix", "postfix", "words"),
    *("more_words", "shared", "left_out", "most_left_out", "rarity", "most_rarity", "odd_ratio", "odd_first"),
    *("odd_last", "odd_edits", "sounds", "consonants", "initial", "first_word", "last_word", "nickname", "rows"),
    *("most_rows", "crowd", "most_crowd", "context", "said"),
)
Strings = NDArray[np.object_]  # texts

_FAMILIES = {"person": 0, "organisation": 1, "place": 2}
_WIDTH, _USUAL_WIDTH = 8, 4  # words of a name that are aligned, and how many most names have at most


@dataclass(frozen=True)
class Plain:
    """What decides whether names are compared at all, as columns."""

    joined: Strings
    ordered: Strings
    lengths: Numbers
    counts: Rows  # words of each name
    first: NDArray[np.int32]  # words as numbers, -1 = none
    last: NDArray[np.int32]
    persons: NDArray[np.bool_]

    @classmethod
    def of(cls, names: Sequence[Name]) -> Self:
        """The columns of these names."""
        said = [name.words for name in names]
        joined = list(map(" ".join, said))
        counts = np.fromiter(map(len, said), dtype=np.int64, count=len(names))
        persons = np.fromiter((name.family == "person" for name in names), dtype=bool, count=len(names))
        grid = _ends(said, persons)
        return cls(
            joined=_column(joined),
            ordered=_column(_ordered(said, joined)),
            lengths=np.fromiter((len(name.key) for name in names), dtype=np.float32, count=len(names)),
            counts=counts,
            first=grid[:, 0].copy(),
            last=grid[:, 1].copy(),
            persons=persons,
        )


def _ends(said: Sequence[Sequence[str]], persons: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The first and the last word of each person that counts, as numbers."""
    grid = np.full((len(said), 2), NONE, dtype=np.int32)
    places = np.flatnonzero(persons)
    own = [said[place] for place in places.tolist()]
    grid[places] = Words.of([(words[0], words[min(len(words), _WIDTH) - 1]) if words else () for words in own]).grid(2)
    return grid


def _ordered(said: Sequence[Sequence[str]], joined: Sequence[str]) -> list[str]:
    """Names with their words in alphabetical order."""
    return [" ".join(sorted(own)) if len(own) > 1 else line for own, line in zip(said, joined, strict=True)]


@dataclass(frozen=True)
class Spelled:
    """Names as columns, ready to be compared in any pairs."""

    joined: Strings
    ordered: Strings
    keys: Strings
    consonants: Strings
    sounds: Strings
    lengths: Numbers
    numbers: Numbers  # family and han, one column each
    words: Strings
    grid: NDArray[np.int32]  # places in `words`, -1 = none
    counts: NDArray[np.int64]  # words of each name
    often: Rows  # in how many names each of `words` stands
    rarity: Numbers  # of each of `words`, and 0 for none
    nicknames: NDArray[np.int32]  # group of each of `words`, -1 = none
    letters: NDArray[np.int32]  # the first of each of `words`, and 0 for none
    is_letter: NDArray[np.bool_]  # whether there are no more
    rows: Numbers
    crowds: Numbers  # names with the same consonants, as a logarithm

    @classmethod
    def of(cls, names: Sequence[Name], statistics: Statistics) -> Self:
        """The columns of these names."""
        said = [name.words for name in names]
        joined = list(map(" ".join, said))
        words = Words.of(said)
        often = statistics.sketch.count(salted(words.texts, WORD))
        keys = [name.key for name in names]
        consonants = consonants_of(joined)
        return cls(
            joined=_column(joined),
            ordered=_column(_ordered(said, joined)),
            keys=_column(keys),
            consonants=_column(consonants.texts()),
            sounds=_column(sounds_of(joined)),
            lengths=np.fromiter(map(len, keys), dtype=np.float32, count=len(names)),
            numbers=np.array(
                [[_FAMILIES.get(name.family, 3) for name in names], list(map(has_han, keys))], dtype=np.float32
            ),
            words=_column(words.texts),
            grid=words.grid(_WIDTH),
            counts=words.counts,
            often=often,
            rarity=_rarity(often, statistics.names()),
            nicknames=np.array([nicknames().get(word, NONE) for word in words.texts] + [NONE], dtype=np.int32),
            letters=np.array([ord(word[0]) for word in words.texts] + [0], dtype=np.int32),
            is_letter=np.array([len(word) == 1 for word in words.texts] + [False]),
            rows=np.log1p(_frequencies(names, statistics)),
            crowds=np.log1p(statistics.sketch.count(with_salt(consonants.hashes(), CROWD))).astype(np.float32),
        )


def are_alike(plain: Plain, left: Rows, right: Rows, least: float) -> NDArray[np.bool_]:
    """Whether the plain ratio or that of the sorted words is so much: what decides whether a pair is looked at."""
    enough = ratios(_taken(plain.joined, left), _taken(plain.joined, right), least) > 0
    enough |= same_ends(plain, left, right)
    several = (plain.counts[left] > 1) | (plain.counts[right] > 1)  # the others have nothing to sort
    rest = np.flatnonzero(~enough & several)
    mine, yours = _taken(plain.ordered, left[rest]), _taken(plain.ordered, right[rest])
    enough[rest] = ratios(mine, yours, least) > 0
    return enough


def same_ends(plain: Plain, left: Rows, right: Rows) -> NDArray[np.bool_]:
    """Persons with one first and one last name, whatever stands between: Vladimir Vladimirovich Putin."""
    equal = (plain.first[left] == plain.first[right]) & (plain.last[left] == plain.last[right])
    several = np.minimum(plain.counts[left], plain.counts[right]) > 1
    return np.asarray(equal & several & plain.persons[left])


def _ordered_ratios(spelled: Spelled, left: Rows, right: Rows, plain: Numbers) -> Numbers:
    """The ratio of the sorted words; that of one word and one word is the plain one."""
    found = plain.copy()
    several = np.flatnonzero((spelled.counts[left] > 1) | (spelled.counts[right] > 1))
    left, right = left[several], right[several]
    found[several] = ratios(_taken(spelled.ordered, left), _taken(spelled.ordered, right))
    return found


def alike_in_words(left: Sequence[str], right: Sequence[str], persons: NDArray[np.bool_], least: float) -> Rows:
    """The places of the pairs that `are_alike` finds alike, of names given by their words; `persons` beside them."""
    enough = ratios(left, right, least) > 0
    rest = [place for place in np.flatnonzero(~enough).tolist() if " " in left[place] or " " in right[place]]
    mine, yours = [left[place].split(" ") for place in rest], [right[place].split(" ") for place in rest]
    ordered = [" ".join(sorted(words)) for words in mine], [" ".join(sorted(words)) for words in yours]
    enough[rest] = ratios(*ordered, least) > 0
    enough[rest] |= persons[rest] & np.array([_same_ends(*pair) for pair in zip(mine, yours, strict=True)], dtype=bool)
    return np.flatnonzero(enough)


def _same_ends(mine: Sequence[str], yours: Sequence[str]) -> bool:
    mine, yours = mine[:_WIDTH], yours[:_WIDTH]
    return min(len(mine), len(yours)) > 1 and mine[0] == yours[0] and mine[-1] == yours[-1]


def features(spelled: Spelled, left: Rows, right: Rows, context: Numbers, said: Numbers) -> Numbers:
    """One row a pair, one column a feature, as in `FEATURES`. Left and right are interchangeable."""
    one, other = (_taken(spelled.keys, rows) for rows in (left, right))
    shorter = np.minimum(spelled.lengths[left], spelled.lengths[right])
    plain = ratios(_taken(spelled.joined, left), _taken(spelled.joined, right))
    columns = [
        *spelled.numbers[:, left],
        plain,
        _ordered_ratios(spelled, left, right, plain),
        beginnings(one, other),
        edits(one, other),
        shorter,
        np.abs(spelled.lengths[left] - spelled.lengths[right]),
        same_beginnings(one, other) / shorter,
        same_endings(one, other) / shorter,
        np.minimum(spelled.counts[left], spelled.counts[right]),
        np.abs(spelled.counts[left] - spelled.counts[right]),
        *_alignment(spelled, left, right),
        np.minimum(spelled.rows[left], spelled.rows[right]),
        np.maximum(spelled.rows[left], spelled.rows[right]),
        np.minimum(spelled.crowds[left], spelled.crowds[right]),
        np.maximum(spelled.crowds[left], spelled.crowds[right]),
        context,
        said,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _alignment(spelled: Spelled, left: Rows, right: Rows) -> Numbers:
    """Which words stand on both sides, and how the heaviest two that do not compare; one row a feature."""
    short = np.maximum(spelled.counts[left], spelled.counts[right]) <= _USUAL_WIDTH
    places = np.concatenate([np.flatnonzero(short), np.flatnonzero(~short)])
    few, many = np.split(places, [int(short.sum())])
    found = np.concatenate(
        [_aligned(spelled, left[few], right[few], _USUAL_WIDTH), _aligned(spelled, left[many], right[many], _WIDTH)],
        axis=1,
    )
    back = np.empty_like(places)
    back[places] = np.arange(len(places))
    return found[:, back]


def _aligned(spelled: Spelled, left: Rows, right: Rows, width: int) -> Numbers:
    mine, yours = spelled.grid[left, :width], spelled.grid[right, :width]
    equal = (mine[:, :, None] == yours[:, None, :]) & (mine[:, :, None] != NONE)
    odd_mine, odd_yours = (mine != NONE) & ~equal.any(axis=2), (yours != NONE) & ~equal.any(axis=1)
    weight_mine, weight_yours = spelled.rarity[mine], spelled.rarity[yours]
    total = np.maximum(weight_mine.sum(axis=1), weight_yours.sum(axis=1)) + 1e-6
    heavy_mine, heavy_yours = (weight_mine * odd_mine), (weight_yours * odd_yours)
    counts = np.stack([odd_mine.sum(axis=1), odd_yours.sum(axis=1)])
    heaviest = np.stack([heavy_mine.max(axis=1), heavy_yours.max(axis=1)])
    at = np.arange(len(left))
    first = np.where(odd_mine.any(axis=1), mine[at, heavy_mine.argmax(axis=1)], NONE)
    second = np.where(odd_yours.any(axis=1), yours[at, heavy_yours.argmax(axis=1)], NONE)
    last_mine = mine[at, np.minimum(spelled.counts[left], width) - 1]
    last_yours = yours[at, np.minimum(spelled.counts[right], width) - 1]
    columns = [
        (weight_mine - heavy_mine).sum(axis=1) / total,
        counts.min(axis=0),
        counts.max(axis=0),
        heaviest.min(axis=0),
        heaviest.max(axis=0),
        *_odd_words(spelled, first, second),
        ratios(_taken(spelled.sounds, left), _taken(spelled.sounds, right)),
        ratios(_taken(spelled.consonants, left), _taken(spelled.consonants, right)),
        _initials(spelled, mine[:, 0], yours[:, 0]),
        mine[:, 0] == yours[:, 0],
        last_mine == last_yours,
        (spelled.nicknames[first] != NONE) & (spelled.nicknames[first] == spelled.nicknames[second]),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def _odd_words(spelled: Spelled, first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """How alike the heaviest words without a partner are: 1 where both sides have none, 0 where one has."""
    both = (first != NONE) & (second != NONE)
    neither = (first == NONE) & (second == NONE)
    one, other = (_taken(spelled.words, rows[both]) for rows in (first, second))
    alike = neither.astype(np.float32)
    alike[both] = ratios(one, other)
    heads, tails, changed = (np.where(neither, 1.0, 0.0).astype(np.float32) for _ in range(3))
    heads[both] = same_beginnings(one, other) > 0
    tails[both] = same_endings(one, other) > 0
    changed[:] = 0.0
    changed[both] = edits(one, other)
    return [alike, heads, tails, changed]


def _initials(spelled: Spelled, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """1 where one first word is the initial of the other, -1 where it is another letter, 0 where none is an initial."""
    initial = spelled.is_letter[first] != spelled.is_letter[second]
    return np.where(initial, np.where(spelled.letters[first] == spelled.letters[second], 1, -1), 0)


def _rarity(often: Rows, names: int) -> Numbers:
    rarity = np.log((names + 2) / (np.maximum(often, 1) + 1))
    return np.append(np.maximum(rarity, 0.1), 0.0).astype(np.float32)


def _frequencies(names: Sequence[Name], statistics: Statistics) -> Numbers:
    known = statistics.profile.frequencies
    return np.fromiter((known.get(name.folded, 1) for name in names), dtype=np.float32, count=len(names))


def _column(texts: Sequence[str]) -> Strings:
    column = np.empty(len(texts), dtype=np.object_)
    column[:] = texts
    return column


def _taken(texts: Strings, rows: np.ndarray) -> list[str]:
    taken: list[str] = texts[rows].tolist()
    return taken
