"""The accepted links, which form a tree for each entity: what a link holds together, and how much that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kgplatform.types.resolution import Link

Side = tuple[str, ...]


class Forest:
    """Accepted links by anchor. A name that no accepted link touches is a tree of its own."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._neighbours: dict[str, set[str]] = defaultdict(set)
        for link in links:
            if link.accepted:
                self._neighbours[link.left].add(link.right)
                self._neighbours[link.right].add(link.left)
        self._below: dict[str, int] = {}
        self._parents: dict[str, str | None] = {}
        self._trees: dict[str, str] = {}
        for anchor in list(self._neighbours):
            if anchor not in self._trees:
                self._measure(anchor)

    def sides(self, link: Link) -> tuple[Side, Side]:
        """The names on both sides of an accepted link; of one that was refused, the two entities; each sorted."""
        cut = {link.left, link.right} if link.accepted else set()
        return self._reached(link.left, cut), self._reached(link.right, cut)

    def sizes(self, link: Link) -> tuple[int, int]:
        """How many names stand on both sides."""
        if not link.accepted:
            return self._size(link.left), self._size(link.right)
        child, parent = link.left, link.right
        if self._parents.get(child) != parent:
            child, parent = parent, child
        below = self._below.get(child, 1)
        rest = self._size(parent) - below
        return (below, rest) if child == link.left else (rest, below)

    def _size(self, anchor: str) -> int:
        return self._below.get(self._trees.get(anchor, anchor), 1)

    def _measure(self, root: str) -> None:
        """Sizes of all subtrees, each name after its children."""
        order, waiting = list[str](), [root]
        self._parents[root] = None
        while waiting:
            anchor = waiting.pop()
            order.append(anchor)
            self._trees[anchor] = root
            for following in self._neighbours[anchor]:
                if following not in self._parents:
                    self._parents[following] = anchor
                    waiting.append(following)
        for anchor in reversed(order):
            self._below[anchor] = self._below.get(anchor, 0) + 1
            parent = self._parents[anchor]
            if parent is not None:
                self._below[parent] = self._below.get(parent, 0) + self._below[anchor]

    def _reached(self, start: str, cut: set[str]) -> Side:
        reached, waiting = {start}, [start]
        while waiting:
            anchor = waiting.pop()
            for following in self._neighbours.get(anchor, ()):
                if following not in reached and {anchor, following} != cut:
                    reached.add(following)
                    waiting.append(following)
        return tuple(sorted(reached))
