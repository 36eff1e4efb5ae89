"""How alike two names are, in 0..1. The door of rapidfuzz.

Never WRatio: its partial ratio gives 北京大学 / 北京大学医学部 and New York / York nine tenths.
"""

from __future__ import annotations

from rapidfuzz.fuzz import ratio, token_sort_ratio

from kgplatform.resolution.normalize import Name


def similarity(left: Name, right: Name) -> float:
    """The better of the plain ratio and the ratio of the sorted words."""
    mine, yours = " ".join(left.words), " ".join(right.words)
    return max(ratio(mine, yours), token_sort_ratio(mine, yours)) / 100
