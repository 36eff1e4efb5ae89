"""One mixed set of labelled names from many sources, real and invented, with homonyms as they come and as they are.

    python benchmarks/mixed_names.py --seed 7 [--data FOLDER]        tells what is in it

The real sources are those of a data folder: geonames, organisations, persons and Chinese names of bench/er (entities
that stand in none of the smaller sets), releases, papers, restaurants, countries and toponyms of data/er, titles of
encyclopedia articles and Chinese works out of texts. Homonyms of bench/er were removed from it, so they are put back
by what makes homonyms in the world: a bracket, a middle name, an administrative suffix or a place that is left out.
Temples, townships, works and persons with common names are invented. Labels are coarse: a temple and a township are
places.

Nothing is tuned on the sources named in `HELD_OUT`; they are looked at last.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from labelled_documents import Thing, homonym_share, spelled, things_of_seed
from merging_sets import Columns, read_parquet

HELD_OUT = ("articles", "papers", "toponyms", "works in texts")

_OF_BENCH = {
    ("geonames", "place", "en"): 15_000,
    ("geonames", "place", "zh"): 4_000,
    ("ror", "organization", "en"): 10_000,
    ("ror", "organization", "zh"): 1_000,
    ("finance", "organization", "en"): 3_000,
    ("baseball", "person", "en"): 8_000,
    ("openstates", "person", "en"): 6_000,
    ("zh_company_short", "organization", "zh"): 4_000,
    ("ngc", "celestial", "en"): 1_500,
}
_INVENTED = {"person": 5_000, "township": 4_000, "temple": 3_000, "work": 3_000, "town": 2_000, "event": 1_500}
_COARSE = {"地点": "place", "行政区": "place", "建筑": "place", "building": "place", "人物": "person", "作品": "work"}
_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_SUFFIX = re.compile(r"(?<=..)(?:街道|[省市县区镇乡村])$")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MAKERS = ("作者", "歌手", "导演")
_NAMESAKES = 0.2  # of the rows of bench/er belong to entities that have a namesake once something is left out
_SHORT = 0.6  # of those leave it out


class Mention(NamedTuple):
    """A row before its context is hidden or kept."""

    name: str
    type: str
    language: str
    context: str
    entity: str


def mixed_columns(folder: Path, seed: int, *, held_out: bool, known: float = 0.5) -> tuple[Columns, list[str]]:
    """The rows of the sources that are open, or of all with those held out, and the source of each row."""
    draw = random.Random(f"mixed {seed}")
    rows = list(drawn(folder, seed, [source for source in SOURCES if held_out or source not in HELD_OUT]))
    draw.shuffle(rows)
    return columns_of_mentions(rows, draw, known)


def drawn(folder: Path, seed: int, sources: Sequence[str], times: int = 1) -> Iterator[tuple[str, Mention]]:
    """The rows of some sources; of those that could give more, `times` as many."""
    for source in sources:
        for mention in SOURCES[source](folder, random.Random(f"{source} {seed}"), times):
            yield source, mention


def columns_of_mentions(
    rows: Sequence[tuple[str, Mention]], draw: random.Random, known: float
) -> tuple[Columns, list[str]]:
    """Rows as columns, the context of each hidden or kept by chance, and the source of each."""
    mentions = [mention for _, mention in rows]
    contexts = [mention.context if draw.random() < known else "" for mention in mentions]
    columns = Columns(
        [mention.name for mention in mentions],
        [mention.type for mention in mentions],
        [mention.language for mention in mentions],
        contexts,
        [f"{source} {mention.entity}" for source, mention in rows],
    )
    return columns, [source for source, _ in rows]


def _of_bench(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """Entities of the largest set that are in no smaller one, some of their names with something left out."""
    used = {row["eid"] for row in read_parquet(folder / "bench" / "er" / "er_100k.parquet")}
    members: dict[tuple[str, str, str], dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in read_parquet(folder / "bench" / "er" / "er_1m.parquet"):
        if row["eid"] not in used:
            members[row["source"], row["type"], row["lang"]][row["eid"]].append(row)
    for kind, wanted in _OF_BENCH.items():
        yield from _lending(members[kind], times * wanted, draw)


def _lending(members: dict[str, list[dict[str, str]]], wanted: int, draw: random.Random) -> Iterator[Mention]:
    """So many rows; entities whose names are equal once something is left out stand together more often than chance."""
    shared: dict[str, list[str]] = defaultdict(list)
    for eid, own in members.items():
        if own[0]["ctx_full"]:
            shared[_left_out(own[0]["name"], own[0]["type"])].append(eid)
    groups = [eids for _, eids in sorted(shared.items()) if len({members[eid][0]["ctx_full"] for eid in eids}) > 1]
    draw.shuffle(groups)
    chosen: dict[str, bool] = {}
    rows = 0
    for eids in groups:
        if rows > _NAMESAKES * wanted:
            break
        chosen |= dict.fromkeys(eids[:12], True)
        rows += sum(len(members[eid]) for eid in eids[:12])
    for eid in draw.sample(sorted(members), k=len(members)):
        if rows >= wanted:
            break
        if eid not in chosen:
            chosen[eid] = False
            rows += len(members[eid])
    for eid, lends in chosen.items():
        usual = _left_out(members[eid][0]["name"], members[eid][0]["type"])
        for row in members[eid]:
            name = usual if lends and draw.random() < _SHORT else row["name"]
            yield Mention(name, row["type"], row["lang"], row["ctx_full"] or "", eid)


def _left_out(name: str, kind: str) -> str:
    """A name without its bracket, its middle names or its administrative suffix, as namesakes are called for short."""
    short = _BRACKET.sub("", name) or name
    if kind == "person" and short.isascii() and "," not in short:
        words = short.split()
        return f"{words[0]} {words[-1]}" if len(words) > 2 else short
    if kind == "place":
        short = short.partition(",")[0] or short
        return _SUFFIX.sub("", short) if not short.isascii() else short
    return short


def _invented(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    left = {kind: times * wanted for kind, wanted in _INVENTED.items()}
    for thing in things_of_seed(draw.randrange(10**9)):
        for _ in range(_mentions(draw) if left.get(thing.kind, 0) > 0 else 0):
            left[thing.kind] -= 1
            yield _mention_of(thing, draw)
        if max(left.values()) <= 0:
            return


def _mention_of(thing: Thing, draw: random.Random) -> Mention:
    label = _COARSE.get(thing.label, thing.label)
    return Mention(spelled(draw, thing), label, thing.language, "|".join(thing.fields), thing.id)


def _releases(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    for row in _records(folder, "cddb"):
        yield Mention(row["name"], "work", "en", f"{row['artist']}|{row['year']}", row["cluster_id"])


def _papers(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """The two catalogues list authors in different orders, so the first by surname is known."""
    for row in _records(folder, "dblp_acm"):
        surnames = (author.split()[-1].lower() for author in row["authors"].split(", ") if author.strip())
        first = min(surnames, default="")
        yield Mention(row["name"], "paper", "en", f"{first}|{row['year']}", row["cluster_id"])


def _restaurants(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    for row in _records(folder, "restaurants"):
        if row["type"] == "restaurant":
            yield Mention(row["name"], "restaurant", "en", row["phone"][:7], row["cluster_id"])


def _countries(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """Up to six names of each country, in letters that can be compared."""
    names: dict[str, list[Mention]] = defaultdict(list)
    for row in _records(folder, "countries"):
        language = "zh" if row["lang"] in ("zho", "jpn") else "en"
        names[row["cluster_id"]].append(Mention(row["name"], "place", language, row["region"], row["cluster_id"]))
    for own in names.values():
        yield from draw.sample(own, k=min(6, len(own)))


def _toponyms(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """Both sides of each pair, by their numbers in geonames; a place of two pairs stands there more often."""
    for row in _rows(folder / "data" / "er" / "toponyms" / "pairs.csv"):
        noted = dict(part.split("=") for part in row["note"].split("; "))
        language = "zh" if "cjk" in row["lang"] else "en"
        for side, number in zip(("left", "right"), noted["geonames"].split("|"), strict=True):
            yield Mention(row[side], "place", language, noted["country"], number)


def _articles(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """Titles without the bracket that tells them apart; known are the bracket and the first year of the text."""
    for line in (folder / "data" / "text" / "2wiki_abstracts_en.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        title = article["id"]
        found = _BRACKET.search(title)
        year = _YEAR.search(article["text"][:300])
        inside = re.sub(r"[\d\W]+", " ", found.group()).strip() if found else ""
        thing = Thing(title, "work", "article", "en", (_BRACKET.sub("", title) or title,), (), 0, "")
        context = f"{inside}|{year.group() if year else ''}" if inside or year else ""
        for _ in range(_mentions(draw)):
            yield Mention(spelled(draw, thing), "article", "en", context, title)


def _works_in_texts(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    """Chinese works and who made them, as texts tell it."""
    makers: dict[str, tuple[str, str]] = {}
    for split in ("train", "valid", "test"):
        for line in (folder / "data" / "InstructIE" / f"{split}_zh.json").read_text(encoding="utf-8").splitlines():
            for one in json.loads(line)["relation"]:
                if one["relation"] in _MAKERS:
                    makers.setdefault(f"{one['head']} {one['tail']}", (one["head"], one["tail"]))
    for entity, (title, maker) in makers.items():
        thing = Thing(entity, "work", "work", "zh", (title,), (), 0, "")
        for _ in range(_mentions(draw)):
            yield Mention(spelled(draw, thing), "work", "zh", maker, entity)


def _persons(folder: Path, draw: random.Random, times: int) -> Iterator[Mention]:
    for row in _records(folder, "splink_fake_1000"):
        yield Mention(row["name"], "person", "en", f"{row['city']}|{row['dob'][:4]}", row["cluster_id"])


def _mentions(draw: random.Random) -> int:
    return min(12, 1 + int(draw.expovariate(1.1)))


def _records(folder: Path, name: str) -> Iterable[dict[str, str]]:
    return (row for row in _rows(folder / "data" / "er" / name / "records.csv") if row["name"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


SOURCES: dict[str, Callable[[Path, random.Random, int], Iterator[Mention]]] = {
    "bench": _of_bench,
    "invented": _invented,
    "releases": _releases,
    "restaurants": _restaurants,
    "countries": _countries,
    "persons": _persons,
    "articles": _articles,
    "papers": _papers,
    "toponyms": _toponyms,
    "works in texts": _works_in_texts,
}


def part_of(sources: Sequence[str], wanted: str) -> list[int]:
    """The rows of one source."""
    return [row for row, source in enumerate(sources) if source == wanted]


def rows_of(columns: Columns, rows: Sequence[int]) -> Columns:
    """Some rows."""
    return Columns(*([column[row] for row in rows] for column in columns))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--data", type=Path, default=os.environ.get("KGPLATFORM_TEST_DATA"))
    chosen = options.parse_args()
    columns, sources = mixed_columns(chosen.data or Path(__file__).parents[2] / "shared", chosen.seed, held_out=True)
    print(
        f"{len(columns.names):,} rows, {len(set(columns.entities)):,} entities, homonyms {homonym_share(columns):.1%}"
    )
    for source, count in Counter(sources).most_common():
        rows = part_of(sources, source)
        own = rows_of(columns, rows)
        first = "; ".join(f"{own.names[place]} [{own.contexts[place]}]" for place in range(min(4, len(rows))))
        print(f"{source:16} {count:7,} rows, homonyms {homonym_share(own):.1%}: {first}")


if __name__ == "__main__":
    main()
