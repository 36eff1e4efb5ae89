"""How likely a name is put together by accident from the words or Chinese characters that other names are made of.

"Marion Hospital" is made of words that many names have, so there may be several; "Corquelwood Hospital" is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Hashes, Rows, Texts, spread
from kgplatform.resolution.keys import han_grams
from kgplatform.resolution.normalize import Name, has_han
from kgplatform.resolution.statistics import FIRST, GRAM, LAST, SIGN, WORD, Statistics, salted, with_salt
from kgplatform.resolution.words import Words

_UNSEEN = 0.5  # names that a part which stands in one name only is expected to stand in besides


def made_by_accident(names: Sequence[Name], statistics: Statistics) -> NDArray[np.float64]:
    """The chance of each name as the product of those of its parts; 0 for one word that no other name has."""
    total = max(1, statistics.names())
    chances = np.zeros(len(names), dtype=np.float64)
    han = np.fromiter((has_han(name.key) for name in names), dtype=bool, count=len(names))
    for rows, chance in ((np.flatnonzero(han), _of_characters), (np.flatnonzero(~han), _of_words)):
        if len(rows):
            chances[rows] = chance([names[row] for row in rows.tolist()], statistics, total)
    return chances


def signs_of(names: Sequence[Name]) -> Hashes:
    """The characters of Chinese names, once a name, and those that begin and end them, as they are counted."""
    keys = [name.key for name in names if has_han(name.key)]
    once = Texts.of(["".join(dict.fromkeys(key)) for key in keys])
    texts = Texts.of(keys)
    return np.concatenate([_signs(once.codes, SIGN), _signs(_firsts(texts), FIRST), _signs(_lasts(texts), LAST)])


def _signs(codes: NDArray[np.uint32], kind: np.uint64) -> Hashes:
    return with_salt(codes.astype(np.uint64), kind)


def _firsts(texts: Texts) -> NDArray[np.uint32]:
    begins: NDArray[np.uint32] = texts.codes[texts.starts]
    return begins


def _lasts(texts: Texts) -> NDArray[np.uint32]:
    ends: NDArray[np.uint32] = texts.codes[texts.starts + texts.lengths - 1]
    return ends


def _of_words(names: Sequence[Name], statistics: Statistics, total: int) -> NDArray[np.float64]:
    """Words stand in a name independently of each other."""
    words = Words.of([name.words for name in names])
    owners, _ = spread(np.arange(len(names)), words.counts)
    others = _others(statistics, salted(words.texts, WORD))[words.codes]
    logs = np.bincount(owners, np.log((others + _UNSEEN) / (total + _UNSEEN)), len(names))
    unknown = (words.counts == 1) & (np.bincount(owners, others, len(names)) == 0)
    return np.where(unknown, 0.0, np.exp(logs))


def _of_characters(names: Sequence[Name], statistics: Statistics, total: int) -> NDArray[np.float64]:
    """A character follows another one as often as it does in other names; so do beginnings and ends."""
    texts = Texts.of([name.key for name in names])
    signs = _others(statistics, _signs(texts.codes, SIGN))
    owners, places, grams = han_grams(texts)
    both = _others(statistics, with_salt(grams, GRAM))
    at = texts.starts[owners] + places
    followed = (both + _UNSEEN * (signs[at + 1] + _UNSEEN) / total) / (signs[at] + _UNSEEN)
    logs = np.bincount(owners, np.log(np.minimum(1.0, followed)), len(names))
    begun = (_others(statistics, _signs(_firsts(texts), FIRST)) + _UNSEEN) / (total + _UNSEEN)
    ended = (_others(statistics, _signs(_lasts(texts), LAST)) + _UNSEEN) / (
        signs[texts.starts + texts.lengths - 1] + 2 * _UNSEEN
    )
    return np.asarray(np.exp(logs) * begun * np.minimum(1.0, ended), dtype=np.float64)


def _others(statistics: Statistics, hashes: Hashes) -> Rows:
    """How many other names have a part."""
    return np.maximum(0, statistics.sketch.count(hashes) - 1)
