"""Keys under which names meet: what they are spelled with, one letter left out, their rarest pieces, their initials.

A key depends on one name and the profile only; how many others have it now does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from kgplatform.resolution.hashing import Hashes, Rows, Texts, beside, distinct, hashes_of, spread
from kgplatform.resolution.normalize import Name, has_han
from kgplatform.resolution.pairs import telling_words
from kgplatform.resolution.sounds import sounds_of
from kgplatform.resolution.statistics import CROWD, GRAM, Statistics, salted, with_salt

_DELETION, _INITIAL, _SORTED, _CONSONANT, _GRAMS = (np.uint64(kind) for kind in (11, 12, 13, 14, 15))
_SHORTEST, _SHORTEST_HAN = 4, 3
_LONGEST = 120  # a sentence as a name would give hundreds of keys
_LATIN_GRAM, _HAN_GRAM = 4, 2
_GRAMS_EACH = 4
_GRAM_BITS, _COUNT_BITS = 28, 12  # together with the place of a name, of which there are 2 ** 24, one number to sort
_FEWEST_CONSONANTS, _FEWEST_TO_LEAVE_ONE_OUT = 3, 6
_VOWELS = "aeiouyh' -"


def near_keys(names: Sequence[Name], scopes: Hashes, statistics: Statistics) -> tuple[Rows, Hashes]:
    """(place in `names`, key): two names with a common key are worth comparing."""
    places = np.flatnonzero([_is_comparable(name) for name in names])
    chosen = [names[place] for place in places.tolist()]
    parts = [
        _deletions(chosen),
        _rare_grams(chosen, statistics),
        _consonants(chosen),
        _initials(chosen),
        _sorted_words(chosen),
    ]
    owners = places.astype(np.int32)[np.concatenate([owners for owners, _ in parts])]
    hashes = np.concatenate([hashes for _, hashes in parts])
    del parts
    return _telling(owners, beside(scopes, owners, hashes), statistics)


def crowded_among(names: Sequence[Name], scopes: Hashes, statistics: Statistics, most: int) -> Hashes:
    """The keys that more than so many of these names share, sorted."""
    _, hashes = near_keys(names, scopes, statistics)
    keys, counts = np.unique(hashes, return_counts=True)
    crowded: Hashes = keys[counts > most]
    return crowded


def _telling(owners: Rows, hashes: Hashes, statistics: Statistics) -> tuple[Rows, Hashes]:
    """Without the keys that too many names of the corpus share."""
    crowded = statistics.crowded
    if not len(crowded):
        return owners, hashes
    kept = crowded[np.minimum(np.searchsorted(crowded, hashes), len(crowded) - 1)] != hashes
    return owners[kept], hashes[kept]


def grams_of(names: Sequence[Name]) -> tuple[Rows, Hashes]:
    """(place in `names`, hash) of every four letters, or two Han characters, of these names."""
    han = np.fromiter((has_han(name.key) for name in names), dtype=bool, count=len(names))
    texts = Texts.of(
        [name.key if is_han else f" {' '.join(name.words)} " for name, is_han in zip(names, han, strict=True)]
    )
    latin = texts.grams(np.flatnonzero(~han), _LATIN_GRAM)
    chinese = texts.grams(np.flatnonzero(han), _HAN_GRAM)
    hashes = np.concatenate([latin[1], chinese[1]]) >> np.uint64(64 - _GRAM_BITS)
    return np.concatenate([latin[0], chinese[0]]), hashes


def han_grams(texts: Texts) -> tuple[Rows, Rows, Hashes]:
    """(text, place in it, hash) of every two characters, the hashes as `grams_of` gives them for Chinese names."""
    owners, hashes = texts.grams(np.arange(len(texts.lengths)), _HAN_GRAM)
    _, places = spread(np.arange(len(texts.lengths)), np.maximum(texts.lengths - _HAN_GRAM + 1, 0))
    return owners, places, hashes >> np.uint64(64 - _GRAM_BITS)


def _is_comparable(name: Name) -> bool:
    """Chinese names of persons are equal or not; so are products and values."""
    if name.family in ("product", "literal") or len(name.key) > _LONGEST:
        return False
    if has_han(name.key):
        return name.family not in ("person",) and len(name.key) >= _SHORTEST_HAN
    return len(name.key) >= _SHORTEST


def _deletions(names: Sequence[Name]) -> tuple[Rows, Hashes]:
    owners, hashes = Texts.of([name.key for name in names]).deletions(np.arange(len(names)))
    return owners, with_salt(hashes, _DELETION)


def _rare_grams(names: Sequence[Name], statistics: Statistics) -> tuple[Rows, Hashes]:
    """Each two of the rarest few grams of a name: names that share one piece are many, names that share two few."""
    owners, grams = _rarest_first(names, statistics)
    starts = np.searchsorted(owners, np.arange(len(names)))
    many = np.diff(np.r_[starts, len(owners)])
    pairs = []
    for first, second in combinations(range(_GRAMS_EACH), 2):
        places = np.flatnonzero(many > second)
        one, other = grams[starts[places] + first], grams[starts[places] + second]
        both = (np.minimum(one, other) << np.uint64(_GRAM_BITS)) | np.maximum(one, other)
        pairs.append((places, with_salt(both, _GRAMS)))
    return np.concatenate([places for places, _ in pairs]), np.concatenate([found for _, found in pairs])


def _rarest_first(names: Sequence[Name], statistics: Statistics) -> tuple[Rows, Hashes]:
    """(place in `names`, gram), each once, the rarest of a name first; what is too common is left out."""
    owners, grams = grams_of(names)
    counts = statistics.sketch.count(with_salt(grams, GRAM))
    kept = counts <= statistics.profile.thresholds.get("gram", 3000)
    # sorted as one number each: place, count, gram
    counted = np.minimum(counts[kept], (1 << _COUNT_BITS) - 1).astype(np.uint64) << np.uint64(_GRAM_BITS)
    placed = owners[kept].astype(np.uint64) << np.uint64(_COUNT_BITS + _GRAM_BITS)
    ordered = distinct(placed | counted | grams[kept])
    places = (ordered >> np.uint64(_COUNT_BITS + _GRAM_BITS)).astype(np.int64)
    return places, ordered & np.uint64((1 << _GRAM_BITS) - 1)


def _consonants(names: Sequence[Name]) -> tuple[Rows, Hashes]:
    """The consonants of a name, all and with one left out: Gyantse and Gyangze, 30 spellings of Kaddafi."""
    texts = Texts.of(sounds_of([" ".join(name.words) for name in names])).without(_VOWELS)
    lengths = texts.lengths
    whole = np.flatnonzero((lengths >= _FEWEST_CONSONANTS) & (lengths < _FEWEST_TO_LEAVE_ONE_OUT))
    owners, hashes = texts.deletions(np.flatnonzero(lengths >= _FEWEST_TO_LEAVE_ONE_OUT))
    found = np.concatenate([texts.hashes()[whole], hashes])
    return np.concatenate([whole, owners]), with_salt(found, _CONSONANT)


def crowds_of(names: Sequence[Name]) -> Hashes:
    """The consonants of each name as a hash: how many names have them says how easily two are alike by accident."""
    return with_salt(consonants_of([" ".join(name.words) for name in names]).hashes(), CROWD)


def consonants_of(joined: Sequence[str]) -> Texts:
    """Names, their words with spaces between them, without vowels and doubled letters."""
    return Texts.of(joined).without(_VOWELS)


def _initials(names: Sequence[Name]) -> tuple[Rows, Hashes]:
    """Persons by last name and first initial."""
    places = [place for place, name in enumerate(names) if name.family == "person" and len(name.words) > 1]
    texts = [f"{names[place].words[0][0]} {names[place].words[-1]}" for place in places]
    return np.array(places, dtype=np.int64), salted(texts, _INITIAL)


def _sorted_words(names: Sequence[Name]) -> tuple[Rows, Hashes]:
    """Names by their words in any order."""
    places = [place for place, name in enumerate(names) if len(name.words) > 1]
    texts = [" ".join(sorted(telling_words(names[place]))) for place in places]
    return np.array(places, dtype=np.int64), with_salt(hashes_of(texts), _SORTED)
