"""A set of labelled names in which homonyms are many names of a few things each, after the base lines of another set.

    python benchmarks/few_of_each_name.py --seed 7 [--data FOLDER]        tells what is in it

For a set of 118,000 mentions that we do not have, with homonyms on 9 % of the rows and a context for half of them,
these were published: exact names P .40; the same parted where contexts conflict P .78, R80 .24, which keeps some .85 of
the pairs of homonyms apart; ratio of 90 or more P .49, R80 .51. In the mixed set a few names are borne by hundreds of
things and nearly all pairs of homonyms are theirs (exact names P .13). So `SHAPE` limits how many things share a name.
It was chosen by those base lines alone and never by what kgplatform makes of it. The sources are the open ones of
`mixed_names`; the names they coin are more often alike than the published set's (ratio of 90 or more: P .34).
"""

from __future__ import annotations

import argparse
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from labelled_documents import homonym_share
from merging_sets import Columns
from mixed_names import HELD_OUT, SOURCES, Mention, columns_of_mentions, drawn

Drawn = tuple[str, Mention]
Thing = tuple[str, str]  # source and entity
_TIMES = {"bench": 3, "invented": 6}  # as many rows of these as the mixed set has are drawn, to choose from


class Shape(NamedTuple):
    """How many rows, how many things of one name at most, and the part of the rows that are homonyms."""

    rows: int
    most: int
    shared: float


SHAPE = Shape(rows=118_000, most=3, shared=0.08)


def few_of_each_name(folder: Path, seed: int, *, shape: Shape = SHAPE, known: float = 0.5) -> tuple[Columns, list[str]]:
    """Rows of that shape, `known` of them with a context, and the source of each."""
    draw = random.Random(f"few of each name {seed}")
    opened = [source for source in SOURCES if source not in HELD_OUT]
    pool = [row for source in opened for row in drawn(folder, seed, [source], _TIMES.get(source, 1))]
    chosen = _chosen(pool, shape, draw)
    rows = [row for row in pool if _thing(row) in chosen]
    draw.shuffle(rows)
    return columns_of_mentions(rows[: shape.rows], draw, known)


def _chosen(pool: Sequence[Drawn], shape: Shape, draw: random.Random) -> set[Thing]:
    """Things that share names, as many as make up the wanted share of the rows, and others that do not."""
    bearers = _bearers(pool)
    names = [name for name, things in bearers.items() if len(things) > 1]
    chosen: set[Thing] = set()
    rows = 0
    for name in draw.sample(names, k=len(names)):
        if rows >= shape.shared * shape.rows:
            break
        things = draw.sample(list(bearers[name]), k=min(shape.most, len(bearers[name])))
        rows += sum(bearers[name][thing] for thing in things)
        chosen.update(things)
    namesakes = {thing for name in names for thing in bearers[name]}
    return chosen | _alone(pool, namesakes, shape.rows - _rows_of(pool, chosen), draw)


def _alone(pool: Sequence[Drawn], namesakes: set[Thing], wanted: int, draw: random.Random) -> set[Thing]:
    """So many rows of things that share no name."""
    counted = Counter(thing for thing in map(_thing, pool) if thing not in namesakes)
    chosen: set[Thing] = set()
    for thing in draw.sample(list(counted), k=len(counted)):
        if wanted <= 0:
            break
        chosen.add(thing)
        wanted -= counted[thing]
    return chosen


def _bearers(pool: Iterable[Drawn]) -> dict[tuple[str, str], Counter[Thing]]:
    """By lower-cased name and type: how many rows each thing has that bears it."""
    bearers: dict[tuple[str, str], Counter[Thing]] = defaultdict(Counter)
    for row in pool:
        bearers[row[1].name.lower(), row[1].type][_thing(row)] += 1
    return bearers


def _rows_of(pool: Iterable[Drawn], things: set[Thing]) -> int:
    return sum(_thing(row) in things for row in pool)


def _thing(row: Drawn) -> Thing:
    return row[0], row[1].entity


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--data", type=Path, default=os.environ.get("KGPLATFORM_TEST_DATA"))
    chosen = options.parse_args()
    columns, sources = few_of_each_name(chosen.data or Path(__file__).parents[2] / "shared", chosen.seed)
    print(
        f"{len(columns.names):,} rows, {len(set(columns.entities)):,} entities, homonyms {homonym_share(columns):.1%}"
    )
    print(", ".join(f"{source} {count:,}" for source, count in Counter(sources).most_common()))


if __name__ == "__main__":
    main()
