"""The profile made ready for asking: what counts, shares and rates it holds. Knows nothing of single decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Hashes, combined, hashes_of
from kgplatform.resolution.sketch import Sketch, unpack
from kgplatform.types.resolution import Profile

GRAM, WORD, CLUE, CROWD = (np.uint64(kind) for kind in (1, 2, 3, 4))
_SHARE_TRUST = 300.0
_COMMON_FROM, _COMMON_SHARE = 5, 0.005


class Rate(NamedTuple):
    """Trials, those in which both sides agreed, and how many agreements chance alone would give."""

    trials: float
    agreed: float
    chance: float

    def weighed(self, believed: float, trust: float) -> float:
        """What is believed after these trials."""
        telling = max(0.0, self.trials - self.chance)
        agreed = min(telling, max(0.0, self.agreed - self.chance))
        return (trust * believed + agreed) / (trust + telling)


_NOTHING = Rate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Statistics:
    """A profile unpacked."""

    profile: Profile
    sketch: Sketch
    counted: NDArray[np.uint64]  # keys that occur more than once, sorted
    counts: NDArray[np.uint32]
    tried: NDArray[np.uint64]  # keys with two known contexts or more, sorted
    trials: NDArray[np.float32]  # three columns: trials, agreed, chance

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
        )

    def things(self, family: str) -> int:
        """How many names of this family there are."""
        return self.profile.totals.get(f"names {family}", 0)

    def rows(self, key: int) -> int:
        """How many rows have this key."""
        place = int(np.searchsorted(self.counted, np.uint64(key)))
        found = place < len(self.counted) and int(self.counted[place]) == key
        return int(self.counts[place]) if found else 1

    def rows_of(self, keys: Hashes) -> NDArray[np.int64]:
        """How many rows have each key."""
        return looked_up(self.counted, self.counts, keys, 1)

    def shown(self, key: int) -> Rate:
        """What the known contexts of this key showed."""
        place = int(np.searchsorted(self.tried, np.uint64(key)))
        found = place < len(self.tried) and int(self.tried[place]) == key
        return Rate(*map(float, self.trials[place])) if found else _NOTHING

    def rate(self, kind: str) -> Rate:
        """What the known contexts of a class of names showed."""
        rate = self.profile.rates.get(kind)
        return Rate(*rate) if rate else _NOTHING

    def share(self, part: str, expected: float) -> float:
        """The share of persons with this part of a name, `expected` where the corpus tells little."""
        names = self.things("person")
        counted = int(self.sketch.count(salted([part], WORD))[0]) if names else 0
        return (max(0, counted - 1) + _SHARE_TRUST * expected) / (names + _SHARE_TRUST)

    def chance_of(self, clues: Sequence[str]) -> NDArray[np.float64]:
        """How likely each clue is shared by accident."""
        known = max(1, self.profile.totals.get("known", 0))
        return np.minimum(1.0, (self.sketch.count(salted(clues, CLUE)) + 1) / (known + 2))

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
    return combined(np.full(len(hashes), kind, dtype=np.uint64), hashes)


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
