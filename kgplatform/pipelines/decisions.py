"""Decisions about merging as people read them: links of the rules and the model, judgements that somebody gave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.named import Known
from kgplatform.resolution.doubt import threshold_of
from kgplatform.resolution.judgements import Standing, standings
from kgplatform.resolution.table import MentionTable
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Link, Maker

DERIVED: tuple[Maker, ...] = ("rule", "model")


class Decision(NamedTuple):
    """A link or a judgement, with names instead of anchors.

    `state` of a link: accepted or refused; of a judgement: in force, asleep, overruled (in part), withdrawn. `to` are
    the judgements that it gives way to (`contradicts`: they are of its own rank); `at` and `withdrawn_at` are of
    judgements: a link is derived and has no time.
    """

    id: str
    left: str
    right: str
    label: str | None
    same: bool
    score: float | None
    by: str
    reason: str
    state: str
    at: str = ""
    withdrawn_at: str | None = None
    to: tuple[str, ...] = ()
    contradicts: bool = False


def list_decisions(
    settings: Settings, *, name: str | None, rejected: bool, limit: int, withdrawn: bool = False
) -> tuple[Decision, ...]:
    """Judgements first, then at most `limit` links, most doubtful first; equal spellings are links too."""
    with open_workspace(settings) as workspace:
        known = Known.of(workspace, settings.graph, refused=rejected)
        judgements = workspace.judgements(settings.graph, withdrawn=withdrawn)
        profile = workspace.profile(settings.graph)
    words = Words.of(known.table)
    said = [words.of_judgement(one) for one in standings(judgements, words.names)]
    links = [
        words.of_link(link) for link in known.resolution.links if link.by in DERIVED and (link.accepted or rejected)
    ]
    threshold = threshold_of(profile)
    links.sort(key=lambda link: (abs((link.score or 0.0) - threshold), link.id))
    return (*_about(name, said), *_about(name, links)[:limit])


def link_id(link: Link) -> str:
    """A short name for a link that stays the same as long as its two anchors live."""
    return "L" + digest(*sorted((link.left, link.right)))[:10]


def _about(name: str | None, decisions: Iterable[Decision]) -> list[Decision]:
    return [one for one in decisions if name is None or name in one.left or name in one.right]


class Words(NamedTuple):
    """The names and labels of anchors."""

    names: dict[str, str]
    labels: dict[str, str | None]

    @classmethod
    def of(cls, table: MentionTable) -> Self:
        """Those of a table."""
        names = dict(zip(table.anchors, table.texts, strict=True))
        return cls(names, dict(zip(table.anchors, table.labels, strict=True)))

    def of_link(self, link: Link) -> Decision:
        """A link in words."""
        state = "accepted" if link.accepted else "refused"
        left, right = self.names[link.left], self.names[link.right]
        label = self.labels[link.left]
        return Decision(link_id(link), left, right, label, link.accepted, link.score, link.by, link.reason, state)

    def of_judgement(self, standing: Standing) -> Decision:
        """A judgement in words."""
        said = standing.judgement
        label = next((self.labels[anchor] for anchor in said.left if anchor in self.labels), None)
        return Decision(
            id=f"J{said.id}",
            left=self.side(said.left),
            right=self.side(said.right),
            label=label,
            same=said.same,
            score=said.score,
            by=said.by,
            reason=said.reason,
            state=standing.state,
            at=said.at,
            withdrawn_at=said.withdrawn_at,
            to=tuple(f"J{number}" for number in standing.to),
            contradicts=standing.contradicts,
        )

    def side(self, anchors: Iterable[str]) -> str:
        """The names of a side, each once."""
        return ", ".join(sorted({self.names.get(anchor, "(forgotten)") for anchor in anchors}))
