"""Whether two names are one but for a slip of the pen: so alike that among the names of this corpus it is no accident.

How many names there are to be mistaken for one another decides, and not how long a word is alone: two names of eight
letters that differ by one are one name among a thousand and two among a million.
"""

from __future__ import annotations

from kgplatform.resolution.normalize import HAN
from kgplatform.resolution.pairs import EMPTY_WORDS, Pair
from kgplatform.resolution.score import distance
from kgplatform.resolution.tables import common_heads, common_names, is_given

_LIKELY = 0.1  # strangers as near as this that are expected; a slip is likelier than one of them
_PER_LETTER = 4.0  # by so much each letter makes strangers rarer
_FIRST_LETTER = 2  # letters that a first letter is worth: rhymes are other words, slips are rare there
_SECOND_LETTER = 3  # letters that a second one that differs costs
_SHORTEST_FOR_TWO = 7
# names outside the corpus that stand for those which it might have: of one word (organisations invent theirs), with a
# frequent word, with any other word
_OF_ONE_WORD, _INVENTED, _FREQUENT, _RARE = 10_000, 300, 1000, 10


def is_slip(pair: Pair) -> bool:
    """Whether one word differs by a letter or two and hardly any stranger would be as near.

    Emanuel and Emmanuel, Exxor Mobil and Exxon Mobil; but Maria and Mario, Ivanov and Ivanova are two forms each.
    """
    mine, yours = pair.left.words, pair.right.words
    if len(mine) != len(yours):
        return False
    odd = [place for place, word in enumerate(mine) if word != yours[place]]
    if len(odd) != 1:
        return False
    short, long = sorted((mine[odd[0]], yours[odd[0]]), key=len)
    if not _is_misspelled(short, long, pair):
        return False
    rest = (*mine[: odd[0]], *mine[odd[0] + 1 :])
    return _strangers(rest, pair) * _PER_LETTER ** -_letters(short, long) <= _LIKELY


def is_known(word: str) -> bool:
    """Whether a word is a usual given name or surname."""
    return is_given(word) or word in common_names("en surname")


def _is_misspelled(short: str, long: str, pair: Pair) -> bool:
    """Whether one of two words may be a misspelling of the other: at least one is no word of its own."""
    if HAN.search(short + long) or any(sign.isdigit() for sign in short + long):
        return False
    if (short[-1] == "a") != (long[-1] == "a") or long == f"{short}s":
        return False  # women and men, one and many
    if is_known(short) and is_known(long):
        return False
    if min(pair.seen.get(word, 0) for word in (short, long)) > 1:
        return False
    return distance(short, long) <= (2 if len(short) >= _SHORTEST_FOR_TWO else 1)


def _letters(short: str, long: str) -> int:
    """How many letters say that the words are one."""
    first = _FIRST_LETTER if short[0] != long[0] else 0
    return len(short) - first - _SECOND_LETTER * (distance(short, long) - 1)


def _strangers(rest: tuple[str, ...], pair: Pair) -> int:
    """How many names have the other words as well; those of one word have nothing that tells them apart."""
    telling = [word for word in rest if word not in EMPTY_WORDS]
    if not telling:
        family = pair.left.family
        return pair.profile.totals.get(f"names {family}", 0) + (_INVENTED if family == "organisation" else _OF_ONE_WORD)
    return min(pair.seen.get(word, 0) + (_FREQUENT if _is_frequent(word) else _RARE) for word in telling)


def _is_frequent(word: str) -> bool:
    return is_known(word) or word in common_heads()
