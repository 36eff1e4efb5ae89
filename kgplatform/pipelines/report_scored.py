"""The scored documents set by set, as the report holds them against published sets, and the schema they ask for."""

from __future__ import annotations

from collections.abc import Iterator

from kgplatform.pipelines.evaluate import Evaluated
from kgplatform.pipelines.report_stored import Stored
from kgplatform.reports.published import ScoredSet, ids_digest
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema, join_schemas


def scored_sets(found: Evaluated) -> Iterator[ScoredSet]:
    """One for each source; F1 by kind where the numbers are of this source alone."""
    by_source: dict[str, dict[str, Example]] = {}
    for example in found.gold:
        by_source.setdefault(example.document.source, {})[example.document.id] = example
    for source, examples in by_source.items():
        tasks = {example.task for example in examples.values()}
        first = next(iter(examples.values()))
        yield ScoredSet(
            source=source,
            task=first.task if len(tasks) == 1 else None,
            language=first.document.language,
            documents=len(examples),
            ids=ids_digest(examples),
            f1=_by_kind(found, source, alone=len(by_source) == 1),
        )


def schema_of(found: Evaluated | None, stored: Stored) -> Schema | None:
    """What the gold sets ask for, where the whole graph was built from these sets: else it says nothing of the rest."""
    if found is None or not {row[0] for row in stored.sources.rows} <= {one.document.source for one in found.gold}:
        return None
    return join_schemas(dict.fromkeys(example.wanted for example in found.gold))


def _by_kind(found: Evaluated, source: str, *, alone: bool) -> dict[str, float]:
    evaluation = found.evaluation
    if alone:
        return {kind: score.f1 for kind, score in evaluation.by_kind.items()}
    if source not in evaluation.by_source or evaluation.not_built:
        return {}
    task = next(example.task for example in found.gold if example.document.source == source)
    kind = {"NER": "mention", "RE": "relation", "SPO": "relation", "KG": "relation"}.get(task or "")
    return {kind: evaluation.by_source[source].f1} if kind else {}
