"""Reasons why two names that look alike are two things. A guard is a function that returns the reason or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Rows
from kgplatform.resolution.normalize import HAN, Name, Qualifiers
from kgplatform.resolution.pairs import EMPTY_WORDS, Pair, odd_words
from kgplatform.resolution.persons import initials_differ, is_short_for, other_middle_names, persons_differ
from kgplatform.resolution.score import alike, distance
from kgplatform.resolution.slips import is_slip
from kgplatform.resolution.tables import endings, ordinals
from kgplatform.resolution.tables import opposites as known_opposites

Guard = Callable[[Pair], str | None]

_NEGATIONS = (
    *("non", "anti", "un", "in", "im", "ir", "dis", "sub", "inter", "super", "pre", "post", "mis", "de", "a"),
    *("extra", "intra", "trans", "micro", "macro", "mono", "poly", "hyper", "hypo", "neo", "pseudo", "semi", "co"),
)
_OPPOSITE_BEGINNINGS = (
    *(("hyper", "hypo"), ("macro", "micro"), ("pre", "post"), ("inter", "intra"), ("over", "under")),
    *(("endo", "exo"), ("mono", "poly"), ("up", "down"), ("in", "out"), ("sub", "super")),
)
_OPPOSITES_BY_START: dict[tuple[str, str], list[tuple[str, str]]] = {}
for _one, _other in _OPPOSITE_BEGINNINGS:
    _OPPOSITES_BY_START.setdefault((_one[:2], _other[:2]), []).append((_one, _other))
    _OPPOSITES_BY_START.setdefault((_other[:2], _one[:2]), []).append((_other, _one))
_DEMONYMS = ("ish", "ese", "ian", "ia", "an", "y", "n", "i")
_TWO_UNIVERSITIES = frozenset(("washington", "york", "miami", "lincoln"))  # elsewhere the order is free
_SAME_WORD = 0.72
_ROMAN_LETTERS = frozenset("ivx")
_ROMAN = re.compile(r"(?=...)(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_SAME_NAME = 0.85  # of the word that tells two organisations apart
_LONG_VALUE, _SAME_VALUE = 8, 0.88
_SHORTEST_ENDING = 6
_LONGEST_SHORT = 7
_LONGEST_ABBREVIATION = 4
_ENDINGS = (4, 5, 6, 7)  # letters of those in endings.csv
_SHORTEST_HAN_PLACE = 4
_ONLY_HAN = re.compile(f"{HAN.pattern}+")
_CONSONANTS = re.compile(r"[\u0628\u062a-\u063a\u0641\u0642\u0644-\u0646\u05d1-\u05d3\u05d6-\u05d8\u05db-\u05ea]")
# of Arabic and Hebrew, without those that are also vowels or written in several ways
_SOUND_ALIKE = frozenset("aeou")


def veto(pair: Pair) -> str | None:
    """The first reason against this pair, or None. A slip of the pen excuses another spelling, and nothing else."""
    for guard in GUARDS:
        reason = guard(pair)
        if reason and not (guard in _OF_SPELLING and is_slip(pair)):
            return reason
    return None


def conflict(left: Qualifiers, right: Qualifiers) -> str | None:
    """What both sides say and say differently: "limited company is not group"."""
    return None if not left or not right or left == right else kinds_conflict(by_kind(left), by_kind(right))


@lru_cache(maxsize=1 << 16)
def by_kind(said: Qualifiers) -> Mapping[str, frozenset[str]]:
    """What is said of each kind of thing, by kind in order."""
    return kinds_of(said)


def kinds_of(said: Qualifiers) -> Mapping[str, frozenset[str]]:
    """The same for sets that are not asked for again."""
    if len(said) < 2:
        return {kind: frozenset((value,)) for kind, value in said}
    values: dict[str, list[str]] = {}
    for kind, value in sorted(said):
        values.setdefault(kind, []).append(value)
    return {kind: frozenset(own) for kind, own in values.items()}


def kinds_conflict(left: Mapping[str, frozenset[str]], right: Mapping[str, frozenset[str]]) -> str | None:
    """What both sides say and say differently; see `conflict`."""
    for kind, mine in left.items():
        yours = right.get(kind)
        if yours is not None and mine.isdisjoint(yours):
            is_one = _one_beginning if kind == "given" else _one_value
            if not any(is_one(one, other) for one in mine for other in yours):
                return f"{min(mine)} is not {min(yours)}"
    return None


def _one_beginning(one: str, other: str) -> bool:
    """Whether the first letters of two given names are one letter off: Emmanuel, Emanuel. Pairs are seen in full."""
    return one.isalpha() and other.isalpha() and distance(one, other) == 1


@lru_cache(maxsize=1 << 16)
def _one_value(one: str, other: str) -> bool:
    """Whether two values are one, written a little differently: "backstreet boys", "backstreet boy"."""
    if not (one.isascii() and other.isascii()) or any(sign.isdigit() for sign in one + other):
        return False
    words, others = set(one.split()), set(other.split())
    if min(len(words), len(others)) > 1 and (words <= others or others <= words):
        return True
    return min(len(one), len(other)) >= _LONG_VALUE and alike(one, other) >= _SAME_VALUE


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
    if not (pair.left.numbers or pair.right.numbers):
        return None  # no digits
    codes = ({word for word in name.words if _is_code(word)} for name in (pair.left, pair.right))
    return "codes differ" if next(codes) != next(codes) else None


def _is_code(word: str) -> bool:
    return any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)


def han_differs(pair: Pair) -> str | None:
    """张伟 is not 张玮: one character makes another name, but a long foreign place is written in many ways."""
    mine, yours = _han_of(pair.left), _han_of(pair.right)
    if mine == yours:
        return None
    if pair.left.family == "place" and pair.supported and min(len(mine), len(yours)) >= _SHORTEST_HAN_PLACE:
        return None
    return "one Han character off" if len(mine) == len(yours) else "other Han characters"


def consonants_differ(pair: Pair) -> str | None:
    """النسور is not النور: where only consonants are written, another one makes another word."""
    mine, yours = (_consonants_written(name) for name in (pair.left, pair.right))
    return "other consonants" if mine and yours and mine != yours else None


def _consonants_written(name: Name) -> str:
    return "" if name.key.isascii() else "".join(_CONSONANTS.findall(name.key))


def never_one(names: Sequence[Name]) -> Callable[[Rows, Rows], NDArray[np.bool_]]:
    """Which pairs of places in `names` `numbers_differ` or `han_differs` turn down, whatever else is known of them."""
    numbers: dict[tuple[str, ...], int] = {}
    characters: dict[str, int] = {}
    counted = np.array([numbers.setdefault(name.numbers, len(numbers)) for name in names], dtype=np.int32)
    written = [_han_of(name) for name in names]
    spelled = np.array([characters.setdefault(text, len(characters)) for text in written], dtype=np.int32)
    is_place = np.array([name.family == "place" for name in names], dtype=bool)
    long_place = is_place & (np.array([*map(len, written)], dtype=np.int64) >= _SHORTEST_HAN_PLACE)

    def parted(left: Rows, right: Rows) -> NDArray[np.bool_]:
        other_characters = (spelled[left] != spelled[right]) & ~(long_place[left] & long_place[right])
        return np.asarray((counted[left] != counted[right]) | other_characters)

    return parted


def _han_of(name: Name) -> str:
    if name.key.isascii():
        return ""
    return name.key if _ONLY_HAN.fullmatch(name.key) else "".join(HAN.findall(name.key))


def both_frequent(pair: Pair) -> str | None:
    """Two spellings that both occur often are two words, not a word and its typo."""
    if pair.supported:
        return None
    counts = [pair.profile.frequencies.get(name.folded, 1) for name in (pair.left, pair.right)]
    return "both spellings are frequent" if min(counts) >= pair.profile.frequent else None


def opposites(pair: Pair) -> str | None:
    """North Korea is not South Korea, an import no export, a Russian not Russia."""
    mine, yours = odd_words(pair)
    for one in mine:
        for other in yours:
            if _is_numeral(one) and _is_numeral(other):
                return "numbers differ"
            if frozenset((one, other)) in known_opposites():
                return f"{min(one, other)} is not {max(one, other)}"
            if _opposite_beginnings(one, other):
                return f"{min(one, other)} is not {max(one, other)}"
            short, long = sorted((one, other), key=len)
            named = pair.left.family in ("person", "place")
            if not named and len(short) > 2 and any(long == prefix + short for prefix in _NEGATIONS):
                return f"{long} negates or narrows {short}"
            if pair.left.family == "work" and long == f"{short}s":
                return f"{long} are more than one {short}"
            if (
                pair.left.family == "place"
                and 3 < len(short) < len(long)
                and long.startswith(short[:-1])
                and any(long in (short + end, short[:-1] + end) for end in _DEMONYMS if len(end) > 1 or end == "y")
            ):
                return f"{long} is said of {short}"
    return None


def _opposite_beginnings(one: str, other: str) -> bool:
    """Whether two words are one but for beginnings that mean the opposite: hyperthyroidism, hypothyroidism."""
    return any(
        one.startswith(first) and other.startswith(second) and one[len(first) :] == other[len(second) :]
        for first, second in _OPPOSITES_BY_START.get((one[:2], other[:2]), ())
    )


def _is_numeral(word: str) -> bool:
    return word in ordinals() or set(word) <= _ROMAN_LETTERS or bool(_ROMAN.fullmatch(word))


def words_do_not_align(pair: Pair) -> str | None:
    """A word without a partner on both sides makes two names: Ohio Wesleyan is not Ohio Northern."""
    mine, yours = odd_words(pair)
    if pair.left.family == "person" or not mine or not yours:
        return None
    if _spelled_apart("".join(mine), "".join(yours), pair):
        return None
    left = [word for word in mine if not any(_one_word(word, other) for other in yours)]
    right = [word for word in yours if not any(_one_word(other, word) for other in mine)]
    if left and right:
        return f"{left[0]} is not {right[0]}"
    if pair.left.family == "organisation" and not pair.supported:
        one, other = max(mine, key=len), max(yours, key=len)
        same_ends = one[0] == other[0] and one[-1] == other[-1]
        if max(one, other) == f"{min(one, other)}s" and {one, other}.isdisjoint(
            (pair.left.words[-1], pair.right.words[-1])
        ):
            return None  # an institute of health, institutes of health
        return None if same_ends and alike(one, other) >= _SAME_NAME else f"{one} is not {other}"
    return None


def _spelled_apart(mine: str, yours: str, pair: Pair) -> bool:
    """Whether the same letters are parted in another way, or a place of one region is spelled in another way."""
    return mine == yours or (pair.supported and pair.left.family == "place" and alike(mine, yours) >= _SAME_WORD)


def a_word_more(pair: Pair) -> str | None:
    """Ohio State University is not Ohio University: a word more narrows, unless it is empty or a middle name."""
    if pair.left.family == "person":
        return None
    short, long = sorted((pair.left.words, pair.right.words), key=len)
    if len(short) == len(long) or "".join(short) == "".join(long):
        return None
    more = [word for word in long if not any(_one_word(word, other) for other in short)]
    telling = [word for word in more if word not in EMPTY_WORDS]
    return f"{telling[0]} narrows it" if telling else None


def short_words_differ(pair: Pair) -> str | None:
    """Bristol is not Bristow, Kansas not Arkansas: a short place with another letter, or a word that ends another.

    Of organisations only abbreviations are so short: UCMM is not UCMH, wherever both are.
    """
    mine, yours = odd_words(pair)
    if len(mine) != 1 or len(yours) != 1 or not (mine[0].isascii() and yours[0].isascii()):
        return None
    short, long = sorted((mine[0], yours[0]), key=len)
    if pair.left.family == "organisation" and len(long) <= _LONGEST_ABBREVIATION:
        return f"{min(short, long)} is not {max(short, long)}"
    if pair.supported or pair.left.family not in ("place", "other"):
        return None
    if long.endswith(short) and len(short) >= _SHORTEST_ENDING and long != f"h{short}":
        return f"{long} only ends like {short}"
    other = [(sign, instead) for sign, instead in zip(short, long, strict=False) if sign != instead]
    if (
        len(short) == len(long) <= _LONGEST_SHORT
        and len(other) == 1
        and (short[0] != long[0] or not set(other[0]) <= _SOUND_ALIKE)
    ):
        return f"{min(short, long)} is not {max(short, long)}"
    return None


def in_other_languages(pair: Pair) -> str | None:
    """Villanova is in Italy, Villanueva in Spain: a name in two languages is two places, unless contexts agree."""
    if pair.supported or pair.left.family != "place":
        return None
    mine, yours = odd_words(pair)
    for one in mine:
        for other in yours:
            first, second = _ending(one), _ending(other)
            if first != second and endings().get(first, "") == endings().get(second):
                return f"{one} and {other} are two languages"
    return None


def _ending(word: str) -> str:
    """The end of a word that means something, if there is one."""
    return next((word[-letters:] for letters in _ENDINGS if word[-letters:] in endings()), "")


def two_universities(pair: Pair) -> str | None:
    """The University of Washington is in Seattle, Washington University in St. Louis."""
    mine, yours = pair.left.words, pair.right.words
    if pair.supported or ("of" in mine) == ("of" in yours):
        return None
    with_of, without = (mine, yours) if "of" in mine else (yours, mine)
    turned = with_of[:2] == ("university", "of") and without == (*with_of[2:], "university")
    turned = turned and with_of[2:3] != () and with_of[2] in _TWO_UNIVERSITIES
    return f"{' '.join(with_of)} is not {' '.join(without)}" if turned else None


def _one_word(one: str, other: str) -> bool:
    return one == other or alike(one, other) >= _SAME_WORD or is_short_for(one, other)


GUARDS: tuple[Guard, ...] = (
    numbers_differ,
    is_code,
    han_differs,
    consonants_differ,
    conflicting_qualifiers,
    initials_differ,
    opposites,
    persons_differ,
    words_do_not_align,
    a_word_more,
    two_universities,
    in_other_languages,
    short_words_differ,
    other_middle_names,
    both_frequent,
)
_OF_SPELLING = frozenset((persons_differ, words_do_not_align, short_words_differ))
