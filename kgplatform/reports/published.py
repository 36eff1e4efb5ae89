"""What papers report, beside ours: only where the records are known to be the published ones.

A set is recognised when its name, the number of its documents and the digest of their ids are those on file. The name
alone proves nothing: other records go by the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

import orjson
from pydantic import TypeAdapter

from kgplatform.types.noun import Noun, digest


class PublishedSet(Noun):
    """One column of a paper: a set, what is counted, and a (model, micro F1) row for each model.

    `documents` = from how many to how many the published test set has, `ids` = the digest of its sorted ids; None where
    that is not known.
    """

    set: str
    names: tuple[str, ...]
    task: str
    language: str
    kind: str
    group: str
    documents: tuple[int, int] | None
    ids: str | None
    rows: tuple[tuple[str, float], ...]
    caveats: tuple[str, ...]


class ScoredSet(Noun):
    """A set that was scored here; `f1` by kind of item, for the kinds that are known of this set alone."""

    source: str
    task: str | None
    language: str
    documents: int
    ids: str
    f1: dict[str, float]


class Beside(Noun):
    """A scored set and a published one of its name; `rows` are empty unless they may be compared."""

    source: str
    set: str
    group: str
    kind: str
    documents: int
    ours: float | None = None
    rows: tuple[tuple[str, float], ...] = ()
    caveats: tuple[str, ...] = ()
    why_not: str = ""


def ids_digest(ids: Iterable[str]) -> str:
    """The name of a set of ids, whatever their order."""
    return digest(sorted(set(ids)))


def beside(scored: Iterable[ScoredSet], published: Sequence[PublishedSet] | None = None) -> tuple[Beside, ...]:
    """For each scored set the published ones of its name, task and language."""
    known = on_file() if published is None else published
    return tuple(_beside(ours, theirs) for ours in scored for theirs in known if _is_named_alike(ours, theirs))


@cache
def on_file() -> tuple[PublishedSet, ...]:
    """The published sets."""
    content = orjson.loads(files("kgplatform.reports").joinpath("data/published.json").read_bytes())
    return TypeAdapter(tuple[PublishedSet, ...]).validate_python(content["sets"])


def _is_named_alike(ours: ScoredSet, theirs: PublishedSet) -> bool:
    parts = {_plain(part) for part in ours.source.split("/")}
    same_name = any(_plain(name) in parts for name in theirs.names)
    return same_name and ours.language == theirs.language and ours.task in (theirs.task, None)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _beside(ours: ScoredSet, theirs: PublishedSet) -> Beside:
    same = Beside(source=ours.source, set=theirs.set, group=theirs.group, kind=theirs.kind, documents=ours.documents)
    reason = _why_not(ours, theirs)
    if reason:
        return same.model_copy(update={"why_not": reason})
    return same.model_copy(update={"ours": ours.f1.get(theirs.kind), "rows": theirs.rows, "caveats": theirs.caveats})


def _why_not(ours: ScoredSet, theirs: PublishedSet) -> str:
    if theirs.documents is not None and not theirs.documents[0] <= ours.documents <= theirs.documents[1]:
        return (
            f"different records: {ours.documents:,} documents here, {_many(theirs.documents)} in the published test set"
        )
    if theirs.ids is None:
        return "records not recognised: the ids of the published test set are not on file"
    if theirs.ids != ours.ids or theirs.documents is None:
        return "different records: their ids are not those of the published test set"
    return ""


def _many(documents: tuple[int, int]) -> str:
    low, high = documents
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
