"""Merging decisions taken back or made by a person. The store follows at once unless told not to."""

from __future__ import annotations

from collections.abc import Iterator

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.decisions import link_id
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.stages import load_graph, mention_table, resolve_graph
from kgplatform.resolution.explain import sides_of
from kgplatform.resolution.table import MentionTable
from kgplatform.types.resolution import Judgement, Resolution
from kgplatform.workspace.journal import Workspace


def undo(settings: Settings, decision: str, *, progress: Progress = silent, load_after: bool = True) -> Iterator[str]:
    """Withdraw a judgement (J…), or put a person's "different" between the two groups that a link (L…) joined."""
    with open_workspace(settings) as workspace, workspace.lease():
        if decision.startswith("J") and decision[1:].isdigit():
            if not workspace.withdraw(settings.graph, int(decision[1:])):
                raise ConfigError(f"no judgement {decision} is in force; `kgplatform merges list` shows those that are")
            yield f"{decision} is withdrawn"
        else:
            yield _split(workspace, settings.graph, decision)
        yield from _follow_up(workspace, settings, progress, load_after)


def judge(
    settings: Settings,
    left: str,
    right: str,
    same: bool,
    reason: str,
    *,
    progress: Progress = silent,
    load_after: bool = True,
) -> Iterator[str]:
    """A person's word on two entities, each given by name or id."""
    with open_workspace(settings) as workspace, workspace.lease():
        table = mention_table(workspace, settings.graph)
        resolution, _ = resolve_graph(workspace, settings.graph, progress)
        sides = [_members(one, workspace, settings.graph, table, resolution) for one in (left, right)]
        said = workspace.judge(
            Judgement(graph=settings.graph, left=sides[0], right=sides[1], same=same, by="person", reason=reason)
        )
        yield f"J{said.id}: {left!r} and {right!r} are {'the same' if same else 'different'}"
        yield from _follow_up(workspace, settings, progress, load_after)


def _split(workspace: Workspace, graph: str, decision: str) -> str:
    resolution, _ = resolve_graph(workspace, graph, silent)
    link = next((link for link in resolution.links if link.accepted and link_id(link) == decision), None)
    if link is None:
        raise ConfigError(f"no accepted link {decision}; `kgplatform merges list` shows those there are")
    left, right = sides_of(resolution.links, link.left, link.right)
    reason = f"undoes: {link.reason} ({link.score:.2f})"
    said = workspace.judge(Judgement(graph=graph, left=left, right=right, same=False, by="person", reason=reason))
    return f"J{said.id}: different, which {reason}"


def _members(
    wanted: str, workspace: Workspace, graph: str, table: MentionTable, resolution: Resolution
) -> tuple[str, ...]:
    current = workspace.current_entity(graph, wanted)
    found = {
        resolution.assignments[a].entity for a, text in zip(table.anchors, table.texts, strict=True) if text == wanted
    }
    ids = {current} if current in resolution.entities else found
    if len(ids) != 1:
        known = ", ".join(f"{id} ({resolution.entities[id].label})" for id in sorted(ids))
        what = (
            f"several entities: {known}; give an id"
            if ids
            else "no entity; `kgplatform ask find_entity --param words=…`"
        )
        raise ConfigError(f"{wanted!r} names {what}")
    (entity,) = ids
    return tuple(sorted(anchor for anchor, assigned in resolution.assignments.items() if assigned.entity == entity))


def _follow_up(workspace: Workspace, settings: Settings, progress: Progress, load_after: bool) -> Iterator[str]:
    if not load_after:
        yield "noted; the store follows at the next `kgplatform load`"
        return
    resolution, _ = resolve_graph(workspace, settings.graph, progress)
    with open_store(settings, progress) as store:
        loaded = load_graph(workspace, settings.graph, resolution, store, progress)
    yield f"store: {loaded.written} written, {loaded.deleted} deleted, {loaded.stored.get('entities', 0)} entities"
