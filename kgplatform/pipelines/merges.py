"""Merging decisions taken back or made by a person. The store follows at once unless told not to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.decisions import DERIVED, link_id
from kgplatform.pipelines.named import Known
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.saying import person_says, withdraw
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.resolution.explain import sides_of
from kgplatform.types.resolution import Judgement
from kgplatform.workspace.journal import Workspace


class How(NamedTuple):
    """Whether the store follows at once, and whether what stands in the way is withdrawn."""

    load: bool = True
    replace: bool = False


AT_ONCE = How()


def undo(settings: Settings, decision: str, *, progress: Progress = silent, how: How = AT_ONCE) -> Iterator[str]:
    """Withdraw a judgement (J…), or put a person's "different" between the two groups that a link (L…) joined."""
    with open_workspace(settings) as workspace, workspace.lease():
        if decision.startswith("J") and decision[1:].isdigit():
            yield withdraw(workspace, settings.graph, int(decision[1:]))
        else:
            yield _split(workspace, settings.graph, decision, how.replace)
        yield from follow_up(workspace, settings, progress, how.load)


def judge(
    settings: Settings,
    left: str,
    right: str,
    same: bool,
    reason: str,
    *,
    progress: Progress = silent,
    how: How = AT_ONCE,
) -> Iterator[str]:
    """A person's word on two entities, each given by name, by id, or by one of its mentions."""
    with open_workspace(settings) as workspace, workspace.lease():
        sides = Known.of(workspace, settings.graph, progress).sides(left, right)
        judgement = Judgement(
            graph=settings.graph, left=sides[0], right=sides[1], same=same, by="person", reason=reason
        )
        said = person_says(workspace, judgement, replace=how.replace)
        yield f"{said.words}: {left!r} and {right!r} are {'the same' if same else 'different'}"
        yield from follow_up(workspace, settings, progress, how.load)


def follow_up(workspace: Workspace, settings: Settings, progress: Progress, load: bool) -> Iterator[str]:
    """Bring the store to what the journal says now, or say that it was not asked for."""
    if not load:
        yield "noted; the store follows at the next `kgplatform load`"
        return
    resolution, _ = resolve_graph(workspace, settings.graph, progress)
    with open_store(settings, progress) as store:
        loaded = load_graph(workspace, settings.graph, resolution, store, progress)
    yield f"store: {loaded.written} written, {loaded.deleted} deleted, {loaded.stored.get('entities', 0)} entities"


def _split(workspace: Workspace, graph: str, decision: str, replace: bool) -> str:
    resolution, _ = resolve_graph(workspace, graph, silent)
    made = (link for link in resolution.links if link.accepted and link.by in DERIVED)
    link = next((link for link in made if link_id(link) == decision), None)
    if link is None:
        raise ConfigError(f"no accepted link {decision}; `kgplatform merges list` shows those there are")
    left, right = sides_of(resolution.links, link.left, link.right)
    reason = f"undoes: {link.reason} ({link.score:.2f})"
    judgement = Judgement(graph=graph, left=left, right=right, same=False, by="person", reason=reason)
    return f"{person_says(workspace, judgement, replace=replace).words}: different, which {reason}"
