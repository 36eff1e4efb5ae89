"""Why a cluster holds together: its accepted links, which form a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kgplatform.types.resolution import Link


def sides_of(links: Iterable[Link], left: str, right: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two groups of anchors that the accepted link between these two holds together, each sorted."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.accepted and {link.left, link.right} != {left, right}:
            neighbours[link.left].add(link.right)
            neighbours[link.right].add(link.left)
    return tuple(sorted(_reached(neighbours, left))), tuple(sorted(_reached(neighbours, right)))


def _reached(neighbours: dict[str, set[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = neighbours[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached
