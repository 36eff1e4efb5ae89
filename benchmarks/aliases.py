"""Other names that documents state: how many of real pairs the rules find, Chinese.

    python benchmarks/aliases.py [--data FOLDER]

zh_abbreviation: full names and their short forms. The check passes a share of them, and of pairs drawn at random.
duie2_alias: pairs with the sentence that speaks of both. Linked = the sentence alone links the two mentions.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import Counter
from pathlib import Path
from random import Random

from kgplatform.resolution.abbreviations import is_abbreviation
from kgplatform.resolution.evidence import alias_links
from kgplatform.resolution.stated import stated_in
from kgplatform.resolution.table import MentionTable
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading

SEED, DRAWN = 20261121, 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = Path(os.environ.get("KGPLATFORM_TEST_DATA", Path(__file__).resolve().parents[2] / "shared"))
    parser.add_argument("--data", type=Path, default=usual)
    folder = parser.parse_args().data / "data" / "er"
    abbreviations(read(folder / "zh_abbreviation" / "pairs.csv"))
    sentences(read(folder / "duie2_alias" / "pairs.csv"))


def abbreviations(pairs: list[dict[str, str]]) -> None:
    random = Random(SEED)
    passed = sum(is_abbreviation(pair["right"], pair["left"]) for pair in pairs)
    drawn = [(random.choice(pairs)["right"], random.choice(pairs)["left"]) for _ in range(DRAWN)]
    wrong = sum(is_abbreviation(short, full) for short, full in drawn)
    print(f"zh_abbreviation: {passed} of {len(pairs)} pairs pass the check ({passed / len(pairs):.1%})")
    print(f"                 {wrong} of {DRAWN} pairs drawn at random ({wrong / DRAWN:.3%})")


def sentences(pairs: list[dict[str, str]]) -> None:
    start = time.process_time()
    all_, linked = Counter(pair["note"] for pair in pairs), Counter[str]()
    for pair in pairs:
        mentions = [Mention(text=pair[side], label=pair["type"]) for side in ("left", "right")]
        document = Document(source="duie2", id="x", text=pair["context"], language="zh")
        extraction = Extraction.of(document, Reading.of(mentions), "gold")
        table = MentionTable.of([(1, extraction)])
        linked[pair["note"]] += bool(alias_links(table, stated_in(1, extraction), {}))
    seconds = time.process_time() - start
    for note, count in all_.items():
        print(f"duie2_alias {note}: {linked[note]} of {count} linked by their sentence ({linked[note] / count:.1%})")
    print(f"{1000 * seconds / len(pairs):.2f} ms of CPU a sentence")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
