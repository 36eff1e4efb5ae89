"""A train set to be enlarged by a stub that errs on purpose, and the account of what became of each error.

The first part of a train file is what there is, the rest is what the stub invents from. `noisy`: in a quarter of its
records a fact is missing, in another quarter one is wrong.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgplatform.augmentation.records import facts_of_gold
from kgplatform.augmentation.renaming import is_literal
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.types.extraction import Example
from kgplatform.types.task import Language
from tests.stubs.writer import REASONS, Fact, StubWriter, names_of_example, piece_of, with_name

_KEYS = ("entity", "relation", "event")


@dataclass
class Enlarging:
    """The folder that is enlarged, and the stub that is asked."""

    folder: Path
    language: Language
    stub: StubWriter
    held_out: tuple[str, ...]


@dataclass
class Account:
    """What was planted, what became of it by kind of example and way of going wrong, and good texts turned down."""

    planted: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)  # by the filter that is there for it
    otherwise: Counter[tuple[str, str]] = field(default_factory=Counter)  # by another filter, with its reason
    kept: Counter[str] = field(default_factory=Counter)  # in the output: must be none
    good: int = 0
    alarms: Counter[str] = field(default_factory=Counter)  # by reason
    alarmed: list[tuple[str, str]] = field(default_factory=list)


def enlarging(
    source: Path, language: Language, size: int, folder: Path, *, noisy: bool = False, bad: float = 0.3
) -> Enlarging:
    """Of a set on disk `size` train records, drawn by a seed, and a stub that knows the rest."""
    here, rest = folder / source.name, folder / "unseen"
    here.mkdir(parents=True)
    rest.mkdir()
    for file in sorted(source.iterdir()):
        if file.suffix == ".json" and (f"_{language}" in file.name or "_" not in file.name):
            text = file.read_text("utf-8")
            if file.name.startswith("train"):
                lines = [line for line in text.splitlines() if _says_something(line)]
                random.Random(7).shuffle(lines)
                (here / file.name).write_text("\n".join(lines[:size]) + "\n", "utf-8")
                (rest / file.name).write_text("\n".join(lines[size:]) + "\n", "utf-8")
            else:
                (here / file.name).write_text(text, "utf-8")
                if file.name.startswith("schema"):
                    (rest / file.name).write_text(text, "utf-8")
    train, unseen = _read(here, language, "train"), _read(rest, language, "train")
    held_out = [*_read(here, language, "test"), *_read(here, language, "dev")]
    unseen = [one for one in unseen if one.gold is not None and is_literal(one.gold)]
    stub = StubWriter(train, unseen, [one for one in held_out if facts_of_gold(one)], bad=bad)
    if noisy:
        _spoil(next(here.glob("train*")), train)
    return Enlarging(here, language, stub, tuple(one.document.text for one in held_out))


def account_of(case: Enlarging, file: Path) -> Account:
    """What became of what the stub wrote, by the file of new records and those beside it."""
    refused = {(one["kind"], one.get("text", "")): one["reason"] for one in _lines(file, ".refused.jsonl")}
    kept: dict[tuple[str, str], Mapping[str, object]] = {}
    for made, record in zip(_lines(file, ".provenance.jsonl"), _lines(file, ""), strict=True):
        kept[str(made["kind"]), str(record["text"])] = record
    account = Account()
    for key, planted in case.stub.planted.items():
        reason, record = refused.get(key), kept.get(key)
        if not planted.bad:
            account.good += 1
            if record is None and reason is not None:
                account.alarms[str(reason)] += 1
                account.alarmed.append((str(reason), planted.text))
            continue
        if reason is None and record is None:
            continue  # what the stub said was never made an example: the run ended, or it was said twice
        account.planted[planted.bad] += 1
        if record is not None and not (planted.fact and json.loads(planted.fact) not in _facts(record)):
            account.kept[planted.bad] += 1
        elif record is not None or reason in REASONS[planted.bad]:
            account.caught[planted.bad] += 1
        else:
            account.otherwise[planted.bad, str(reason)] += 1
    return account


def new_texts(file: Path) -> list[str]:
    """The texts of the new records."""
    return [str(record["text"]) for record in _lines(file, "")]


def _lines(file: Path, ending: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.with_name(file.name + ending).read_text("utf-8").splitlines()]


def _facts(record: Mapping[str, object]) -> Sequence[Fact]:
    found = next(record[key] for key in _KEYS if key in record)
    assert isinstance(found, list)
    return found


def _says_something(line: str) -> bool:
    return bool(line.strip()) and bool(_facts(json.loads(line)))


def _read(folder: Path, language: Language, split: str) -> list[Example]:
    choice = Choice(split=split, language=language)
    sets = find_sets([folder], choice, split)
    return [one for found in sets for one in read_set(found, choice, lambda _: None) if one.gold is not None]


def _spoil(file: Path, train: Sequence[Example]) -> None:
    """Take a fact from some records, put a wrong one into others."""
    truth = {one.document.text: one for one in train}
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for number, record in enumerate(records):
        key = next(key for key in _KEYS if key in record)
        if number % 4 == 0 and len(record[key]) > 1:
            record[key] = record[key][:-1]
        elif number % 4 == 2 and record["text"] in truth:
            names = names_of_example(truth[record["text"]])
            record[key] = [*record[key], with_name(record[key][0], piece_of(record["text"], names))]
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
