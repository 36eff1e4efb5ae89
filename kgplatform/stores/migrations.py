"""Older graphs become graphs of today, step by step: one query file for each version of the model, `migrate_to_N`."""

from __future__ import annotations

from kgplatform.errors import OwnershipError

VERSION = 2
"""The version of the graph model that this code writes."""

_STEPS = ((2, "migrate_to_2"),)  # each may be done twice, and may work in transactions of its own


def steps(stored: int) -> tuple[tuple[int, str], ...]:
    """Each version that a graph has yet to come to, in order, with the query that brings it there."""
    return tuple(step for step in _STEPS if step[0] > stored)


def refuse_newer(graph: str, stored: int) -> None:
    """A graph of a later version may hold what this code knows nothing of and would leave behind."""
    if stored > VERSION:
        raise OwnershipError(
            f"graph {graph!r} was written by a newer kgplatform (version {stored} of the graph model; this one knows "
            f"{VERSION}). Update kgplatform, or choose another name with --graph."
        )
