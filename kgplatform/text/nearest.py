"""The known name that somebody meant who wrote another one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from kgplatform.text.fold import fold


def nearest(wanted: str, known: Iterable[str], count: int = 5, least: float = 0.5) -> list[str]:
    """Of the known names those that look most like the wanted one; case and width do not matter."""
    folded = fold(wanted)
    scored = [(Levenshtein.normalized_similarity(folded, fold(name)), name) for name in dict.fromkeys(known)]
    near = sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))
    return [name for _score, name in near[:count]]
