"""Reads the query files: one query each, with a header that says what it answers.

A header line is `// Name: text`; the names are Answers, Parameters, Columns and Kind. A parameter may carry a default
in JSON: `$count = 20`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from kgplatform.errors import QueryError

Kind = Literal["read", "write", "schema", "named"]
_HEADER = re.compile(r"^// (Answers|Parameters|Columns|Kind): (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"\$(\w+)(?: = (\[[^\]]*\]|[^,]+))?")


class Query(NamedTuple):
    """One query file. `defaults` holds the parameters that need not be given; kind `named` is meant for people."""

    name: str
    text: str
    answers: str
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    kind: Kind
    defaults: dict[str, object]


def load(name: str) -> Query:
    """The query of this name."""
    if name in names():
        return _read(folder() / f"{name}.cypher")
    raise QueryError(f"there is no query {name!r}; named queries: {', '.join(query.name for query in named())}")


def named() -> tuple[Query, ...]:
    """The queries that people may call by name."""
    return of_kind("named")


def of_kind(kind: Kind) -> tuple[Query, ...]:
    """All queries of a kind, by name."""
    return tuple(query for query in map(load, names()) if query.kind == kind)


@cache
def names() -> tuple[str, ...]:
    """The names of all query files."""
    return tuple(sorted(path.stem for path in folder().glob("*.cypher")))


@cache
def folder() -> Path:
    """Where the query files are: in the package when it was installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_cypher"
    return installed if installed.is_dir() else package.parent / "cypher"


@cache
def _read(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text))
    missing = [field for field in ("Answers", "Parameters", "Columns", "Kind") if field not in header]
    if missing or header["Kind"] not in get_args(Kind):
        raise QueryError(f"{path}: the header lacks {', '.join(missing) or 'a known Kind'}")
    parameters = _PARAMETER.findall(header["Parameters"])
    return Query(
        name=path.stem,
        text=text,
        answers=header["Answers"],
        parameters=tuple(parameter for parameter, _default in parameters),
        columns=() if header["Columns"] == "none" else tuple(header["Columns"].split(", ")),
        kind=cast(Kind, header["Kind"]),  # checked against the literal above
        defaults={parameter: json.loads(default) for parameter, default in parameters if default},
    )
