"""Which links are worth a question: doubtful, and costly where they are wrong.

Doubt is how near a score lies to the threshold, and high where merging abstained because nothing was known. The cost is
the number of pairs of names that the answer decides. What a guard or somebody has refused is no question.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgplatform.resolution.forest import Forest, Side
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Link, Profile

# reasons that say "not known" and not "not so"; other Han characters may be a word more or another thing
_ABSTAINED = ("not sure enough", "could be any of", "other things may", "several things may", "other Han characters")
_DOUBT_OF_ABSTAINING = 0.8
_CERTAIN = 0.999
_USUAL_THRESHOLD = 0.8


class Doubt(NamedTuple):
    """A link, how doubtful it is (0..1), the names on both sides, and what it ranks by."""

    link: Link
    doubt: float
    sides: tuple[Side, Side]
    rank: float


def doubts(
    links: Sequence[Link], judgements: Iterable[Judgement], profile: Profile, most: int | None = None
) -> list[Doubt]:
    """The derived links that nobody has judged, the most doubtful and most costly first; `most` of them at most."""
    forest, judged = Forest(links), Judged(judgements)
    threshold = threshold_of(profile)
    ranked: list[tuple[float, str, float, Link]] = []
    for link in links:
        doubt = doubt_of(link, threshold)
        if doubt > 0 and not judged.covers(link.left, link.right):
            left, right = forest.sizes(link)
            ranked.append((-doubt * math.log2(1 + left * right), digest(link.left, link.right), doubt, link))
    ranked.sort(key=lambda one: one[:2])
    return [Doubt(link, doubt, forest.sides(link), -rank) for rank, _, doubt, link in ranked[:most]]


def threshold_of(profile: Profile | None) -> float:
    """The score that names spelled differently need under this profile."""
    known = {} if profile is None else profile.thresholds
    return known.get("together", known.get("near", _USUAL_THRESHOLD))


def doubt_of(link: Link, threshold: float) -> float:
    """0 where there is no question: somebody or a guard decided, or the score leaves no room."""
    if link.by not in ("rule", "model") or (link.accepted and link.score >= _CERTAIN):
        return 0.0
    if link.accepted:
        return max(0.05, 1.0 - max(0.0, link.score - threshold) / (1.0 - threshold))
    if not abstained(link):
        return 0.0
    near = link.score / threshold
    return near if near < 1.0 else _DOUBT_OF_ABSTAINING


def abstained(link: Link) -> bool:
    """Whether merging did not know, rather than knew better."""
    _, _, against = link.reason.rpartition("; but ")
    return not link.accepted and against.startswith(_ABSTAINED)


class Judged:
    """Which pairs of names somebody has spoken of."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._sides: dict[str, set[tuple[int, bool]]] = defaultdict(set)
        for number, judgement in enumerate(judgements):
            if judgement.withdrawn_at is None:
                for side, anchors in ((False, judgement.left), (True, judgement.right)):
                    for anchor in anchors:
                        self._sides[anchor].add((number, side))

    def covers(self, left: str, right: str) -> bool:
        """Whether one judgement has the two names on its two sides."""
        mine, yours = self._sides.get(left, set()), self._sides.get(right, set())
        return any((number, not side) in yours for number, side in mine)
