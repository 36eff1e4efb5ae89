"""Why one entity is one: its mentions, the links that hold them together, and what somebody said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.decisions import Decision, Words, link_id
from kgplatform.pipelines.named import Known
from kgplatform.resolution.explain import Member, explain, sides_of
from kgplatform.resolution.judgements import Standing, standings
from kgplatform.types.resolution import Entity, Judgement, Link, Resolution


class Step(NamedTuple):
    """A link on a member's way, with names."""

    id: str
    left: str
    right: str
    score: float
    reason: str
    by: str


class Told(NamedTuple):
    """A mention of an entity and its way to the founder."""

    mention: str
    name: str
    document: str
    way: tuple[Step, ...]


class Explained(NamedTuple):
    """An entity's members, each with its way to the founder, in words."""

    entity: Entity
    members: tuple[Told, ...]
    links: tuple[Decision, ...]
    judgements: tuple[Decision, ...]


def explain_entity(settings: Settings, wanted: str) -> Explained:
    """The entity of a name, an id or a mention."""
    with open_workspace(settings) as workspace:
        known = Known.of(workspace, settings.graph)
        entity = known.resolution.entities[known.entity(wanted)]
        judgements = workspace.judgements(settings.graph)
        places = {number: f"{key.source}#{key.id}" for key, number in workspace.numbers().items()}
    documents = {a: places[n] for a, n in zip(known.table.anchors, known.table.numbers, strict=True)}
    return tell(entity, known.resolution, judgements, Words.of(known.table), documents)


def tell(
    entity: Entity,
    resolution: Resolution,
    judgements: Iterable[Judgement],
    words: Words,
    documents: Mapping[str, str],
) -> Explained:
    """The entity's members and links in words, and the judgements that touch it."""
    anchors = {anchor for anchor, assigned in resolution.assignments.items() if assigned.entity == entity.id}
    members = explain(resolution.links, entity.id, anchors)
    held = {link_id(link): link for member in members for link in member.way}
    said = (one for one in standings(judgements, words.names) if _touches(one, anchors))
    return Explained(
        entity,
        tuple(_in_words(member, words.names, documents) for member in members),
        tuple(words.of_link(link) for link in sorted(held.values(), key=lambda link: link.score)),
        tuple(words.of_judgement(one) for one in said),
    )


def show_decision(settings: Settings, wanted: str) -> dict[str, object]:
    """A link or a judgement, with all names on both sides."""
    with open_workspace(settings) as workspace:
        known = Known.of(workspace, settings.graph, refused=wanted.startswith("L"))
        states = standings(workspace.judgements(settings.graph, withdrawn=True), set(known.table.anchors))
    words = Words.of(known.table)
    for standing in states:
        if f"J{standing.judgement.id}" == wanted:
            return _with_sides(words.of_judgement(standing), standing.judgement.left, standing.judgement.right, words)
    for link in known.resolution.links:
        if link_id(link) == wanted:
            return _with_sides(words.of_link(link), *_sides(link, known), words)
    raise ConfigError(f"no decision {wanted}; `kgplatform merges list` shows those there are")


def _in_words(member: Member, names: Mapping[str, str], documents: Mapping[str, str]) -> Told:
    way = (
        Step(link_id(link), names[link.left], names[link.right], link.score, link.reason, link.by)
        for link in member.way
    )
    return Told(f"@{member.anchor}", names[member.anchor], documents.get(member.anchor, ""), tuple(way))


def _with_sides(decision: Decision, left: tuple[str, ...], right: tuple[str, ...], words: Words) -> dict[str, object]:
    sides = {"left_mentions": left, "right_mentions": right}
    spelled = {
        name: [f"@{anchor} {words.names.get(anchor, '(forgotten)')}" for anchor in anchors]
        for name, anchors in sides.items()
    }
    return {**decision._asdict(), **spelled}


def _sides(link: Link, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if link.accepted:
        return sides_of(known.resolution.links, link.left, link.right)
    return known.anchors(f"@{link.left}"), known.anchors(f"@{link.right}")


def _touches(standing: Standing, anchors: set[str]) -> bool:
    return not anchors.isdisjoint((*standing.judgement.left, *standing.judgement.right))
