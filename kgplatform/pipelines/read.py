"""What the user points at, as jobs: which sets, how many documents, read how, at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.plan import Choice, DataSet, count_documents, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.schemas import read_schema, schemas_by_language
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.schema import Schema

_PROBED = 50  # documents of a set that stand for the rest when calls are estimated


class Reading(NamedTuple):
    """Which data, and the schema that replaces the datasets' own; `only` these documents of it, where it is given."""

    paths: Sequence[Path]
    choice: Choice
    schema: Path | None = None
    only: frozenset[DocumentKey] | None = None


class Job(NamedTuple):
    """One set to be read; `documents` is counted by lines, `calls` and `tokens` are estimates (None: no model)."""

    dataset: DataSet
    documents: int
    extractor: str
    calls: int | None
    tokens: int | None = None


def plan(reading: Reading, extractor: str, *, split: str = "test") -> tuple[Job, ...]:
    """Every set with its size and cost, before anything is done."""
    return tuple(_job(dataset, reading, extractor) for dataset in find_sets(reading.paths, reading.choice, split))


def reader_of(dataset: DataSet, extractor: str) -> str:
    """Who reads a set: the extractor asked for, but facts that stand in a table are taken as they are."""
    return "gold" if dataset.layout == "triples" else extractor


def often(jobs: Sequence[Job], times: int) -> tuple[Job, ...]:
    """The same with every question asked so many times."""
    return tuple(
        job._replace(calls=job.calls and job.calls * times, tokens=job.tokens and job.tokens * times) for job in jobs
    )


def examples(dataset: DataSet, reading: Reading, set_aside: Callable[[SetAside], None]) -> Iterator[Example]:
    """The examples of a set; where the schema names topics of both languages, each is asked those of its own."""
    found = read_set(dataset, reading.choice, set_aside, own_schema(reading, dataset))
    by_language = schemas_by_language(reading.schema) if reading.schema is not None else {}
    if by_language:
        found = (one.model_copy(update={"wanted": by_language[one.document.language]}) for one in found)
    return found if reading.only is None else (one for one in found if one.document.key in reading.only)


def own_schema(reading: Reading, dataset: DataSet) -> Schema | None:
    """The schema that the user gave, if any."""
    if reading.schema is None:
        return None
    return read_schema(reading.schema, dataset.task, dataset.language, reading.choice.topic)


def _job(dataset: DataSet, reading: Reading, extractor: str) -> Job:
    extractor = reader_of(dataset, extractor)
    documents = _chosen(count_documents(dataset), reading.choice)
    if extractor != "llm" or not documents:
        return Job(dataset, documents, extractor, None)
    calls, tokens = _cost(dataset, reading, documents)
    return Job(dataset, documents, extractor, calls, tokens)


def _cost(dataset: DataSet, reading: Reading, documents: int) -> tuple[int, int]:
    """Calls and tokens, by the first documents of the set."""
    from kgplatform.extraction.llm import plan_tokens  # heavy, and only needed where a model is asked

    probed = [plan_tokens(example) for example in islice(examples(dataset, reading, _ignore), _PROBED)]
    share = documents / len(probed) if probed else 0.0
    return round(sum(map(len, probed)) * share), round(sum(map(sum, probed)) * share)


def _chosen(documents: int, choice: Choice) -> int:
    return min([documents, *(number for number in (choice.limit, choice.sample) if number is not None)])


def _ignore(fault: SetAside) -> None:
    """Faults are told when the set is read for good."""
