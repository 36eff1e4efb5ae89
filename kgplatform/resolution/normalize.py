"""Names without what says nothing about identity: typed normalisation for Chinese and English.

What is taken off (legal form, title, administrative suffix) is kept as a qualifier: two names may share a node only
if what they say does not conflict. Nothing here looks at other names, documents or the profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from unicodedata import category, combining, normalize

from kgplatform.resolution.literals import han_numbers, value_of
from kgplatform.resolution.tables import (
    Family,
    abbreviations,
    endings_by_last,
    family_of,
    forms_before,
    is_given,
    latin_letters,
    legal_forms,
    nicknames,
    ordinals,
    pronouns,
    titles,
    titles_by_word,
)
from kgplatform.text.fold import fold, fold_all

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTER_BEFORE_MARK = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_UNCUT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_KEPT = frozenset("+#%$€£¥°")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.[ ]?)+(?:[^\W\d_]\b(?![.\w]))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DOT_IN_NUMBER = re.compile(r"(?<=\d)\.(?=\d)")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_INNER_SPACE = re.compile(r"(?<!\d) | (?!\d)")
_SPACE_IN_HAN = re.compile(rf"(?<={HAN.pattern}) +(?={HAN.pattern})")  # "中 国 银 行" is 中国银行
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_HAN_ORDINAL = re.compile(r"(?<=第)[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=号)")
_LONG_NUMERAL = 4  # letters up to which a first word is no numeral: "XII" may be a name
_PADDED = re.compile(r"^([a-z]{2,4})0+(?=\d)")  # NGC0315 is NGC 315
_CAPITAL_DISTRICTS = ("dc", "df", "district of columbia")  # part of a capital's name, and no region around it
# "VladimirPutin", but not "MacArthur"; "SiemensAG"
_RUN_TOGETHER = re.compile(r"([^\W\d_A-Z][^\W\d_A-Z]{2,})([A-Z][^\W\d_A-Z]{2,})")
_FORM_AT_END = re.compile(r"(.*[^\W\d_A-Z]{2})([A-Z]{2,4})")
PARTICLES = frozenset(
    (
        *("al", "el", "bin", "ibn", "ben", "bint", "abu", "de", "da", "do", "dos", "di", "du", "del", "la", "le"),
        *("van", "von", "der", "den", "ter"),
    )
)
_BEGINNINGS = PARTICLES | {"mac", "fitz", "saint", "san"}  # of one surname
_FAMILIAR = frozenset("小老阿")
AN_INITIAL = "an initial"  # before a surname: the two may stand outside a document, where they are rare enough
_GIVEN_LETTERS = 3  # the rest of a given name may be misspelled


Qualifiers = frozenset[tuple[str, str]]
_NOTHING: Qualifiers = frozenset()
_LETTERS = re.compile(r"[a-z]+")
_PLAIN = re.compile(r"[a-z0-9 \u3400-\u4dbf\u4e00-\u9fff]+")  # nothing in it to be spread, dropped or replaced


def has_han(text: str) -> bool:
    """Whether there is a Han character in it."""
    return not text.isascii() and HAN.search(text) is not None


class Name(NamedTuple):
    """A text as a name of its family. `key` decides exact equality, `words` and `numbers` serve guards and scores."""

    folded: str
    key: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    qualifiers: Qualifiers
    family: Family
    short: str | None  # why the name says too little to stand outside its document


@lru_cache(maxsize=1 << 16)
def name_of(text: str, label: str | None) -> Name:
    """The normalised name."""
    return _name(text, fold(text), family_of(label))


def names_of(texts: Sequence[str], labels: Sequence[str | None]) -> list[Name]:
    """The normalised name of each row; equal rows share one. Names of small tables are remembered for the next one."""
    wanted = dict.fromkeys(zip(texts, labels, strict=True))
    new = [pair for pair in wanted if pair not in _recent] if _recent else list(wanted)
    families = {label: family_of(label) for label in {label for _, label in new}}
    folded = fold_all([text for text, _ in new])
    made = {pair: _name(pair[0], line, families[pair[1]]) for pair, line in zip(new, folded, strict=True)}
    if len(made) < len(wanted):
        made |= {pair: _recent[pair] for pair in wanted if pair not in made}
    if len(_recent) > _MOST_REMEMBERED:
        _recent.clear()
    if len(wanted) <= _MOST_REMEMBERED:
        _recent.update(made)
    return [made[pair] for pair in zip(texts, labels, strict=True)]


def remember(names: Mapping[tuple[str, str | None], Name]) -> None:
    """Take over names that are known already, so that the next small table need not normalise them."""
    _recent.update(names)


_recent: dict[tuple[str, str | None], Name] = {}
_MOST_REMEMBERED = 1 << 16


def _name(text: str, folded: str, family: Family) -> Name:
    if family == "literal":
        return Name(folded, value_of(text) or folded, (), (), _NOTHING, family, None)
    within, spoken = _NOTHING, _parted(text, folded, family)
    if not folded.isascii():
        spoken = _HAN_ORDINAL.sub(lambda found: han_numbers(found.group()), _SPACE_IN_HAN.sub("", spoken))
    if _PLAIN.fullmatch(spoken):
        words = tuple(spoken.split())
    else:
        core, within = _place_apart(spoken, family)
        words = _words(core, family)
    if _signals(family).isdisjoint(words):
        joined = "".join(words)
        if _LETTERS.fullmatch(joined):
            return Name(folded, joined, words, (), within, family, _short(text, folded, words, family))
    words, qualifiers = _reduce(words, family)
    words = words if family == "person" else _with_digits(words)
    joined = " ".join(words)
    key = (_INNER_SPACE.sub("", joined) if len(words) > 1 else joined) or folded
    if family == "product":
        key = _PADDED.sub(r"\1", key)
    said = qualifiers | within if within else qualifiers
    return Name(folded, key, words, _numbers(words, joined, family), said, family, _short(text, folded, words, family))


def _parted(text: str, folded: str, family: Family) -> str:
    """Words that are written as one and begin with capitals: "VladimirPutin", "SiemensAG"."""
    if family == "person" and " " not in folded:
        found = _RUN_TOGETHER.fullmatch(f"{text[:1].lower()}{text[1:]}")
        return folded if found is None or found[1] in _BEGINNINGS else fold(f"{found[1]} {found[2]}")
    if family == "organisation" and text[-1:].isupper() and not text.isupper():
        found = _FORM_AT_END.fullmatch(text)
        return folded if found is None or found[2].lower() not in _short_forms() else fold(f"{found[1]} {found[2]}")
    return folded


@cache
def _short_forms() -> frozenset[str]:
    return frozenset(form.words for form in legal_forms())


@cache
def _signals(family: Family) -> frozenset[str]:
    """The words without which nothing is taken off a name in Latin letters, expanded or read as a number."""
    common = ordinals().keys()
    if family == "person":
        return frozenset((*common, *titles_by_word("before"), *titles_by_word("after")))
    if family == "organisation":
        ends = endings_by_last("form")
        return frozenset(("the", *common, *abbreviations(family), *forms_before(), *ends))
    if family == "place":
        return frozenset(("the", *common, *abbreviations(family), *endings_by_last("level")))
    return frozenset(common)


def given_of(name: Name) -> Qualifiers:
    """Given name and middle initials of a person: D. A. Wilson and Desi B. Wilson may both be D. Wilson, not one.

    Where one of two names is no given name, their order is free: Neagle Jack is Jack Neagle.
    """
    words = tuple(word for word in name.words if word not in PARTICLES)
    if name.family != "person" or len(words) < 2 or HAN.match(name.key):
        return frozenset()
    said = {("middle", word[0]) for word in words[1:-1]}
    first, last = words[0], words[-1]
    if len(first) > 1:
        said |= {("given", given) for given in _given(first)}
        if len(last) > 1 and not (is_given(first) and is_given(last)):
            said |= {
                ("given", " ".join(sorted((given, surname)))) for given in _given(first) for surname in _given(last)
            }
            if len(words) > 2:
                said |= {("given", _turned(words)), ("middle", _turned(words))}
    return frozenset(said)


def _turned(words: tuple[str, ...]) -> str:
    """What Kim Jong Un and Jong Un Kim have in common; Salman bin Muhammad is the father of Muhammad bin Salman."""
    beginnings = [word[:_GIVEN_LETTERS] for word in words]
    return " ".join(min(beginnings[place:] + beginnings[:place] for place in range(len(beginnings))))


def _given(word: str) -> tuple[str, ...]:
    """How a given name begins, and which names it is another form of: Alexandr may be Alexander as well as Alex."""
    group = nicknames().get(word)
    return (word[:_GIVEN_LETTERS],) if group is None else (word[:_GIVEN_LETTERS], str(group))


def _place_apart(folded: str, family: Family) -> tuple[str, Qualifiers]:
    """A name without what says where or which it is: "Springfield, Texas", "Ventio (France)", "Hamlet (1948 film)"."""
    if family == "place" and folded.count(",") == 1:
        core, _, where = folded.partition(",")
        if where.replace(".", "").strip() in _CAPITAL_DISTRICTS:
            return folded, frozenset()
        return (core.strip(), _said("within", where.strip())) if core.strip() else (folded, frozenset())
    if folded.endswith(")") and family != "product" and not folded.startswith("("):
        core, _, inside = folded[:-1].rpartition("(")
        if len(core.strip()) > 1 and inside.strip() and ")" not in inside:
            return core.strip(), frozenset() if _abbreviates(inside, core) else _said("within", inside.strip())
    return folded, frozenset()


def _abbreviates(short: str, long: str) -> bool:
    """Whether "who" can stand for "world health organization": its letters begin words, in their order."""
    letters = [sign for sign in short if sign.isalnum()]
    initials = iter(long.split())
    return len(letters) > 1 and all(any(word.startswith(letter) for word in initials) for letter in letters)


def _words(folded: str, family: Family) -> tuple[str, ...]:
    """The words without diacritics and punctuation; dotted initials stand apart in persons, together elsewhere."""
    text = folded if folded.isascii() else _without_marks(folded)
    if "," in text:
        text = _THOUSANDS.sub("", text)
        if family == "person" and text.count(",") == 1:
            text = _given_name_first(text)
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        text = _INITIALS.sub(lambda found: _spread(found.group(), apart=family == "person"), text.replace("'", ""))
        text = _DOT_IN_NUMBER.sub("\ufff0", text).translate(_SPACES).replace("\ufff0", ".")
    else:
        text = text.replace("'", "").translate(_SPACES)
    return tuple(text.split())


def _without_marks(folded: str) -> str:
    text = normalize("NFD", folded.translate(_latin()))
    return normalize("NFC", _LETTER_BEFORE_MARK.sub("", text).translate(_UNCUT))


@cache
def _latin() -> dict[int, str]:
    return str.maketrans(latin_letters())


def _given_name_first(text: str) -> str:
    """ "Smith, John" as "john smith", but "King, Jr." stays."""
    last, first = (part.strip() for part in text.split(","))
    after = {ending.words for ending in titles("after")}
    if not first or first.replace(".", "") in after or len(last.split()) > 2:
        return text
    return f"{first} {last}"


def _spread(initials: str, *, apart: bool) -> str:
    letters = [letter for letter in initials if letter not in ". "]
    return f" {(' ' if apart else '').join(letters)} "


class _Spaces(dict[int, str | int]):
    """A translation that makes a space of punctuation and symbols, learnt character by character."""

    def __missing__(self, code: int) -> str | int:
        sign = chr(code)
        blank = category(sign)[0] in "PSZC" and sign not in _KEPT and sign != "\ufff0" and not combining(sign)
        self[code] = " " if blank else code
        return self[code]


_SPACES = _Spaces()


def _reduce(words: tuple[str, ...], family: Family) -> tuple[tuple[str, ...], Qualifiers]:
    """The words that carry identity, and what the others say."""
    if family == "organisation":
        return _without_form(_expanded(_without_article(words), family))
    if family == "place":
        return _without_ending(_expanded(_without_article(words), family), "level")
    if family == "person":
        return _without_titles(words)
    return words, frozenset()


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _expanded(words: tuple[str, ...], family: Family) -> tuple[str, ...]:
    known = abbreviations(family)
    if len(words) > 1 and not known.keys().isdisjoint(words):
        return tuple(" ".join(known.get(word, word) for word in words).split())
    return words


def _without_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], Qualifiers]:
    """The name of an organisation without its legal form, which some languages put first."""
    for form in forms_before().get(words[0], ()) if len(words) > 1 else ():
        count = len(form.words.split())
        if words[:count] == tuple(form.words.split()) and len(words) > count:
            return words[count:], _said("form", form.says)
    return _without_ending(words, "form")


def _without_ending(words: tuple[str, ...], kind: Literal["form", "level"]) -> tuple[tuple[str, ...], Qualifiers]:
    if not words:
        return words, frozenset()
    joined = " ".join(words)
    for ending in endings_by_last(kind).get(_last(words), ()):
        if joined == ending.words:
            break  # 有限公司 alone, cut off by an extractor, is not 有限
        core = _cut_end(joined, ending.words)
        if core is not None:
            return tuple(core.split()), _said(kind, ending.says)
    return words, frozenset()


def _last(words: tuple[str, ...]) -> str:
    """What endings are filed under: the last word, the last character of Chinese."""
    return words[-1] if words[-1].isascii() else words[-1][-1]


def _cut_end(joined: str, ending: str) -> str | None:
    """The text before this ending; None where it does not end so or too little would stay."""
    if not joined.endswith(ending):
        return None
    core = joined[: -len(ending)]
    if HAN.match(ending):
        return core.strip() if len(core.strip()) >= 2 else None
    return core.strip() if core.endswith(" ") and len(core.strip()) >= 2 else None


def _without_titles(words: tuple[str, ...]) -> tuple[tuple[str, ...], Qualifiers]:
    said: set[tuple[str, str]] = set()
    rest, before = " ".join(words), None
    while rest and rest != before:
        before = rest
        for title in titles_by_word("before").get(rest.split(" ", 1)[0], ()):
            if rest.startswith(f"{title.words} "):
                rest = rest[len(title.words) + 1 :]
                said |= _spoken(title.says)
        for title in titles_by_word("after").get(_last((rest.rsplit(" ", 1)[-1],)), ()):
            core = _cut_person_end(rest, title.words)
            if core is not None:
                rest = core
                said |= _spoken(title.says)
    return tuple(rest.split()), frozenset(said)


def _cut_person_end(rest: str, title: str) -> str | None:
    if not rest.endswith(title) or len(rest) == len(title):
        return None
    core = rest[: -len(title)]
    return core.strip() if HAN.match(title) or core.endswith(" ") else None


def _said(kind: str, value: str) -> Qualifiers:
    return frozenset({(kind, value)}) if value else frozenset()


def _spoken(says: str) -> Qualifiers:
    kind, _, value = says.partition(":")
    return _said(kind, value)


def _with_digits(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "First Infantry Division" and "World War II" as with 1 and 2; a single letter may be a letter."""
    known = ordinals()
    if known.keys().isdisjoint(words) and not any(_ORDINAL.fullmatch(word) for word in words if word[0].isdigit()):
        return words
    return tuple(
        known[word] if word in known and len(word) > (1 if place else _LONG_NUMERAL) else _ORDINAL.sub(r"\1", word)
        for place, word in enumerate(_added_up(words))
    )


def _added_up(words: tuple[str, ...]) -> Iterator[str]:
    """ "Twenty-First Century" as with 21."""
    known, tens = ordinals(), ""
    for word in words:
        unit = "1" if word == "one" else known.get(word, word)
        if tens and len(unit) == 1 and unit in "123456789":
            yield f"{tens[0]}{unit}"
            tens = ""
            continue
        if tens:
            yield tens
        tens = known[word] if word in known and word.endswith("ty") else ""
        if not tens:
            yield word
    if tens:
        yield tens


def _numbers(words: tuple[str, ...], joined: str, family: Family) -> tuple[str, ...]:
    """All numbers in the name, ordinal words and Roman numerals too (not as a first word: "V for Vendetta")."""
    found = _NUMBER.findall(joined) if _DIGIT.search(joined) else []
    known = ordinals()
    if not known.keys().isdisjoint(words):
        # a single letter in a person's name is an initial, not a numeral
        shortest = 2 if family == "person" else 1
        found += [known[word] for word in words[1:] if word in known and len(word) >= shortest]
        found += [known[word] for word in words[:1] if word in known and len(word) > _LONG_NUMERAL]
    return tuple(sorted(found)) if found else ()


def _short(text: str, folded: str, words: tuple[str, ...], family: Family) -> str | None:
    # "US" and "WHO" are names, "us" and "Who" are not
    if (
        (family != "person" or len(words) < 2)
        and folded in pronouns()
        and not (len(text) > 1 and text.isascii() and text.isupper())
    ):
        return "a pronoun"
    if family != "person" or not words:
        return None
    bare = words[0]
    if len(words) > 1:
        return AN_INITIAL if len(words) == 2 and len(bare) == 1 and not HAN.match(bare) else None
    if not HAN.match(bare):
        return "one word of a name"
    familiar = len(bare) == 2 and bare[0] in _FAMILIAR
    return "a surname" if len(bare) == 1 or familiar else None
