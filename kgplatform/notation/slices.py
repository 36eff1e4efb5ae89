"""Cuts a schema into the slices that are asked one at a time, by IEPile's batching rule.

A slice asks one task only. The order of the schema is kept, so the same schema always gives the same slices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kgplatform.types.schema import RelationType, Schema
from kgplatform.types.task import EVENT_TASKS, Task

# IEPile's own sizes. For KG the unit is an entity type with all its attributes.
SLICE_SIZES: dict[Task, int] = {"NER": 6, "RE": 4, "SPO": 4, "EE": 4, "EET": 4, "EEA": 4, "KG": 1}

T = TypeVar("T")


def slices(schema: Schema, task: Task, size: int | None = None) -> tuple[Schema, ...]:
    """What this task asks of the schema, in slices of about `size` things; a size of 0 or less means one slice."""
    count = SLICE_SIZES[task] if size is None else size
    if task == "NER":
        return tuple(_labels(chunk, schema) for chunk in batches(schema.labels, count))
    if task in EVENT_TASKS:
        return tuple(Schema(events=chunk) for chunk in batches(schema.events, count))
    return tuple(
        Schema(relations=tuple(relation for unit in chunk for relation in unit))
        for chunk in batches(_units(schema.relations, task), count)
    )


def batches(values: Sequence[T], size: int) -> tuple[tuple[T, ...], ...]:
    """Consecutive chunks of `size`; a small rest joins the last chunk, a rest of at least half a chunk stands alone.

    >>> [len(batch) for batch in batches(range(49), 4)][-2:]
    [4, 5]
    """
    total = len(values)
    if total == 0:
        return ()
    if size <= 0 or total <= size:
        return (tuple(values),)
    whole = total // size * size
    chunks = [tuple(values[start : start + size]) for start in range(0, whole, size)]
    rest = tuple(values[whole:])
    if len(rest) >= max(1, size // 2):
        chunks.append(rest)
    else:
        chunks[-1] += rest
    return tuple(chunks)


def _labels(chunk: tuple[str, ...], schema: Schema) -> Schema:
    described = tuple(pair for pair in schema.label_descriptions if pair[0] in chunk)
    return Schema(labels=chunk, label_descriptions=described)


def _units(relations: Sequence[RelationType], task: Task) -> tuple[tuple[RelationType, ...], ...]:
    """What must be asked together: each relation type of SPO, each predicate of RE, each entity type of KG."""
    if task == "SPO":
        return tuple((relation,) for relation in relations)
    units: dict[object, list[RelationType]] = {}
    for relation in relations:
        units.setdefault(relation.predicate if task == "RE" else relation.subjects, []).append(relation)
    return tuple(tuple(unit) for unit in units.values())
