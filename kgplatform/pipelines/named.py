"""From what a person types to anchors: a name, an entity id, or @ and the anchor of one mention."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from kgplatform.errors import ConfigError
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace

MENTION = "@"
_SHORTEST_ANCHOR = 6


@dataclass(frozen=True)
class Known:
    """All names of a graph and where they went."""

    workspace: Workspace
    graph: str
    table: MentionTable
    resolution: Resolution

    @classmethod
    def of(cls, workspace: Workspace, graph: str, progress: Progress = silent, *, refused: bool = False) -> Self:
        """What the graph's names are now; with `refused` also the links that were turned down, which nobody stores."""
        table = mention_table(workspace, graph)
        resolution, _ = resolve_graph(workspace, graph, progress)
        profile = workspace.profile(graph)
        if refused and profile is not None:
            resolution = resolve(table, workspace.judgements(graph), profile)
        return cls(workspace, graph, table, resolution)

    def sides(self, left: str, right: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The anchors of both sides; two spellings of one entity are taken apart by spelling."""
        mine, yours = self.anchors(left), self.anchors(right)
        if set(mine) & set(yours):
            mine, yours = ((*self._spelled(side, among),) for side, among in ((left, mine), (right, yours)))
        if not mine or not yours or set(mine) & set(yours):
            raise ConfigError(
                f"{left!r} and {right!r} are one entity already: give two of its spellings, or two of its mentions as "
                f"{MENTION}ANCHOR (`kgplatform merges show {left}` lists them)"
            )
        return mine, yours

    def anchors(self, wanted: str) -> tuple[str, ...]:
        """All anchors of the one entity of this name or id, or the one mention."""
        if wanted.startswith(MENTION):
            return (self._mention(wanted.removeprefix(MENTION)),)
        return tuple(sorted(self._members[self.entity(wanted)]))

    def entity(self, wanted: str) -> str:
        """The id of the one entity of this name or id, or of one mention's; refused where there are several."""
        if wanted.startswith(MENTION):
            return self.resolution.assignments[self._mention(wanted.removeprefix(MENTION))].entity
        current = self.workspace.current_entity(self.graph, wanted)
        if current in self.resolution.entities:
            return current
        ids = sorted(self._named.get(wanted, ()))
        if len(ids) == 1:
            return ids[0]
        if not ids:
            raise ConfigError(f"{wanted!r} names no entity; `kgplatform ask find_entity --param words=…`")
        known = ", ".join(f"{id} ({self.resolution.entities[id].label})" for id in ids)
        raise ConfigError(f"{wanted!r} names several entities: {known}; give an id")

    def _mention(self, start: str) -> str:
        found = [anchor for anchor in self.table.anchors if anchor.startswith(start)]
        if len(start) < _SHORTEST_ANCHOR or len(found) != 1:
            raise ConfigError(
                f"{MENTION}{start}: not the beginning of one mention's anchor, {_SHORTEST_ANCHOR} digits or more"
            )
        return found[0]

    def _spelled(self, text: str, among: tuple[str, ...]) -> list[str]:
        return [anchor for anchor in among if self._spellings[anchor] == text or len(among) == 1]

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return dict(zip(self.table.anchors, self.table.texts, strict=True))

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        members: dict[str, list[str]] = defaultdict(list)
        for anchor, assigned in self.resolution.assignments.items():
            members[assigned.entity].append(anchor)
        return members

    @cached_property
    def _named(self) -> dict[str, set[str]]:
        """The entities of each spelling."""
        named: dict[str, set[str]] = defaultdict(set)
        for anchor, text in self._spellings.items():
            named[text].add(self.resolution.assignments[anchor].entity)
        return named
