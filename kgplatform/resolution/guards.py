"""Reasons why two names that look alike are two things. A guard is a function that returns the reason or None."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import NamedTuple

from kgplatform.resolution.normalize import HAN, Name
from kgplatform.resolution.tables import opposites as known_opposites
from kgplatform.types.resolution import Profile


class Pair(NamedTuple):
    """Two names and what the corpus as a whole says about names."""

    left: Name
    right: Name
    profile: Profile


Guard = Callable[[Pair], str | None]
Qualifiers = frozenset[tuple[str, str]]

_NEGATIONS = ("non", "anti", "un", "in", "im", "ir", "dis", "sub", "inter", "super", "pre", "post", "mis", "de", "a")
_SHORTEST_TYPO = 6


def veto(pair: Pair) -> str | None:
    """The first reason against this pair, or None."""
    return next((reason for guard in GUARDS if (reason := guard(pair))), None)


def conflict(left: Qualifiers, right: Qualifiers) -> str | None:
    """What both sides say and say differently: "limited company is not group"."""
    for kind in sorted({kind for kind, _ in left} & {kind for kind, _ in right}):
        mine = {value for known, value in left if known == kind}
        yours = {value for known, value in right if known == kind}
        if not mine & yours:
            return f"{min(mine)} is not {min(yours)}"
    return None


def conflicting_qualifiers(pair: Pair) -> str | None:
    """万科股份有限公司 is not 万科集团; King Jr. is not King Sr."""
    return conflict(pair.left.qualifiers, pair.right.qualifiers)


def numbers_differ(pair: Pair) -> str | None:
    """Python 2.7 is not Python 3.7; World War I is not World War II."""
    return "numbers differ" if pair.left.numbers != pair.right.numbers else None


def is_code(pair: Pair) -> str | None:
    """ASR1603 and products, genes, catalogue numbers in general: exact or not at all."""
    if "product" in (pair.left.family, pair.right.family):
        return "product names must be equal"
    codes = ({word for word in name.words if _is_code(word)} for name in (pair.left, pair.right))
    return "codes differ" if next(codes) != next(codes) else None


def _is_code(word: str) -> bool:
    return any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)


def han_differs(pair: Pair) -> str | None:
    """张伟 is not 张玮: in Chinese one character makes another name."""
    mine, yours = ("".join(HAN.findall(name.key)) for name in (pair.left, pair.right))
    if mine == yours:
        return None
    apart = sum(one != other for one, other in zip_longest(mine, yours))
    return "one Han character off" if apart == 1 else "other Han characters"


def both_frequent(pair: Pair) -> str | None:
    """Two spellings that both occur often are two words, not a word and its typo."""
    counts = [pair.profile.frequencies.get(name.folded, 1) for name in (pair.left, pair.right)]
    return "both spellings are frequent" if min(counts) >= pair.profile.frequent else None


def opposites(pair: Pair) -> str | None:
    """North Korea is not South Korea."""
    for words in _changed_words(pair):
        if frozenset(words) in known_opposites():
            return f"{min(words)} is not {max(words)}"
        short, long = sorted(words, key=len)
        if any(long == prefix + short for prefix in _NEGATIONS):
            return f"{long} negates or narrows {short}"
    return None


def initials_differ(pair: Pair) -> str | None:
    """George W. Bush is not George H. W. Bush."""
    if pair.left.family != "person":
        return None
    mine, yours = ([word for word in name.words if len(word) == 1] for name in (pair.left, pair.right))
    return "initials differ" if mine and yours and mine != yours else None


def words_do_not_align(pair: Pair) -> str | None:
    """Only one word may be misspelled: Ohio University is not Ohio State University."""
    if len(pair.left.words) != len(pair.right.words):
        return "words do not align"
    return "more than one word differs" if len(_changed_words(pair)) > 1 else None


def not_like_a_typo(pair: Pair) -> str | None:
    """Short words, first letters and (in persons, places and organisations) last letters do not change by accident."""
    for mine, yours in _changed_words(pair):
        if min(len(mine), len(yours)) < _SHORTEST_TYPO:
            return "too short a word for a misspelling"
        if mine[0] != yours[0]:
            return "first letters differ"
        # Daniel / Danielle, Alexandre / Alexandra, Austria / Austrian
        if pair.left.family in ("person", "place", "organisation") and mine[-1] != yours[-1]:
            return "endings differ"
    return None


def _changed_words(pair: Pair) -> list[tuple[str, str]]:
    return [(mine, yours) for mine, yours in zip(pair.left.words, pair.right.words, strict=False) if mine != yours]


GUARDS: tuple[Guard, ...] = (
    numbers_differ,
    is_code,
    han_differs,
    conflicting_qualifiers,
    initials_differ,
    opposites,
    words_do_not_align,
    not_like_a_typo,
    both_frequent,
)
