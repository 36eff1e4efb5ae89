"""Names of a graph merged: what changed since the last time, or everything where nothing can be built upon."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kgplatform.pipelines.merging_portions import mention_table, portions
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.rules import rules
from kgplatform.pipelines.settled import settled
from kgplatform.resolution.incremental import Change, meet, merge_all, merge_in, merge_met
from kgplatform.resolution.options import IN_DOCUMENTS
from kgplatform.resolution.profile import fit_profile, is_current
from kgplatform.resolution.statistics import Statistics
from kgplatform.types.resolution import Assignment, Entity, Judgement, Link, Profile, Resolution
from kgplatform.workspace.behind import one_behind
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.merged import Merged

_REFIT_AT = 2  # times the profile's anchors


def merge_graph(workspace: Workspace, graph: str, progress: Progress, *, refit: bool = False) -> tuple[Merged, bool]:
    """The state of merging brought up to date, and whether a profile was fitted for it.

    A profile is fitted where there is none, where it is asked for, and where the corpus doubled since the last one.
    """
    profile, merged = workspace.profile(graph), Merged(workspace, graph)
    if profile is None or refit or not is_current(profile):
        return _from_nothing(workspace, graph, merged, None), True
    state = merged.state()
    with settled():
        if state is None or state[0] != _stamp(profile):
            _from_nothing(workspace, graph, merged, profile)
        else:
            _bring_up_to_date(workspace, graph, merged, profile, json.loads(state[1]), progress)
    if profile.anchors and merged.count() >= _REFIT_AT * profile.anchors:
        return _from_nothing(workspace, graph, merged, None), True
    return merged, False


def resolution_of(merged: Merged, profile: str) -> Resolution:
    """Everything that merging came to, entities in the order of their founders."""
    assignments: dict[str, Assignment] = {}
    entities: dict[str, Entity] = {}
    links: list[Link] = []
    for part in merged.parts():
        assignments |= part.assignments
        entities |= {entity.id: entity for entity in part.entities}
        links += part.links
    place: dict[str, int] = {}
    for row in merged.all_rows():
        place[row.anchor] = len(place)
        if row.anchor not in assignments:
            assignments[row.anchor] = Assignment(row.anchor, 1.0, "founder")
            entities[row.anchor] = Entity(row.anchor, row.label or None, row.text, ())
    return Resolution(
        profile=profile,
        assignments={anchor: assignments[anchor] for anchor in place},
        entities={anchor: entities[anchor] for anchor in place if anchor in entities},
        links=tuple(sorted(links, key=lambda link: (place[link.left], place[link.right], link.reason))),
    )


def _from_nothing(workspace: Workspace, graph: str, merged: Merged, profile: Profile | None) -> Merged:
    _, noted = merged.changed()
    judgements, table = workspace.judgements(graph), mention_table(workspace, graph)
    if profile is None:
        profile = fit_profile(table, IN_DOCUMENTS)
        workspace.set_profile(graph, profile)
    merged.begin()
    merged.keep(merge_all(table, judgements, Statistics.of(profile), first_row=merged.next_row()))
    merged.stamp((_stamp(profile), _ids(judgements)), noted)
    return merged


def _bring_up_to_date(
    workspace: Workspace, graph: str, merged: Merged, profile: Profile, before: Sequence[int], progress: Progress
) -> None:
    documents, noted = merged.changed()
    judgements, statistics = workspace.judgements(graph), Statistics.of(profile)
    judged = _judged_since(workspace.judgements(graph, withdrawn=True), before, judgements)
    if judged:
        change = Change((), mention_table(workspace, graph, ()), judged)
        merged.keep(merge_in(merged, change, judgements, statistics, first_row=merged.next_row()))
    put = 0
    with one_behind(merged) as behind:
        for portion, (table, found) in portions(workspace, graph, merged, documents):
            change, row = Change(portion, table), merged.next_row()
            met = meet(merged, change, judgements, statistics, first_row=row, found=found)
            behind.commit()
            behind.put(merge_met(change, met, judgements, statistics, first_row=row))
            progress("merging names", put, len(documents))  # this portion is not durable yet
            put += len(portion)
    if documents:
        progress("merging names", put, len(documents))
    if documents or judged:
        merged.stamp((_stamp(profile), _ids(judgements)), noted)


def _judged_since(all_: Iterable[Judgement], before: Sequence[int], now: Iterable[Judgement]) -> list[str]:
    """The anchors of judgements that came or were withdrawn."""
    changed = set(before) ^ {one.id for one in now}
    return sorted({anchor for one in all_ if one.id in changed for anchor in (*one.left, *one.right)})


def _stamp(profile: Profile) -> str:
    """What parts were made under: another profile or other rules make them anew."""
    return f"{profile.digest} {rules()}"


def _ids(judgements: Iterable[Judgement]) -> str:
    return json.dumps(sorted(one.id for one in judgements if one.id is not None))
