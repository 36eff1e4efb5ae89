"""Invented names with the truth beside them: entities of many kinds, Chinese and English, with homonyms and noise.

    python benchmarks/labelled_documents.py --seed 7 --rows 60000 -o rows.csv

As rows (`columns_of_seed`), with a context for half of them, or as documents (`documents_of_seed`) whose extractions
name each thing where it stands. Homonyms come as in the world, because common names are drawn often: people, townships,
temples and works above all. Whoever sets a threshold on some seeds reports on another one. The noise is not made from
the tables of kgplatform, except the script variants, which are OpenCC's on both sides.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import labelled_words as words
from merging_sets import Columns
from opencc import OpenCC

from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation, Span
from kgplatform.types.task import Language

Draw = random.Random
_PER_GROUP = 9


class Thing(NamedTuple):
    """An entity: its true spellings (the first is the usual one), fields that describe it, things it stands with."""

    id: str
    kind: str
    label: str
    language: Language
    spellings: tuple[str, ...]
    fields: tuple[str, ...]
    group: int
    topic: str


class LabelledDocument(NamedTuple):
    """A document, what was read from it, and for each (name, label) the true entity."""

    number: int
    extraction: Extraction
    entities: dict[tuple[str, str], str]


class Group(NamedTuple):
    """Things that are told of together share a place, a time and a topic."""

    number: int
    language: Language
    country: str
    region: str
    place: str
    year: int
    topic: str


Maker = Callable[[Draw, Group], tuple[tuple[str, ...], tuple[str, ...]]]


# Rows


def columns_of_seed(seed: int, rows: int = 60_000, known: float = 0.5) -> Columns:
    """So many labelled rows; `known` of them with a context."""
    draw = random.Random(f"rows {seed}")
    made: list[tuple[str, str, str, str, str]] = []
    things: list[Thing] = []
    for group in _groups(draw):
        members = list(_members(draw, group))
        for thing in members:
            for _ in range(_mentions(draw)):
                context = _context(draw, thing, members) if draw.random() < known else ""
                made.append((spelled(draw, thing), thing.label, thing.language, context, thing.id))
        things += members
        if len(made) >= rows:
            break
    draw.shuffle(made)
    return Columns(*(list(column) for column in zip(*made[:rows], strict=True)))


def names_of_seed(seed: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Labelled rows without end: (name, label, language, context, entity), half of them with a context."""
    draw = random.Random(f"names {seed}")
    for group in _groups(draw):
        members = list(_members(draw, group))
        for thing in members:
            for _ in range(_mentions(draw)):
                context = _context(draw, thing, members) if draw.random() < 0.5 else ""
                yield spelled(draw, thing), thing.label, thing.language, context, thing.id


def things_of_seed(seed: int) -> Iterator[Thing]:
    """Things without end, group by group."""
    draw = random.Random(f"things {seed}")
    for group in _groups(draw):
        yield from _members(draw, group)


def _mentions(draw: Draw) -> int:
    """Most things are named once or twice, few often."""
    return min(12, 1 + int(draw.expovariate(0.75)))


def _context(draw: Draw, thing: Thing, group: Sequence[Thing]) -> str:
    """Fields as in a table for one half of the groups, names that stand beside it for the other."""
    if thing.group % 2:
        kept = [field if draw.random() < 0.9 else "" for field in thing.fields]
        return "|".join(kept)
    others = [other.spellings[0] for other in group if other.id != thing.id]
    return "; ".join([*draw.sample(others, k=min(len(others), draw.randint(2, 4))), thing.topic])


# Documents


def documents_of_seed(seed: int, documents: int = 3_000) -> Iterator[LabelledDocument]:
    """So many documents, each of a few sentences about things of one group."""
    draw = random.Random(f"documents {seed}")
    number = 0
    for group in _groups(draw):
        members = list(_members(draw, group))
        for _ in range(draw.randint(2, 5)):
            number += 1
            if number > documents:
                return
            yield _document(draw, number, group, draw.sample(members, k=min(len(members), draw.randint(3, 6))))


def _document(draw: Draw, number: int, group: Group, told: Sequence[Thing]) -> LabelledDocument:
    names = [spelled(draw, thing) for thing in told]
    chinese = group.language == "zh"
    text, mentions = "", []
    entities: dict[tuple[str, str], str] = {}
    for thing, name in zip(told, names, strict=True):
        if (name, thing.label) in entities:
            continue
        text += draw.choice(
            ("据报道，", "当时，", "后来，") if chinese else ("Meanwhile, ", "At that time, ", "Later, ")
        )
        mentions.append(Mention(text=name, label=thing.label, span=Span(len(text), len(text) + len(name))))
        entities[name, thing.label] = thing.id
        text += name + draw.choice(_SAID[group.language]).format(topic=thing.topic, year=group.year)
    relations = [
        Relation(subject=one, predicate="相关" if chinese else "related to", object=other)
        for one, other in pairwise(mentions)
    ]
    document = Document(source="invented", id=str(number), text=text, language=group.language)
    return LabelledDocument(number, Extraction.of(document, Reading.of(mentions, relations), "invented"), entities)


_SAID: dict[Language, tuple[str, ...]] = {
    "zh": ("与{topic}有关。", "在{year}年受到关注。", "再次被提起。"),
    "en": (" had to do with {topic}. ", " drew attention in {year}. ", " was mentioned again. "),
}


# Groups and things


def _groups(draw: Draw) -> Iterator[Group]:
    number = 0
    while True:
        number += 1
        language: Language = draw.choice(("zh", "en"))
        chinese = language == "zh"
        country = "CN" if chinese else _often_first(draw, words.COUNTRIES)
        yield Group(
            number,
            language,
            country,
            f"{draw.randint(1, 34):02}",
            _zh_place(draw) if chinese else _en_place(draw),
            draw.randint(1880, 2024),
            draw.choice(words.TOPICS_ZH if chinese else words.TOPICS_EN),
        )


def _members(draw: Draw, group: Group) -> Iterator[Thing]:
    """The things of a group. Two of one name and description are one, and so are products of one maker and model."""
    kinds = draw.choices(list(_KINDS), [weight for _, weight, *_ in _KINDS.values()], k=_PER_GROUP)
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for place, kind in enumerate(kinds):
        labels, _, english, chinese = _KINDS[kind]
        spellings, fields = (chinese if group.language == "zh" else english)(draw, group)
        known = kind, spellings[0], fields
        if known in seen:
            continue
        seen.add(known)
        label = labels[group.language == "zh"]
        number = f"{group.number}-{place}" if kind != "product" else " ".join((*known[:2], *fields))
        yield Thing(number, kind, label, group.language, spellings, fields, group.number, group.topic)


def _often_first(draw: Draw, choices: Sequence[str]) -> str:
    """Early ones are drawn more often."""
    return choices[int(len(choices) * draw.random() ** 2)]


def _en_person(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    given = _often_first(draw, words.GIVEN)
    surname = _often_first(draw, words.SURNAMES) if draw.random() < 0.35 else _coined_surname(draw)
    middle = _often_first(draw, words.GIVEN) if draw.random() < 0.4 else ""
    born = str(group.year - draw.randint(20, 60))
    full = " ".join(part for part in (given, middle, surname) if part)
    others = [f"{given} {surname}", f"{given} {middle[0]}. {surname}"] if middle else []
    return tuple(dict.fromkeys((full, *others))), (born, group.country)


def _coined_surname(draw: Draw) -> str:
    return (
        draw.choice(words.SYLLABLES) + draw.choice((*words.SYLLABLES, "")) + draw.choice(words.SURNAME_ENDS)
    ).title()


def _zh_person(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    length = 2 if draw.random() < 0.88 else 1
    name = _often_first(draw, words.ZH_SURNAMES) + "".join(draw.choice(words.ZH_GIVEN) for _ in range(length))
    return (name,), (str(group.year - draw.randint(20, 60)), _zh_region(group))


def _zh_region(group: Group) -> str:
    return f"{group.country}{group.region}"


def _en_place(draw: Draw) -> str:
    if draw.random() < 0.15:
        return _often_first(draw, words.PLAIN_PLACES)
    stem = draw.choice(words.SYLLABLES) + draw.choice((*words.SYLLABLES, "", "")) + draw.choice(words.PLACE_ENDS)
    first = f"{draw.choice(words.PLACE_FIRST)} " if draw.random() < 0.25 else ""
    return first + stem.title()


def _zh_place(draw: Draw) -> str:
    return "".join(draw.choice(words.ZH_PLACE) for _ in range(2 if draw.random() < 0.6 else 3))


def _en_town(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (_en_place(draw),), (group.country, group.region)


def _zh_town(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name, level = _zh_place(draw), draw.choice("市县区")
    return (name + level, name) if len(name) > 1 else (name + level,), (group.country, group.region)


def _en_township(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    plain = draw.random() < 0.4
    name = _often_first(draw, words.PLAIN_PLACES) if plain else _often_first(draw, words.SURNAMES)
    return (f"{name} Township",), (group.country, group.region)


def _zh_township(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    plain = draw.random() < 0.3
    name = _often_first(draw, words.ZH_VILLAGES) if plain else _zh_place(draw) + draw.choice(("镇", "乡", "村", "街道"))
    return (name,), (group.country, group.region)


def _en_temple(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = _often_first(draw, words.CHURCHES)
    named = f"{name}, {group.place}" if draw.random() < 0.7 else name
    return (named,), (group.country, group.place)


def _zh_temple(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = _often_first(draw, words.ZH_TEMPLES)
    return (group.place + name if draw.random() < 0.7 else name,), (_zh_region(group), group.place)


def _en_body(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    body, field = draw.choice(words.BODIES), draw.choice(words.FIELDS)
    filled = body.format(field)
    name = draw.choice((f"{group.place} {filled}", f"{filled} of {group.place}", f"{_en_place(draw)} {filled}"))
    short = "".join(word[0] for word in name.split() if word[0].isupper())
    stated = (f"{name} ({short})",) if len(short) > 2 and draw.random() < 0.3 else ()
    return (name, *stated), (group.country,)


def _zh_body(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    place = group.place if draw.random() < 0.5 else _zh_place(draw)
    body = draw.choice(words.ZH_BODIES)
    return (place + draw.choice(("市", "县", "")) + body,), (group.country,)


def _en_company(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    coined = (draw.choice(words.SYLLABLES) + draw.choice((*words.SYLLABLES, ""))).title()
    first = draw.choice((coined, f"{_often_first(draw, words.SURNAMES)} & {draw.choice(words.SURNAMES)}", group.place))
    name = f"{first} {draw.choice(words.SECTORS)}"
    forms = draw.choice(words.LEGAL)
    return tuple(dict.fromkeys((f"{name} {forms[0]}", *(f"{name} {form}" for form in forms), name))), (group.country,)


def _zh_company(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    brand = "".join(draw.choice(words.ZH_BRAND) for _ in range(2))
    core = draw.choice((group.place, group.place + "市", "")) + brand + draw.choice(words.ZH_TRADES)
    forms = draw.choice(words.ZH_FORMS)
    return (core + forms[0], *(core + form for form in forms[1:]), core), (group.country,)


def _en_work(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    one, other = draw.sample(words.TITLE_WORDS, k=2)
    title = draw.choice(
        (
            f"The {one} of {other}",
            f"{one} {other} in {_en_place(draw)}",
            f"{draw.choice(words.GIVEN)}'s {one}",
            f"A {one} for {draw.choice(words.GIVEN)}",
        )
    )
    by = f"{_often_first(draw, words.GIVEN)} {_often_first(draw, words.SURNAMES)}"
    return (_often_first(draw, words.TITLES) if draw.random() < 0.2 else title,), (by, str(group.year))


def _zh_work(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    title = (
        "".join(draw.sample(words.ZH_TITLE_WORDS, k=2))
        + draw.choice(("", "之", "的"))
        + draw.choice(words.ZH_TITLE_WORDS)
    )
    by = _zh_person(draw, group)[0][0]
    return (_often_first(draw, words.ZH_TITLES) if draw.random() < 0.2 else title,), (by, str(group.year))


def _en_product(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    maker = draw.choice(words.SYLLABLES).title() + draw.choice(("", "a", "on", "ix"))
    model = (
        f"{draw.choice('ABCKMPRSTXZ')}{draw.choice(('', '-'))}{draw.choice((5, 7, 10, 20, 50, 100, 200, 300, 1000))}"
    )
    return (f"{maker} {model}", f"{maker} {draw.choice(words.DEVICES)} {model}")[: draw.randint(1, 2)], (maker,)


def _zh_product(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    maker = "".join(draw.choice(words.ZH_BRAND) for _ in range(2))
    model = f"{draw.choice('ABCKMPRSTXZ')}{draw.choice((5, 7, 10, 20, 50, 100, 200, 300))}"
    return (f"{maker}{model}", f"{maker}{model}{draw.choice(words.ZH_DEVICES)}")[: draw.randint(1, 2)], (maker,)


def _en_event(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    year = f"{group.year} " if draw.random() < 0.6 else ""
    return (f"{year}{group.place} {draw.choice(words.CONTESTS)}",), (str(group.year), group.country)


def _zh_event(draw: Draw, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    year = f"{group.year}年" if draw.random() < 0.6 else ""
    return (f"{year}{group.place}{draw.choice(words.ZH_CONTESTS)}",), (str(group.year), group.country)


# kind: labels en and zh, weight, makers en and zh
_KINDS: dict[str, tuple[tuple[str, str], int, Maker, Maker]] = {
    "person": (("person", "人物"), 26, _en_person, _zh_person),
    "company": (("company", "公司"), 16, _en_company, _zh_company),
    "body": (("organization", "机构"), 16, _en_body, _zh_body),
    "town": (("place", "地点"), 14, _en_town, _zh_town),
    "township": (("place", "行政区"), 6, _en_township, _zh_township),
    "temple": (("building", "建筑"), 4, _en_temple, _zh_temple),
    "work": (("work", "作品"), 9, _en_work, _zh_work),
    "product": (("product", "产品"), 5, _en_product, _zh_product),
    "event": (("event", "事件"), 4, _en_event, _zh_event),
}


# Noise


def spelled(draw: Draw, thing: Thing) -> str:
    """One of the thing's spellings, in three of ten cases with some noise of its kind and language."""
    name = thing.spellings[0] if draw.random() < 0.6 else draw.choice(thing.spellings)
    if draw.random() < 0.7:
        return name
    return draw.choice(_NOISES[thing.language, thing.kind == "person"])(draw, name)


def _wide(draw: Draw, name: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)


def _upper(draw: Draw, name: str) -> str:
    return name.upper()


def _lower(draw: Draw, name: str) -> str:
    return name.lower()


def _typo(draw: Draw, name: str) -> str:
    """One letter left out, doubled, changed or swapped with the next, not the first of a word nor a digit."""
    places = [at for at in range(1, len(name) - 1) if name[at].isalpha() and name[at - 1].isalpha()]
    if len(name) < 6 or not places:
        return name
    at = draw.choice(places)
    other = draw.choice("abcdefghiklmnoprstuvwy")
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :] if name[at + 1].isalpha() else name
    return draw.choice(
        (name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name[:at] + other + name[at + 1 :], swapped)
    )


def _scanned(draw: Draw, name: str) -> str:
    for wrong, right in draw.sample(
        (("rn", "m"), ("m", "rn"), ("l", "1"), ("cl", "d"), ("e", "c"), ("O", "0"), ("i", "l")), k=7
    ):
        if wrong in name[1:]:
            return name[0] + name[1:].replace(wrong, right, 1)
    return name


def _hyphens(draw: Draw, name: str) -> str:
    return name.replace(" ", "-", 1) if " " in name else name.replace("-", " ")


def _joined(draw: Draw, name: str) -> str:
    return name.replace(" ", "", 1) if draw.random() < 0.5 else name.replace(" ", "  ")


def _bare(draw: Draw, name: str) -> str:
    """Without diacritics and punctuation."""
    return name.translate(_PLAIN).replace(".", "").replace("'", "")


_PLAIN = str.maketrans("éèêüöäåñçøØłŁžšŠëïô", "eeeuoaancoOlLzsSeio")


def _quoted(draw: Draw, name: str) -> str:
    return f"“{name}”"


def _article(draw: Draw, name: str) -> str:
    return name.removeprefix("The ") if name.startswith("The ") else f"the {name}"


def _last_first(draw: Draw, name: str) -> str:
    *first, last = name.split()
    return f"{last}, {' '.join(first)}" if first else name


def _initials(draw: Draw, name: str) -> str:
    *first, last = name.split()
    return f"{' '.join(f'{word[0]}.' for word in first)} {last}" if first else name


def _dotless_initials(draw: Draw, name: str) -> str:
    return _initials(draw, name).replace(". ", " ").replace(".", "")


def _titled(draw: Draw, name: str) -> str:
    return f"{draw.choice(('Dr.', 'Prof.', 'Mr.', 'Ms.', 'Sir'))} {name}"


def _surname(draw: Draw, name: str) -> str:
    return name.split()[-1] if draw.random() < 0.3 else name


def _zh_surname(draw: Draw, name: str) -> str:
    return name[0] + draw.choice(("先生", "女士", "总")) if draw.random() < 0.3 else name


def _zh_titled(draw: Draw, name: str) -> str:
    return name + draw.choice(("先生", "教授", "博士", "同志", "主任"))


def _traditional(draw: Draw, name: str) -> str:
    return _converter("s2t").convert(name)


def _taiwan(draw: Draw, name: str) -> str:
    return _converter("s2tw").convert(name)


@cache
def _converter(kind: Literal["s2t", "s2tw"]) -> OpenCC:
    return OpenCC(kind)


def _spaced(draw: Draw, name: str) -> str:
    at = draw.randrange(len(name))
    return f"{name[:at]} {name[at:]}" if draw.random() < 0.5 else " ".join(name)


def _lookalike(draw: Draw, name: str) -> str:
    found = [sign for sign in name if sign in words.LOOKALIKES]
    return name.replace(found[0], words.LOOKALIKES[found[0]], 1) if found else name


def _book_marks(draw: Draw, name: str) -> str:
    return draw.choice(("《{}》", "「{}」", "“{}”")).format(name)


_EN = (_wide, _upper, _lower, _typo, _typo, _scanned, _hyphens, _joined, _bare)
_ZH = (_wide, _traditional, _traditional, _taiwan, _spaced, _lookalike)
_NOISES: dict[tuple[Language, bool], tuple[Callable[[Draw, str], str], ...]] = {
    ("en", False): (*_EN, _quoted, _article),
    ("en", True): (*_EN, _last_first, _initials, _dotless_initials, _titled, _surname),
    ("zh", False): (*_ZH, _book_marks),
    ("zh", True): (*_ZH, _zh_titled, _zh_surname),
}


def homonym_share(columns: Columns) -> float:
    """The part of the rows whose lower-cased name another entity of the same type bears, too."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, kind, entity in zip(columns.names, columns.types, columns.entities, strict=True):
        bearers[name.lower(), kind].add(entity)
    shared = Counter(
        len(bearers[name.lower(), kind]) > 1 for name, kind in zip(columns.names, columns.types, strict=True)
    )
    return shared[True] / max(shared.total(), 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--rows", type=int, default=60_000)
    options.add_argument("-o", "--output", type=Path, required=True)
    chosen = options.parse_args()
    columns = columns_of_seed(chosen.seed, chosen.rows)
    with chosen.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "type", "lang", "ctx", "eid"))
        writer.writerows((number, *row) for number, row in enumerate(zip(*columns, strict=True), 1))
    print(
        f"{len(columns.names):,} rows, {len(set(columns.entities)):,} entities, homonyms {homonym_share(columns):.1%}"
    )


if __name__ == "__main__":
    main()
