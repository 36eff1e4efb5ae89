"""How often something occurs in the corpus, in little room: counts at places that a hash names.

Two things may share a place, so a count is never too small, and with four places a thing seldom too large.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Hashes

Kind = TypeVar("Kind", bound=np.generic)

_FEWEST, _MOST = 10, 22  # bits of a place
_ROOM = 4  # places a counted thing


@dataclass(frozen=True)
class Sketch:
    """Counts at 2 ** n places."""

    counts: NDArray[np.uint32]

    @classmethod
    def of(cls, hashes: Hashes) -> Self:
        """The counts of these hashes."""
        wanted = max(1, _ROOM * len(hashes) // 2)
        bits = min(max(int(wanted).bit_length(), _FEWEST), _MOST)
        places = (hashes & np.uint64((1 << bits) - 1)).astype(np.int64)
        return cls(np.bincount(places, minlength=1 << bits).astype(np.uint32))

    def count(self, hashes: Hashes) -> NDArray[np.int64]:
        """How often each occurs."""
        return self.counts[(hashes & np.uint64(len(self.counts) - 1)).astype(np.int64)].astype(np.int64)

    def packed(self) -> str:
        """The counts as text."""
        return pack(self.counts)

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """The counts from text; no text = nothing was counted."""
        return cls(unpack(text, np.uint32) if text else np.zeros(1, dtype=np.uint32))


def pack(values: NDArray[Kind]) -> str:
    """An array as text."""
    little = values.astype(values.dtype.newbyteorder("<"))
    return base64.b64encode(zlib.compress(little.tobytes(), 3)).decode("ascii")


def unpack(text: str, kind: type[Kind]) -> NDArray[Kind]:
    """The array that was packed."""
    dtype = np.dtype(kind).newbyteorder("<")
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=dtype).astype(kind)
