"""Reasons why two names that look alike are two things. A guard is a function that returns the reason or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from kgplatform.resolution.normalize import AN_INITIAL, HAN, Name, Qualifiers
from kgplatform.resolution.score import alike, distance
from kgplatform.resolution.tables import common_names, nicknames, ordinals
from kgplatform.resolution.tables import opposites as known_opposites
from kgplatform.types.resolution import Profile


class Pair(NamedTuple):
    """Two names and what the corpus as a whole says about names; `supported` = their contexts agree.

    `seen` = in how many names of the corpus a word stands; what is not in it stands in none.
    """

    left: Name
    right: Name
    profile: Profile
    supported: bool = False
    seen: Mapping[str, int] = MappingProxyType({})


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
_EMPTY = frozenset(
    (
        *("of", "the", "and", "for", "in", "at", "on", "a", "an", "to", "de", "la", "le", "les", "des", "du", "del"),
        *("da", "do", "dos", "di", "der", "die", "das", "und", "et", "e", "y", "el", "los", "las", "van", "von"),
    )
)
_TWO_UNIVERSITIES = frozenset(("washington", "york", "miami", "lincoln"))  # elsewhere the order is free
_SAME_WORD = 0.72
_ROMAN_LETTERS = frozenset("ivx")
_ROMAN = re.compile(r"(?=...)(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_SAME_NAME = 0.85  # of the word that tells two organisations apart
_LONG_VALUE, _SAME_VALUE = 8, 0.88
_SHORTEST_TYPO = 6
_SHORTEST_SLIP = 7
_SHORTEST_HAN_PLACE = 4
_SOUND_ALIKE = frozenset("aeou")
_PATRONYMICS = ("ich", "vna", "ovic", "evic", "son", "sen", "dottir", "poulos")
_SHORTEST_STRANGE = 4


def veto(pair: Pair) -> str | None:
    """The first reason against this pair, or None."""
    return next((reason for guard in GUARDS if (reason := guard(pair))), None)


def conflict(left: Qualifiers, right: Qualifiers) -> str | None:
    """What both sides say and say differently: "limited company is not group"."""
    if not left or not right or left == right:
        return None
    for kind in sorted({kind for kind, _ in left} & {kind for kind, _ in right}):
        mine = {value for known, value in left if known == kind}
        yours = {value for known, value in right if known == kind}
        is_one = _one_beginning if kind == "given" else _one_value
        if not mine & yours and not any(is_one(one, other) for one in mine for other in yours):
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
    mine, yours = ("".join(HAN.findall(name.key)) for name in (pair.left, pair.right))
    if mine == yours:
        return None
    if pair.left.family == "place" and pair.supported and min(len(mine), len(yours)) >= _SHORTEST_HAN_PLACE:
        return None
    return "one Han character off" if len(mine) == len(yours) else "other Han characters"


def both_frequent(pair: Pair) -> str | None:
    """Two spellings that both occur often are two words, not a word and its typo."""
    if pair.supported:
        return None
    counts = [pair.profile.frequencies.get(name.folded, 1) for name in (pair.left, pair.right)]
    return "both spellings are frequent" if min(counts) >= pair.profile.frequent else None


def opposites(pair: Pair) -> str | None:
    """North Korea is not South Korea, an import no export, a Russian not Russia."""
    mine, yours = _odd_words(pair)
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
                and len(short) > 3
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


def initials_differ(pair: Pair) -> str | None:
    """George W. Bush is not George H. W. Bush; R. T. Thigpen may be Robert T. Thigpen."""
    if pair.left.family != "person" or HAN.search(pair.left.key):
        return None
    mine, yours = ([word[0] for word in name.words[1:-1]] for name in (pair.left, pair.right))
    if not mine or not yours or mine == yours or sorted(pair.left.words) == sorted(pair.right.words):
        return None
    return None if _has_names_more(pair.left.words, pair.right.words) else "initials differ"


def _has_names_more(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    """Whether one side has written-out names besides all of the other's: Noor Mohammad (Haqqani) Saqib."""
    short, long = sorted((mine, yours), key=len)
    rest = iter(long)
    written = all(len(word) > 1 for word in (*short, *long))
    return written and mine[0] == yours[0] and mine[-1] == yours[-1] and all(word in rest for word in short)


def persons_differ(pair: Pair) -> str | None:
    """Another last name, or given names that are neither short forms nor initials of each other, are another person."""
    if pair.left.family != "person" or HAN.search(pair.left.key):
        return None
    mine, yours = pair.left.words, pair.right.words
    if sorted(mine) == sorted(yours) or "".join(mine) == "".join(yours) or _is_strange(pair):
        return None
    if len(mine) < 2 or len(yours) < 2:
        return "one word of a name"
    if mine[-1] != yours[-1] and not _is_typo(mine[-1], yours[-1]) and not _is_slip(mine, yours):
        return "last names differ"
    if not pair.supported and AN_INITIAL in (pair.left.short, pair.right.short) and len(mine[0]) != len(yours[0]):
        return "an initial fits several names"
    if mine[0] == yours[0] or _is_short_for(mine[0], yours[0]):
        return None
    if not (pair.supported or _is_typo(mine[0], yours[0])):
        return "given names differ"
    return None if mine[0][0] == yours[0][0] else "first letters differ"


def _is_typo(one: str, other: str) -> bool:
    """Long words that begin and end alike: Daniel and Danielle, Mario and Maria, Jon and John are two names each."""
    return min(len(one), len(other)) >= _SHORTEST_TYPO and one[0] == other[0] and one[-1] == other[-1]


def _is_slip(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    """Whether two long last names differ by one letter besides, all else being written out and equal.

    Ivanov and Ivanova are two; so are names that differ in their first letter.
    """
    one, other = mine[-1], yours[-1]
    if mine[:-1] != yours[:-1] or min(map(len, mine[:-1])) < 2 or one[0] != other[0]:
        return False
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_SLIP and long != f"{short}a" and distance(one, other) <= 1


def _is_strange(pair: Pair) -> bool:
    """Whether the names differ by one letter of one word, and a word of the two stands in no other name at all.

    Emanuel and Emmanuel, Mertz and Merz; but Maria and Mario, Ivanov and Ivanova are two forms each.
    """
    mine, yours = _odd_words(pair)
    if len(mine) != 1 or len(yours) != 1 or not len(pair.left.words) == len(pair.right.words) > 1:
        return False
    if pair.left.words.index(mine[0]) != pair.right.words.index(yours[0]):
        return False
    short, long = sorted((mine[0], yours[0]), key=len)
    if len(short) < _SHORTEST_STRANGE or (short[-1] == "a") != (long[-1] == "a"):
        return False  # women and men
    if all(_is_known(word) for word in (short, long)) or min(pair.seen.get(word, 0) for word in (short, long)) > 1:
        return False
    return distance(short, long) == 1


def _is_known(word: str) -> bool:
    return _is_given(word) or word in common_names("en surname")


def _is_short_for(one: str, other: str) -> bool:
    """Whether one given name is the initial or a short form of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return nicknames().get(one, -1) == nicknames().get(other, -2)


def words_do_not_align(pair: Pair) -> str | None:
    """A word without a partner on both sides makes two names: Ohio Wesleyan is not Ohio Northern."""
    mine, yours = _odd_words(pair)
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
    telling = [word for word in more if word not in _EMPTY]
    return f"{telling[0]} narrows it" if telling else None


def short_words_differ(pair: Pair) -> str | None:
    """Bristol is not Bristow, Kansas not Arkansas: a short place with another letter, or a word that ends another."""
    if pair.supported or pair.left.family not in ("place", "other"):
        return None
    mine, yours = _odd_words(pair)
    if len(mine) != 1 or len(yours) != 1 or not (mine[0].isascii() and yours[0].isascii()):
        return None
    short, long = sorted((mine[0], yours[0]), key=len)
    if long.endswith(short) and len(short) >= _SHORTEST_TYPO and long != f"h{short}":
        return f"{long} only ends like {short}"
    other = [(sign, instead) for sign, instead in zip(short, long, strict=False) if sign != instead]
    if (
        len(short) == len(long) <= _SHORTEST_SLIP
        and len(other) == 1
        and (short[0] != long[0] or not set(other[0]) <= _SOUND_ALIKE)
    ):
        return f"{min(short, long)} is not {max(short, long)}"
    return None


def other_middle_names(pair: Pair) -> str | None:
    """John Quincy Adams is not John Adams: a middle name that is no given name, nor the father's, parts persons."""
    if pair.supported or pair.left.family != "person" or HAN.search(pair.left.key):
        return None
    short, long = sorted((pair.left.words, pair.right.words), key=len)
    more = [word for word in long[1:-1] if len(word) > 1 and word not in short and word not in _EMPTY]
    if len(short) != 2 or (short[0], short[-1]) != (long[0], long[-1]) or not _is_given(short[0]):
        return None
    surname = next((word for word in more if not (_is_given(word) or word.endswith(_PATRONYMICS))), None)
    return surname and f"{surname} is more than a given name"


def _is_given(word: str) -> bool:
    return word in nicknames() or word in common_names("en given")


def two_universities(pair: Pair) -> str | None:
    """The University of Washington is in Seattle, Washington University in St. Louis."""
    mine, yours = pair.left.words, pair.right.words
    if pair.supported or ("of" in mine) == ("of" in yours):
        return None
    with_of, without = (mine, yours) if "of" in mine else (yours, mine)
    turned = with_of[:2] == ("university", "of") and without == (*with_of[2:], "university")
    turned = turned and with_of[2] in _TWO_UNIVERSITIES
    return f"{' '.join(with_of)} is not {' '.join(without)}" if turned else None


def _odd_words(pair: Pair) -> tuple[list[str], list[str]]:
    """The words of each side that the other side does not have."""
    mine, yours = pair.left.words, pair.right.words
    return [word for word in mine if word not in yours], [word for word in yours if word not in mine]


def _one_word(one: str, other: str) -> bool:
    return one == other or alike(one, other) >= _SAME_WORD or _is_short_for(one, other)


GUARDS: tuple[Guard, ...] = (
    numbers_differ,
    is_code,
    han_differs,
    conflicting_qualifiers,
    initials_differ,
    opposites,
    persons_differ,
    words_do_not_align,
    a_word_more,
    two_universities,
    short_words_differ,
    other_middle_names,
    both_frequent,
)
