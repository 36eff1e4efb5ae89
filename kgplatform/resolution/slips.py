"""Whether two names are one but for a slip of the pen: so alike that among the names of this corpus it is no accident.

How many names there are to be mistaken for one another decides, and not how long a word is alone: two names of eight
letters that differ by one are one name among a thousand and two among a million.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from kgplatform.resolution.normalize import HAN
from kgplatform.resolution.pairs import EMPTY_WORDS, Pair, telling_words
from kgplatform.resolution.score import distance
from kgplatform.resolution.sounds import sound_alike
from kgplatform.resolution.tables import common_heads, common_names, is_given

_LIKELY = 0.1  # strangers as near as this that are expected; a slip is likelier than one of them
_PER_LETTER = 4.0  # by so much each letter makes strangers rarer
_FIRST_LETTER = 2  # letters that a first letter is worth: rhymes are other words, slips are rare there
_SECOND_LETTER = 3  # letters that a second one that differs costs
_SHORTEST_FOR_TWO, _SHORTEST_SOUND = 7, 4
_OF_THEM = 0.25
_VOWELS = frozenset("aeiou")
# names outside the corpus that stand for those which it might have: of one word (organisations invent theirs), with a
# frequent word, with any other word
_OF_ONE_WORD, _INVENTED, _FREQUENT, _RARE = 10_000, 300, 1000, 10


def is_slip(pair: Pair) -> bool:
    """Whether a word differs by a letter or two, or words sound alike, and hardly any stranger would be as near.

    Emanuel and Emmanuel, Exxor Mobil and Exxon Mobil, Wolodymyr Selenskyj and Volodymyr Zelenskyy; but Maria and Mario,
    Ivanov and Ivanova are two forms each.
    """
    mine, yours = _ends(pair)
    if len(mine) != len(yours):
        return False
    letters = _letters_alike(_odd_words(mine, yours), pair)
    rest = [word for word in mine if word in yours]
    return letters > 0 and _strangers(rest, pair) * _PER_LETTER**-letters <= _LIKELY


def _ends(pair: Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of both; of persons without particles and, where one has names more, the first and the last."""
    mine, yours = telling_words(pair.left), telling_words(pair.right)
    if pair.left.family != "person" or len(mine) == len(yours) or min(len(mine), len(yours)) < 2:
        return mine, yours
    return (mine[0], mine[-1]), (yours[0], yours[-1])


def _odd_words(mine: Sequence[str], yours: Sequence[str]) -> list[tuple[str, str]]:
    """The words that differ, place by place, the short one first; where one word alone does, in any order."""
    left, right = [word for word in mine if word not in yours], [word for word in yours if word not in mine]
    if len(left) == len(right) == 1:
        return [_by_length(left[0], right[0])]
    return [_by_length(word, other) for word, other in zip(mine, yours, strict=True) if word != other]


def _by_length(one: str, other: str) -> tuple[str, str]:
    return (one, other) if (len(one), one) <= (len(other), other) else (other, one)


def _letters_alike(odd: Sequence[tuple[str, str]], pair: Pair) -> int:
    """How many letters say that each two of these words are one; 0 = they are not."""
    if odd and all(_is_sound(short, long, pair) for short, long in odd):
        return sum(len(short) for short, _ in odd)
    if len(odd) != 1 or not _is_misspelled(*odd[0], pair):
        return 0
    return _letters(*odd[0])


def is_known(word: str) -> bool:
    """Whether a word is a usual given name or surname."""
    return is_given(word) or word in common_names("en surname")


def _is_sound(short: str, long: str, pair: Pair) -> bool:
    """Whether two words that are no usual names sound alike. Who and where is often spelled in several ways."""
    if len(short) < _SHORTEST_SOUND or (is_known(short) and is_known(long)):
        return False
    if pair.left.family not in ("person", "place") and not _stands_alone(short, long, pair):
        return False
    return sound_alike(short, long)


def _stands_alone(short: str, long: str, pair: Pair) -> bool:
    """Whether one of two words stands in no other name."""
    return min(pair.seen.get(word, 0) for word in (short, long)) <= 1


def _is_misspelled(short: str, long: str, pair: Pair) -> bool:
    """Whether one of two words may be a misspelling of the other: at least one is no word of its own."""
    if HAN.search(short + long) or any(sign.isdigit() for sign in short + long):
        return False
    if (short[-1] == "a") != (long[-1] == "a") or long == f"{short}s":
        return False  # women and men, one and many
    if is_known(short) and is_known(long):
        return False
    if not _stands_alone(short, long, pair):
        return False
    return distance(short, long) <= (2 if len(short) >= _SHORTEST_FOR_TWO else 1)


def _letters(short: str, long: str) -> int:
    """How many letters say that the words are one; first vowels are exchanged in transliteration (Osama, Usama)."""
    first = _FIRST_LETTER if short[0] != long[0] else 0
    if {short[0], long[0]} <= _VOWELS:
        first = min(first, 1)
    return len(short) - first - _SECOND_LETTER * (distance(short, long) - 1)


def _strangers(rest: Sequence[str], pair: Pair) -> float:
    """How many names have the other words as well; those of one word have nothing that tells them apart.

    Of the names with the rarest of them a quarter have each other one, or more where the word stands in more.
    """
    telling = [word for word in rest if word not in EMPTY_WORDS]
    if not telling:
        family = pair.left.family
        return pair.profile.totals.get(f"names {family}", 0) + (_INVENTED if family == "organisation" else _OF_ONE_WORD)
    names = max(1, pair.profile.totals.get(f"names {pair.left.family}", 0))
    rarest, *others = sorted(set(telling), key=lambda word: _names_with(word, pair))
    if pair.left.family == "person":
        return _names_with(rarest, pair)  # of whom families have much in common
    return _names_with(rarest, pair) * prod(max(_OF_THEM, min(1.0, pair.seen.get(word, 0) / names)) for word in others)


def _names_with(word: str, pair: Pair) -> int:
    """In how many names a word stands, those included which the corpus might have."""
    return pair.seen.get(word, 0) + (_FREQUENT if _is_frequent(word) else _RARE)


def _is_frequent(word: str) -> bool:
    return is_known(word) or word in common_heads()
