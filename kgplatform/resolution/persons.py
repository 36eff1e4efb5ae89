"""Reasons why two persons whose names look alike are two persons. Each guard returns the reason or None."""

from __future__ import annotations

from kgplatform.resolution.normalize import AN_INITIAL, has_han
from kgplatform.resolution.pairs import EMPTY_WORDS, Pair, odd_words, telling_words
from kgplatform.resolution.score import distance
from kgplatform.resolution.slips import is_known
from kgplatform.resolution.tables import is_given, nicknames

_PATRONYMICS = ("ich", "vna", "ovic", "evic", "son", "sen", "dottir", "poulos")
_SHORTEST_TYPO, _SHORTEST_SLIP = 6, 7
_SHORTEST_STRANGE = 4


def initials_differ(pair: Pair) -> str | None:
    """George W. Bush is not George H. W. Bush; R. T. Thigpen may be Robert T. Thigpen."""
    if pair.left.family != "person" or has_han(pair.left.key):
        return None
    names = telling_words(pair.left), telling_words(pair.right)
    mine, yours = ([word[0] for word in words[1:-1]] for words in names)
    if not mine or not yours or mine == yours or sorted(names[0]) == sorted(names[1]):
        return None
    if sorted(names[0][1:-1]) == sorted(names[1][1:-1]):
        return None  # in another order
    return None if _has_names_more(*names) else "initials differ"


def _has_names_more(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    """Whether one side has written-out names besides all of the other's: Noor Mohammad (Haqqani) Saqib."""
    short, long = sorted((mine, yours), key=len)
    rest = iter(long)
    written = all(len(word) > 1 for word in (*short, *long))
    return written and mine[0] == yours[0] and mine[-1] == yours[-1] and all(word in rest for word in short)


def persons_differ(pair: Pair) -> str | None:
    """Another last name, or given names that are neither short forms nor initials of each other, are another person."""
    if pair.left.family != "person" or has_han(pair.left.key):
        return None
    mine, yours = telling_words(pair.left), telling_words(pair.right)
    if sorted(mine) == sorted(yours) or "".join(mine) == "".join(yours) or _is_strange(pair):
        return None
    if len(mine) < 2 or len(yours) < 2:
        return "one word of a name"
    if mine[-1] != yours[-1] and not _is_typo(mine[-1], yours[-1]) and not _is_slip(mine, yours):
        return "last names differ"
    if not pair.supported and AN_INITIAL in (pair.left.short, pair.right.short) and len(mine[0]) != len(yours[0]):
        return "an initial fits several names"
    if mine[0] == yours[0] or is_short_for(mine[0], yours[0]):
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
    mine, yours = odd_words(pair)
    if len(mine) != 1 or len(yours) != 1 or not len(pair.left.words) == len(pair.right.words) > 1:
        return False
    if pair.left.words.index(mine[0]) != pair.right.words.index(yours[0]):
        return False
    short, long = sorted((mine[0], yours[0]), key=len)
    if len(short) < _SHORTEST_STRANGE or (short[-1] == "a") != (long[-1] == "a"):
        return False  # women and men
    if any(is_known(word) for word in (short, long)) or min(pair.seen.get(word, 0) for word in (short, long)) > 1:
        return False
    return distance(short, long) == 1 and (len(short) < len(long) or short[0] == long[0])


def is_short_for(one: str, other: str) -> bool:
    """Whether one given name is the initial or a short form of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return nicknames().get(one, -1) == nicknames().get(other, -2)


def other_middle_names(pair: Pair) -> str | None:
    """John Quincy Adams is not John Adams: a middle name that is no given name, nor the father's, parts persons."""
    if pair.supported or pair.left.family != "person" or has_han(pair.left.key):
        return None
    short, long = sorted((pair.left.words, pair.right.words), key=len)
    more = [word for word in long[1:-1] if len(word) > 1 and word not in short and word not in EMPTY_WORDS]
    if len(short) != 2 or (short[0], short[-1]) != (long[0], long[-1]) or not is_given(short[0]):
        return None
    surname = next((word for word in more if not (is_given(word) or word.endswith(_PATRONYMICS))), None)
    return surname and f"{surname} is more than a given name"
