"""Labelled names as columns: the development sets of a data folder, and sets with homonyms made from them.

The sets without homonyms flatter every method that merges equal names. So homonyms are put back: an entity lends its
spellings to another one of its kind whose context differs, as often as names of that kind and length do in the world.
"""

from __future__ import annotations

import csv
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Columns(NamedTuple):
    """One row a mention: its name, type, language, what is known around it ("" = nothing), and the true entity."""

    names: list[str]
    types: list[str]
    languages: list[str]
    contexts: list[str]
    entities: list[str]


class PairRow(NamedTuple):
    """Two names and whether they are one thing: "1", "0", or "A" = only with alias evidence."""

    type: str
    left: str
    right: str
    label: str


def read_parquet(path: Path) -> list[dict[str, str]]:
    """The rows of a parquet file (needs pyarrow)."""
    from pyarrow import parquet

    columns = ["name", "type", "lang", "ctx", "ctx_full", "eid", "source"]
    rows: list[dict[str, str]] = parquet.read_table(path, columns=columns).to_pylist()
    return rows


def columns_of(rows: Iterable[dict[str, str]]) -> Columns:
    """Rows as columns."""
    kept = [(row["name"], row["type"], row["lang"], row["ctx"] or "", row["eid"]) for row in rows]
    return Columns(*(list(column) for column in zip(*kept, strict=True)))


def pair_rows(path: Path) -> list[PairRow]:
    """A file of pairs: type, a, b, label, tab-separated."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PairRow(row["type"], row["a"], row["b"], row["label"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def with_homonyms(rows: Sequence[dict[str, str]], share: float, known: float, seed: int) -> Columns:
    """The rows, so many of which share their name with another entity, the context known for so many of them.

    Only entities with a context of their own (`ctx_full`) lend or borrow, and never from one of equal context: the two
    could be told apart by what stands around them, and by nothing else.
    """
    draw = random.Random(seed)
    members: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        members[row["eid"]].append(row)
    lent = _lent(members, share * len(rows), draw)
    made = []
    for eid, own in members.items():
        for place, row in enumerate(own):
            lender = lent.get(eid)
            name = members[lender][place % len(members[lender])]["name"] if lender else row["name"]
            context = row["ctx_full"] if draw.random() < known else ""
            made.append({**row, "name": name, "ctx": context or ""})
    draw.shuffle(made)
    return columns_of(made)


def _lent(members: dict[str, list[dict[str, str]]], wanted: float, draw: random.Random) -> dict[str, str]:
    """Borrower -> lender, until so many rows stand under a name of two entities; short names are lent more often."""
    kinds: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for eid, own in members.items():
        if own[0]["ctx_full"]:
            kinds[own[0]["type"], own[0]["lang"], own[0]["source"]].append(eid)
    lent: dict[str, str] = {}
    lenders: set[str] = set()
    pool = [eid for eids in kinds.values() for eid in eids]
    weights = [1 / _length(members[eid][0]["name"]) for eid in pool]
    kind_of = {eid: kind for kind, eids in kinds.items() for eid in eids}
    rows = 0
    for lender in draw.choices(pool, weights, k=4 * len(pool)):
        if rows >= wanted:
            break
        borrower = draw.choice(kinds[kind_of[lender]])
        if lender in lent or borrower in lent or borrower in lenders or borrower == lender:
            continue
        if members[lender][0]["ctx_full"] == members[borrower][0]["ctx_full"]:
            continue
        lent[borrower] = lender
        rows += len(members[borrower]) + (0 if lender in lenders else len(members[lender]))
        lenders.add(lender)
    return lent


def _length(name: str) -> float:
    """A name's length in letters; a Chinese character says as much as three."""
    return sum(1 if sign.isascii() else 3 for sign in name) ** 0.5 + math.e


def works_with_artists(path: Path, known: float, seed: int) -> Columns:
    """Records of music releases, where equal titles of different artists are natural."""
    draw = random.Random(seed)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "name": row["name"],
                "type": "work",
                "lang": "en",
                "ctx": "|".join((row["artist"], row["year"])) if draw.random() < known else "",
                "eid": row["cluster_id"],
            }
            for row in csv.DictReader(file)
            if row["name"]
        ]
    return columns_of(rows)
