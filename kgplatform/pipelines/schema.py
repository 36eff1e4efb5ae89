"""Schemas shown and checked: those in files, and the starter schemas by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from kgplatform.converting.neighbours import neighbours
from kgplatform.datasets.own_schema import write_own
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.schema_check import Remark, Use, check_file, compare
from kgplatform.datasets.schemas import read_schema
from kgplatform.datasets.starters import starter_names, starters
from kgplatform.errors import ConfigError
from kgplatform.types.extraction import Extraction, SetAside
from kgplatform.types.schema import Schema


def list_starters() -> tuple[tuple[str, str, str], ...]:
    """Language, name and relations of every starter schema."""
    return tuple((language, name, ", ".join(starters(language)[name].predicates)) for language, name in starter_names())


def show_schema(name: Path, choice: Choice) -> Schema:
    """The schema as a build would understand it."""
    return read_schema(name, choice.task, choice.language, choice.topic)


def hard_negatives(name: Path, choice: Choice) -> dict[str, list[str]]:
    """Which labels of a schema are easily taken for which, for `convert --hard-negatives`."""
    if choice.task is None:
        raise ConfigError("say for which --task the labels are asked")
    return neighbours(show_schema(name, choice), choice.task)


def as_yaml(schema: Schema) -> str:
    """The schema in our own form, to be changed and used."""
    return write_own(schema)


def check_schema(name: Path, corpus: list[Path], choice: Choice) -> tuple[tuple[Remark, ...], Use | None]:
    """What is wrong in a schema file; beside a labelled corpus also how the two fit."""
    remarks = check_file(name, choice.task)
    if not corpus or any(remark.wrong and remark.line is None for remark in remarks):
        return remarks, None
    schema = show_schema(name, choice)
    return remarks, compare(schema, chain.from_iterable(_gold(corpus, choice)))


def _gold(corpus: list[Path], choice: Choice) -> Iterator[Iterator[Extraction]]:
    faults: list[SetAside] = []  # told when the set is built
    for dataset in find_sets(corpus, choice, "train"):
        examples = read_set(dataset, choice, faults.append, Schema())
        yield (example.gold for example in examples if example.gold is not None)
