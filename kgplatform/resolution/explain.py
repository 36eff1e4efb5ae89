"""Why a cluster holds together: its accepted links, and the way along them. The door of networkx in this room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import networkx

from kgplatform.resolution.forest import Forest
from kgplatform.types.resolution import Link


class Member(NamedTuple):
    """An anchor of an entity, and the links that lead from it to the founder; none for the founder itself."""

    anchor: str
    way: tuple[Link, ...]

    @property
    def weakest(self) -> float:
        """The score of the weakest link on the way: the chain is not stronger."""
        return min((link.score for link in self.way), default=1.0)


def explain(links: Iterable[Link], founder: str, members: Collection[str]) -> tuple[Member, ...]:
    """Every member with its way to the founder, the founder first, then the weakest ways first.

    A member to which no link leads has an empty way.
    """
    held = {(link.left, link.right): link for link in links if link.accepted and link.left in members}
    graph = networkx.Graph()
    graph.add_node(founder)
    graph.add_edges_from((*pair, {"doubt": 1.0 - link.score + _STEP}) for pair, link in held.items())
    ways = networkx.single_source_dijkstra_path(graph, founder, weight="doubt")
    found = (Member(member, _links_of(ways.get(member, [member]), held)) for member in members)
    return tuple(sorted(found, key=lambda member: (member.anchor != founder, member.weakest, member.anchor)))


def sides_of(links: Iterable[Link], left: str, right: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two groups of anchors that the accepted link between these two holds together, each sorted."""
    return Forest(links).sides(Link(left, right, 1.0, "", accepted=True))


_STEP = 1e-6  # among ways without doubt the one with fewer steps


def _links_of(way: list[str], held: dict[tuple[str, str], Link]) -> tuple[Link, ...]:
    """The links along the way, from its end to the founder."""
    steps = zip(way[1:], way, strict=False)
    return tuple(held[pair] if pair in held else held[pair[::-1]] for pair in list(steps)[::-1])
