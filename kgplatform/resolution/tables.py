"""The tables of the package that normalisation reads: families of labels, legal forms, titles, suffixes of places."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from kgplatform.text.fold import fold

Family = Literal["person", "organisation", "place", "product", "work", "literal", "other"]


_LONG_FORM = 10  # letters from which on a legal form with one left out means nothing else


class Ending(NamedTuple):
    """Words that can be taken off a name, and what they say about it ("" = nothing)."""

    words: str
    says: str


@cache
def family_of(label: str | None) -> Family:
    """The family of a label, Chinese or English; "other" for an unknown one and for none."""
    if label is None:
        return "other"
    folded = fold(label).replace("_", " ")
    known = _families()
    tried = (folded, folded.replace(" ", ""), *folded.replace("/", " ").replace("-", " ").split()[::-1])
    for word in tried:
        if word in known:
            return known[word]
    # "历史人物" and "网络小说作品" end in what they are
    endings = (known[folded[start:]] for start in range(1, len(folded) - 1) if folded[start:] in known)
    return next(endings, "other") if not folded.isascii() else "other"


@cache
def legal_forms() -> tuple[Ending, ...]:
    """Legal forms of organisations, the longest first; long ones with any letter left out, too."""
    forms = {fold(row["form"]): row["class"] for row in _rows("legal_forms.csv")}
    long = [form for form in forms if len(form) >= _LONG_FORM and form.isascii()]
    slips = {f"{form[:place]}{form[place + 1 :]}": forms[form] for form in long for place in range(1, len(form))}
    return _longest_first(Ending(form, says) for form, says in (slips | forms).items())


@cache
def forms_before() -> dict[str, tuple[Ending, ...]]:
    """Legal forms that stand before a name as well (OOO Romashka), by their first word, the longest first."""
    found = (Ending(row["form"], row["class"]) for row in _rows("legal_forms.csv") if row["first"])
    return _filed(_longest_first(found), last=False)


@cache
def place_suffixes() -> tuple[Ending, ...]:
    """Chinese administrative suffixes, the longest first."""
    return _longest_first(Ending(row["suffix"], row["class"]) for row in _rows("place_suffixes.csv"))


@cache
def titles(place: Literal["before", "after"]) -> tuple[Ending, ...]:
    """Titles that stand before or after a person's name, the longest first."""
    return _longest_first(Ending(row["title"], row["says"]) for row in _rows("titles.csv") if row["place"] == place)


@cache
def endings_by_last(kind: Literal["form", "level"]) -> dict[str, tuple[Ending, ...]]:
    """Legal forms or suffixes of places by their last word (Chinese: last character), the longest first."""
    return _filed(legal_forms() if kind == "form" else place_suffixes(), last=True)


@cache
def titles_by_word(place: Literal["before", "after"]) -> dict[str, tuple[Ending, ...]]:
    """Titles by the word (Chinese: character) next to the edge of the name, the longest first."""
    return _filed(titles(place), last=place == "after")


@cache
def abbreviations(family: Family) -> dict[str, str]:
    """Words that a family writes short, and what they stand for."""
    return {row["short"]: row["long"] for row in _rows("abbreviations.csv") if row["family"] == family}


@cache
def ordinals() -> dict[str, str]:
    """Number words and Roman numerals, and their numbers in digits."""
    return {row["word"]: row["number"] for row in _rows("ordinals.csv")}


@cache
def pronouns() -> frozenset[str]:
    """Words that stand for a name inside one document."""
    return frozenset(row["word"] for row in _rows("pronouns.csv"))


@cache
def nicknames() -> dict[str, int]:
    """Given names and their short forms: the number of the group they belong to (the first one named)."""
    groups: dict[str, int] = {}
    for number, row in enumerate(_rows("nicknames.csv")):
        for name in row["names"].split():
            groups.setdefault(name, number)
    return groups


def is_given(word: str) -> bool:
    """Whether a word is a usual given name or a short form of one."""
    return word in nicknames() or word in common_names("en given")


@cache
def usual_given(name: str) -> str | None:
    """What a given name or its short form is usually short for: william for bill, will and william."""
    group = nicknames().get(name)
    return None if group is None else _usual()[group]


@cache
def _usual() -> tuple[str, ...]:
    return tuple(row["names"].split()[0] for row in _rows("nicknames.csv"))


@cache
def common_heads() -> dict[str, float]:
    """Last words (Chinese: characters) of names that many things share, and how many times as often they do."""
    return {row["head"]: float(row["times"]) for row in _rows("common_heads.csv")}


@cache
def common_names(part: Literal["zh surname", "zh given", "en given", "en surname"]) -> dict[str, float]:
    """Frequent parts of persons' names and the share of people who have them."""
    rows = (row for row in _rows("common_names.csv") if row["part"] == part)
    return {word: float(row["permille"]) / 1000 for row in rows for word in row["words"].split()}


@cache
def exclusive_slots() -> dict[str, str]:
    """Predicates of which a thing has one object only, and the slot that they fill."""
    return {row["predicate"]: row["slot"] for row in _rows("exclusive_predicates.csv")}


@cache
def opposites() -> frozenset[frozenset[str]]:
    """Pairs of words that make two things of two names."""
    return frozenset(frozenset((row["left"], row["right"])) for row in _rows("opposites.csv"))


@cache
def endings() -> dict[str, str]:
    """How names of places end in several languages, and what that means."""
    return {row["ending"]: row["means"] for row in _rows("endings.csv")}


@cache
def sound_rules() -> tuple[tuple[str, str], ...]:
    """Letters and what stands for how they sound, in the order in which they are replaced."""
    return tuple((row["letters"], row["sound"]) for row in _rows("sounds.csv"))


@cache
def latin_letters() -> dict[str, str]:
    """Letters of Cyrillic, Greek, Georgian and Armenian, and what names are written with instead in Latin letters."""
    return {row["letter"]: row["latin"] for row in _rows("scripts.csv")}


@cache
def _families() -> dict[str, Family]:
    families: dict[str, Family] = {}
    for row in _rows("labels.csv"):
        family = next(name for name in get_args(Family) if name == row["family"])
        families |= dict.fromkeys(row["label"].split(), family)
    return families


def _filed(endings: tuple[Ending, ...], *, last: bool) -> dict[str, tuple[Ending, ...]]:
    filed: dict[str, list[Ending]] = {}
    for ending in endings:
        word = ending.words.split()[-1 if last else 0]
        filed.setdefault(word if word.isascii() else word[-1], []).append(ending)
    return {word: tuple(found) for word, found in filed.items()}


def _longest_first(endings: Iterator[Ending]) -> tuple[Ending, ...]:
    return tuple(sorted(endings, key=lambda ending: (-len(ending.words), ending.words)))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("kgplatform.resolution").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
