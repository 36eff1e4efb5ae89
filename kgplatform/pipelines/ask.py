"""Questions in Cypher: a query as it is written, or one of ours by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.suggest import Unknown, find_unknown
from kgplatform.stores import queries
from kgplatform.text.nearest import nearest
from kgplatform.types.graph import Rows


class Answer(NamedTuple):
    """The rows; where there are none, what of the question the graph does not know."""

    rows: Rows
    unknown: tuple[Unknown, ...] = ()


class Allowed(NamedTuple):
    """What a query may do, and how much: rows at most, seconds at most."""

    write: bool = False
    allow_files: bool = False
    limit: int = 1000
    timeout: float = 60.0


_READING = Allowed()


def ask(
    settings: Settings,
    query: str,
    parameters: Mapping[str, object],
    progress: Progress,
    allowed: Allowed = _READING,
) -> Answer:
    """The rows that answer; `graph` is among the parameters."""
    cypher, defaults = cypher_of(query, parameters)
    given = {**defaults, "graph": settings.graph, **parameters}
    with open_store(settings, progress) as store:
        rows = store.run(cypher, given, **allowed._asdict())
        named = cypher != query
        return Answer(rows, find_unknown(store, given) if named and not rows.rows else ())


def draw(rows: Rows, query: str, settings: Settings) -> str:
    """The rows as a page with a picture of what can be drawn."""
    from kgplatform.reports.drawing import draw_rows  # heavy, and needed for this alone

    return draw_rows(rows, title=f"Graph {settings.graph}: an answer", query=query)


def named_queries() -> tuple[tuple[str, str, str], ...]:
    """Name, parameters (with their defaults) and answer of each query that analysts may want; checks last."""
    ordered = sorted(queries.named(), key=lambda query: (query.name.startswith("check_"), query.name))
    return tuple((query.name, ", ".join(_parameters(query)), query.answers) for query in ordered)


def _parameters(query: queries.Query) -> Iterator[str]:
    for name in query.parameters:
        if name == "graph":
            continue  # --graph says it
        if name in query.defaults and query.defaults[name] is not None:
            yield f"{name}={json.dumps(query.defaults[name], ensure_ascii=False)}"
        else:
            yield f"[{name}]" if name in query.defaults else name


def read_parameters(written: Sequence[str]) -> dict[str, object]:
    """`name=value` pairs; a value that is a JSON number, boolean, list or null is taken as such, else as text."""
    return dict(_parameter(one) for one in written)


def _parameter(written: str) -> tuple[str, object]:
    name, equals, value = written.partition("=")
    if not equals or not name.isidentifier():
        raise ConfigError(f"--param {written!r} is not name=value")
    if value[:1] in "[-0123456789" or value in ("true", "false", "null"):
        try:
            return name, json.loads(value)
        except ValueError:
            return name, value
    return name, value


def cypher_of(query: str, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """The text of a query and its defaults; one bare word is the name of one of ours."""
    if not query.isidentifier():
        return query, {}
    known = {named.name: named for named in queries.named()}
    if query not in known:
        near = nearest(query, known, 1) or ["entity_card --param name=…"]
        raise ConfigError(
            f"no query is called {query!r}; did you mean {near[0]}? `kgplatform ask --list` shows those there are"
        )
    named = known[query]
    missing = [name for name in named.parameters if name not in (*parameters, *named.defaults, "graph")]
    if missing:
        raise ConfigError(f"{query} needs " + " ".join(f"--param {name}=…" for name in missing))
    return named.text, named.defaults
