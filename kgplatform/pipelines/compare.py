"""The built graph beside another one in the same database, gold for instance: figures, coverage, answers to queries."""

from __future__ import annotations

from collections.abc import Iterator

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.evaluation.compare import Answers, GraphSide, compare_graphs
from kgplatform.evaluation.shape import shape_of
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.stored import read_side
from kgplatform.stores import queries
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.findings import GraphComparison

_HUBS = 20  # entities and predicates that questions are asked about
_MOST = 10_000  # rows of one answer

# What an analyst asks of a graph, and what it is asked about.
_OF_THE_GRAPH = ("most_mentioned_entities", "most_supported_facts", "schema_summary")
_OF_AN_ENTITY = ("entity_card", "neighbours", "documents_of_entity", "events_of_entity")


def compare(settings: Settings, other: str, progress: Progress) -> GraphComparison:
    """This graph against `other`, on the documents that both hold."""
    with open_store(settings, progress) as store:
        here = read_side(store, progress)
        with open_store(settings.model_copy(update={"graph": other}), progress) as beside:
            there = read_side(beside, progress)
            if not there.stored.documents:
                raise ConfigError(f"graph {other!r} holds nothing; `kgplatform ask list_graphs` shows those there are")
            answers = list(_answers(store, beside, there))
    return compare_graphs(here, there, answers)


def _answers(store: Neo4jStore, beside: Neo4jStore, there: GraphSide) -> Iterator[Answers]:
    """The same questions to both: of the graph as a whole, of the other's best connected entities and predicates."""
    for name in _OF_THE_GRAPH:
        yield _answer(store, beside, name, {"count": _MOST})
    for hub in dict.fromkeys(hub.name for hub in shape_of(there.stored, hubs=_HUBS).hubs):
        for name in _OF_AN_ENTITY:
            yield _answer(store, beside, name, {"name": hub})
    predicates = dict.fromkeys(fact.predicate for fact in sorted(there.stored.facts, key=lambda fact: fact.predicate))
    for predicate in predicates:
        yield _answer(store, beside, "facts_of_predicate", {"predicate": predicate})
    for label in sorted({entity.label for entity in there.stored.entities.values() if entity.label is not None}):
        yield _answer(store, beside, "entities_by_label", {"label": label, "count": _MOST})


def _answer(store: Neo4jStore, beside: Neo4jStore, name: str, about: dict[str, object]) -> Answers:
    query = queries.load(name)
    given = {**query.defaults, **{key: value for key, value in about.items() if key in query.parameters}}
    rows = [one.run(query.text, {**given, "graph": one.graph}, limit=_MOST).rows for one in (store, beside)]
    return Answers(name, query.answers, rows[0], rows[1])
