"""How Latin letters sound, roughly and in any language: Yerevan, Jerewan and Erewan are spellings of one name.

Which letters are exchanged tells slips and transliterations from other names: Yerington is Jerington, and Berington is
not. The table's rules follow each other, the long ones first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from string import ascii_lowercase

from kgplatform.resolution.tables import sound_rules

_BETWEEN = "\n"


@lru_cache(maxsize=1 << 14)
def sound_alike(one: str, other: str) -> bool:
    """Whether two words in Latin letters sound the same."""
    first, second = sounds_of((one, other))
    return first == second and first.isascii()


def sounds_of(texts: Sequence[str]) -> list[str]:
    """Each text as it sounds, without spaces and doubled letters. Many at once: a rule reads all of them in one go."""
    if not texts:
        return []
    joined = _BETWEEN.join(texts)
    for letters, sound in sound_rules():
        joined = joined.replace(letters, sound)
    joined = joined.replace(" ", "")
    for letter in ascii_lowercase:
        joined = joined.replace(2 * letter, letter)
    return joined.split(_BETWEEN)
