"""The profile made ready for asking: what counts, shares and rates it holds. Knows nothing of single decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import BASE, Hashes, hashes_of, mixed
from kgplatform.resolution.sketch import Sketch, unpack
from kgplatform.types.resolution import Profile

GRAM, WORD, CLUE, CROWD, SIGN, FIRST, LAST = (np.uint64(kind) for kind in range(1, 8))
_SHARE_TRUST = 300.0
_COMMON_FROM, _COMMON_SHARE = 5, 0.005
_AGREE_OF_SEVERAL = 0.55  # of two known contexts of a name that a few things bear, since one of them has most rows
_DIFFER_OF_ONE = 0.03  # of two known contexts of one thing: years are off by one, authors come in another order
_MOST_AGREED, _MOST_DIFFERED = 1.5, 20.0  # rows that agree may be all those of one thing; more say no more
_TRUST = 3.0  # trials that what is believed of several things counts for


class Rate(NamedTuple):
    """Trials, those in which both sides agreed, and how many agreements chance alone would give."""

    trials: float
    agreed: float
    chance: float

    def plus(self, other: Rate) -> Rate:
        """Both together."""
        return Rate(self.trials + other.trials, self.agreed + other.agreed, self.chance + other.chance)

    @property
    def telling(self) -> float:
        """Trials that say something."""
        return max(0.0, self.trials - self.chance)

    @property
    def alike(self) -> float:
        """Those in which both sides agreed."""
        return min(self.telling, max(0.0, self.agreed - self.chance))

    def weighed(self, believed: float) -> float:
        """The chance that two rows of a name are one thing, after these trials.

        A name means one thing or several: contexts that agree make the first more likely, and one that differs nearly
        rules it out. Of the several, two rows are one as often as is believed and as the trials say.
        """
        if_several = min(believed, _AGREE_OF_SEVERAL)
        one = (believed - if_several) / (1.0 - if_several)
        agreed, differed = min(self.alike, _MOST_AGREED), self.telling - self.alike
        counted = min(differed, _MOST_DIFFERED)
        seen_of_one: float = (1.0 - _DIFFER_OF_ONE) ** agreed * _DIFFER_OF_ONE**counted
        seen_of_several: float = _AGREE_OF_SEVERAL**agreed * (1.0 - _AGREE_OF_SEVERAL) ** counted
        one = one * seen_of_one / (one * seen_of_one + (1.0 - one) * seen_of_several)
        return one + (1.0 - one) * (_TRUST * if_several + agreed) / (_TRUST + agreed + differed)


@dataclass(frozen=True)
class Statistics:
    """A profile unpacked."""

    profile: Profile
    sketch: Sketch
    counted: NDArray[np.uint64]  # keys that occur more than once, sorted
    counts: NDArray[np.uint32]
    tried: NDArray[np.uint64]  # keys with two known contexts or more, sorted
    trials: NDArray[np.float32]  # three columns: trials, agreed, chance
    crowded: NDArray[np.uint64]  # keys of near names that too many names share, sorted
    weights: NDArray[np.float64]  # what each trait of a name adds to the log odds that equal names are two things
    rates: dict[str, float]  # what each class of names adds to them
    chances: dict[str, float] = field(default_factory=dict, compare=False)  # of the clues that were asked for so far

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The statistics of a profile."""
        packed = profile.packed
        return cls(
            profile=profile,
            sketch=Sketch.unpacked(packed.get("sketch", "")),
            counted=_array(packed, "counted", np.uint64),
            counts=_array(packed, "counts", np.uint32),
            tried=_array(packed, "tried", np.uint64),
            trials=_array(packed, "trials", np.float32).reshape(-1, 3),
            crowded=_array(packed, "crowded", np.uint64),
            weights=_array(packed, "traits", np.float64),
            rates={kind: added for kind, (_, _, added) in profile.rates.items()},
        )

    def things(self, family: str) -> int:
        """How many names of this family there are."""
        return self.profile.totals.get(f"names {family}", 0)

    def names(self) -> int:
        """How many names there are."""
        return sum(count for total, count in self.profile.totals.items() if total.startswith("names "))

    def rows_of(self, keys: Hashes) -> NDArray[np.int64]:
        """How many rows have each key."""
        return looked_up(self.counted, self.counts, keys, 1)

    def shown(self, keys: Hashes) -> dict[int, Rate]:
        """What the known contexts of these keys showed, by place, where there were any."""
        if not len(self.tried):
            return {}
        at = np.minimum(np.searchsorted(self.tried, keys), len(self.tried) - 1)
        places = np.flatnonzero(self.tried[at] == keys)
        rates = self.trials[at[places]].tolist()
        return {place: Rate(*rate) for place, rate in zip(places.tolist(), rates, strict=True)}

    def shares(self, parts: Collection[tuple[str, float]], own: int = 1) -> dict[tuple[str, float], float]:
        """The share of other persons with each part of a name; what is expected of it where the corpus tells little.

        `own` = how many of the names that are counted are no others.
        """
        names = self.things("person")
        kept = list(parts)
        counted = self.sketch.count(salted([part for part, _ in kept], WORD)).tolist() if names else [0] * len(kept)
        return {
            (part, expected): (max(0, count - own) + _SHARE_TRUST * expected) / (names + _SHARE_TRUST)
            for (part, expected), count in zip(kept, counted, strict=True)
        }

    def names_with(self, words: Iterable[str]) -> dict[str, int]:
        """In how many names each of these words stands."""
        kept = list(dict.fromkeys(words))
        return dict(zip(kept, self.sketch.count(salted(kept, WORD)).tolist(), strict=True)) if kept else {}

    def chance_of(self, clues: Sequence[str]) -> list[float]:
        """How likely each clue is shared by accident."""
        if new := [clue for clue in clues if clue not in self.chances]:
            known = max(1, self.profile.totals.get("known", 0))
            chances = np.minimum(1.0, (self.sketch.count(salted(new, CLUE)) + 1) / (known + 2))
            self.chances.update(zip(new, chances.tolist(), strict=True))
        return [self.chances[clue] for clue in clues]

    def is_common(self, clues: Sequence[str]) -> list[bool]:
        """Whether so many contexts have a clue that sharing it says little."""
        known = self.profile.totals.get("known", 0)
        least = max(_COMMON_FROM, _COMMON_SHARE * known)
        return [bool(count >= least) for count in self.sketch.count(salted(clues, CLUE))]


def salted(texts: Sequence[str], kind: np.uint64) -> Hashes:
    """Hashes of texts that are counted as one kind of thing."""
    return with_salt(hashes_of(texts), kind)


def with_salt(hashes: Hashes, kind: np.uint64) -> Hashes:
    """Hashes that differ from those of other kinds of things."""
    return mixed(mixed(np.array([kind])) * np.uint64(BASE) + hashes)


def looked_up(
    known: NDArray[np.uint64], values: NDArray[np.uint32], wanted: Hashes, otherwise: int
) -> NDArray[np.int64]:
    """The value of each wanted hash in a sorted table."""
    if not len(known):
        return np.full(len(wanted), otherwise, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[places] == wanted, values[places].astype(np.int64), otherwise)


def _array(packed: dict[str, str], name: str, kind: type) -> np.ndarray:
    return unpack(packed[name], kind) if packed.get(name) else np.zeros(0, dtype=kind)
