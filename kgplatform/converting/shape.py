"""What the kinds of tasks have in common: slices with their answers, encoded."""

from __future__ import annotations

from typing import Any, NamedTuple

from kgplatform.notation.answers import NAN

KEPT = 10_000  # encoded slices that are kept: those that are drawn hardly repeat


class Asked(NamedTuple):
    """A slice with its answer, both escaped twice; `units` is what the shape knows the slice by."""

    schema: str
    output: str
    answered: bool
    units: Any


def one_or_many(values: list[str]) -> str | list[str]:
    """The value of a role or an attribute: one, many, or none."""
    return NAN if not values else values[0] if len(values) == 1 else values
