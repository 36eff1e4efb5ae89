"""Merging decisions as people read them: links by the rules, judgements by somebody."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import mention_table, resolve_graph
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Link


class Decision(NamedTuple):
    """A link (by the rules) or a judgement (by somebody), with names instead of anchors."""

    id: str
    left: str
    right: str
    label: str | None
    same: bool
    score: float | None
    by: str
    reason: str


def list_decisions(settings: Settings, *, name: str | None, rejected: bool, limit: int) -> tuple[Decision, ...]:
    """Judgements first, then links between different spellings, most doubtful first."""
    with open_workspace(settings) as workspace:
        table = mention_table(workspace, settings.graph)
        resolution, _ = resolve_graph(workspace, settings.graph, silent)
        judgements = workspace.judgements(settings.graph)
    names = dict(zip(table.anchors, table.texts, strict=True))
    labels = dict(zip(table.anchors, table.labels, strict=True))
    said = [_of_judgement(judgement, names, labels) for judgement in judgements]
    links = [
        Decision(link_id(link), names[link.left], names[link.right], labels[link.left], link.accepted, *_why(link))
        for link in resolution.links
        if (link.accepted or rejected) and names[link.left] != names[link.right]
    ]
    links.sort(key=lambda link: (link.score or 0.0, link.id))
    kept = [one for one in (*said, *links) if name is None or name in one.left or name in one.right]
    return tuple(kept[: limit + len(said)])


def link_id(link: Link) -> str:
    """A short name for a link that stays the same as long as its two anchors live."""
    return "L" + digest(*sorted((link.left, link.right)))[:10]


def _why(link: Link) -> tuple[float, str, str]:
    return link.score, "rule", link.reason


def _of_judgement(said: Judgement, names: dict[str, str], labels: dict[str, str | None]) -> Decision:
    left, right = (", ".join(sorted({names.get(a, "(forgotten)") for a in side})) for side in (said.left, said.right))
    return Decision(f"J{said.id}", left, right, labels.get(said.left[0]), said.same, said.score, said.by, said.reason)
