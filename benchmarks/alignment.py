"""What it costs to find a surface form in its text: as it stands there, written another way, with a slip, not there.

Texts of several lengths in Chinese and English are made of the sample corpora; the names in them are changed as each
way says. CPU time of the whole of `align`, divided by the mentions.

    python benchmarks/alignment.py [--lengths 500 2000 5000]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from kgplatform.extraction.align import align
from kgplatform.types.document import Document
from kgplatform.types.extraction import Mention, Reading, Relation
from kgplatform.types.task import Language

SAMPLES = Path(__file__).parent.parent / "dataset" / "sample" / "InstructIE"
NAMES = 20  # of a document; five relations between them besides
DOCUMENTS = 20
ABSENT = {"zh": "欧阳青霓", "en": "Quentin Zybor"}


def documents(language: Language, length: int) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Texts of a length, and names that stand in each."""
    with (SAMPLES / f"train_{language}.json").open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    drawn = random.Random(length)
    for number in range(DOCUMENTS):
        text, names = "", dict[str, None]()
        while len(text) < length:
            record = drawn.choice(records)
            text += record["text"] + "\n"
            names.update((end, None) for fact in record["relation"] for end in (fact["head"], fact["tail"]))
        text = text[:length]
        found = [name for name in names if name in text]
        yield (
            Document(source="bench", id=str(number), text=text, language=language),
            tuple(drawn.sample(found, min(NAMES, len(found)))),
        )


def as_it_stands(name: str, language: Language) -> str:
    return name


def written_otherwise(name: str, language: Language) -> str:
    """Full width, capitals, hyphens for spaces; in Chinese a space in the middle."""
    if language == "en":
        return name.upper().replace(" ", "-") if name.upper() != name else f"{name[0]} {name[1:]}"
    return f"{name[: len(name) // 2]} {name[len(name) // 2 :]}"


def with_a_slip(name: str, language: Language) -> str:
    """One character in the middle is another."""
    middle = len(name) // 2
    return f"{name[:middle]}{'囧' if language == 'zh' else 'q'}{name[middle + 1 :]}"


def not_there(name: str, language: Language) -> str:
    return f"{ABSENT[language]}{re.sub('[0-9]', '', name)[::-1]}"


WAYS: Sequence[Callable[[str, Language], str]] = (as_it_stands, written_otherwise, with_a_slip, not_there)


def reading(names: Sequence[str]) -> Reading:
    """All names, and relations between some of them."""
    mentions = [Mention(text=name, label="name") for name in dict.fromkeys(names)]
    relations = [Relation(subject=left, predicate="beside", object=right) for left, right in pairwise(mentions[:6])]
    return Reading.of(mentions, relations)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lengths", type=int, nargs="+", default=[500, 2_000, 5_000])
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args(arguments)
    print("| text | characters | names | mentions | found in percent | µs a mention (best round) |")
    print("|---|---:|---|---:|---:|---:|")
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for length in told.lengths:
            made = list(documents(language, length))
            for way in WAYS:
                work = [(one, reading([way(name, language) for name in names])) for one, names in made]
                row(language, length, way, work, told.rounds)


def row(
    language: Language,
    length: int,
    way: Callable[[str, Language], str],
    work: Sequence[tuple[Document, Reading]],
    rounds: int,
) -> None:
    best, count, found = float("inf"), 0, 0
    for _ in range(rounds):
        started = time.process_time()
        extractions = [align(document, said, "bench") for document, said in work]
        best = min(best, time.process_time() - started)
        count = sum(len(said.mentions) for _, said in work)
        found = count - sum(not mention.grounded for one in extractions for mention in one.mentions)
    name = way.__name__.replace("_", " ")
    print(f"| {language} | {length:,} | {name} | {count} | {100 * found / count:.0f} | {1e6 * best / count:.1f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
