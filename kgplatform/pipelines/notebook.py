"""What a notebook or a script of somebody's calls: the verbs as typed functions. Silent; errors are KGErrors.

Settings come from where the command line takes them (environment, kgplatform.toml), and from keywords of their names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import LLMError
from kgplatform.pipelines.in_memory import Corpus, paths_of, schema_file
from kgplatform.pipelines.making import Wish, pick_name
from kgplatform.pipelines.opened import OpenGraph
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.extraction import Extraction, Failure
from kgplatform.types.schema import Schema

if TYPE_CHECKING:
    from kgplatform.export.frames import Frame
    from kgplatform.export.networks import Network
    from kgplatform.pipelines.counts import BuildCounts
    from kgplatform.types.evaluation import Evaluation


class Place(TypedDict, total=False):
    """Settings by name; `kgplatform config` lists all."""

    graph: str
    workspace: str | Path
    store: str
    neo4j_username: str
    neo4j_password: str
    neo4j_database: str
    llm_base_url: str
    llm_model: str
    llm_api_key: str


def build(
    corpus: Corpus,
    *,
    schema: Schema | str | Path | None = None,
    extractor: str | None = None,
    split: str | None = None,
    limit: int | None = None,
    **place: Unpack[Place],
) -> BuildCounts:
    """Reads, extracts, merges and writes to Neo4j, as the command does: files, folders or documents."""
    from kgplatform.pipelines.build import build as run

    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="kgplatform-")))
        paths, source = paths_of(corpus, folder)
        choice = Choice(split=split, limit=limit, source_name=source)
        reading = Reading(paths, choice, schema_file(schema, folder))
        settings, wish = read_settings(**place), Wish(extractor=extractor)
        return run(reading, plan(reading, pick_name(wish, settings)), wish, settings, silent).counts


def extract(
    text: str, *, schema: Schema | str | Path | None = None, extractor: str | None = None, **place: Unpack[Place]
) -> Extraction:
    """What one text says; nothing is stored but the model's answers."""
    from kgplatform.pipelines.one_text import read_text

    with tempfile.TemporaryDirectory(prefix="kgplatform-") as folder:
        file = schema_file(schema, Path(folder))
        outcome = read_text(text, file, Wish(extractor=extractor), Choice(), read_settings(**place)).outcome
    if isinstance(outcome, Failure):
        raise LLMError(f"the text could not be read ({outcome.stage}): {outcome.reason}")
    return outcome


@contextmanager
def open_graph(**place: Unpack[Place]) -> Iterator[OpenGraph]:
    """The stored graph, open for questions while the `with` block lasts."""
    from kgplatform.pipelines.access import open_store

    with open_store(read_settings(**place)) as store:
        yield OpenGraph(store)


def ask(
    query: str, parameters: Mapping[str, object] | None = None, *, limit: int = 1000, **place: Unpack[Place]
) -> list[dict[str, object]]:
    """The rows that answer Cypher or one of the ready queries; it can only read."""
    with open_graph(**place) as graph:
        return graph.ask(query, parameters, limit=limit)


def evaluate(
    gold: str | Path | Sequence[str | Path], *, split: str | None = None, **place: Unpack[Place]
) -> Evaluation:
    """The stored graph scored against labelled data."""
    from kgplatform.pipelines.evaluate import evaluate as score

    paths, _ = paths_of(gold, Path())
    return score(Reading(paths, Choice(split=split)), read_settings(**place), silent).evaluation


def to_networkx(*, full: bool = False, **place: Unpack[Place]) -> Network:
    """The stored graph as an object of networkx; `full` adds documents and mentions."""
    with open_graph(**place) as graph:
        return graph.to_networkx(full=full)


def to_pandas(**place: Unpack[Place]) -> Frame:
    """The stored facts as a data frame, one a row."""
    with open_graph(**place) as graph:
        return graph.to_pandas()
