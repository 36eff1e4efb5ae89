"""What a person says of names, and takes back: refused where it contradicts what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kgplatform.errors import ConfigError, ContradictionError
from kgplatform.resolution.judgements import contradicted, standings, taking_back, to_replace
from kgplatform.types.resolution import Judgement
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.judgements import say, take_back


class Said(NamedTuple):
    """A judgement as it stands in the journal, and what it did to others, in words."""

    judgement: Judgement
    words: str


def person_says(workspace: Workspace, judgement: Judgement, *, replace: bool = False) -> Said:
    """Take a person's judgement in; refused where it contradicts others of a person's, unless it replaces them."""
    standing = workspace.judgements(judgement.graph)
    against = contradicted(judgement, standing)
    if against and not replace:
        raise ContradictionError(
            f"this contradicts {named(against)}; undo that first, or say it again with --replace to withdraw what "
            "stands in the way"
        )
    gone = to_replace(judgement, standing) if against else ()
    numbers = tuple(sorted(one.id for one in gone if one.id is not None))
    (said,) = say(workspace, [judgement.model_copy(update={"replaces": numbers})])
    words = f"J{said.id}" + (f" in place of {named(gone)}" if gone else "") + _overruled(said, standing)
    return Said(said, words)


def withdraw(workspace: Workspace, graph: str, number: int) -> str:
    """Take a judgement back; what it had replaced comes back, unless something said since contradicts that."""
    judgements = workspace.judgements(graph, withdrawn=True)
    if number not in {one.id for one in judgements if one.withdrawn_at is None}:
        raise ConfigError(f"no judgement J{number} is in force; `kgplatform merges list` shows those that are")
    undoing = taking_back(number, judgements)
    if undoing.against:
        raise ContradictionError(
            f"J{number} had replaced {named(undoing.restored)}, which would come back and contradicts "
            f"{named(undoing.against)}; undo that first"
        )
    take_back(workspace, graph, number, undoing.restored)
    return f"J{number} is withdrawn" + (f"; in force again: {named(undoing.restored)}" if undoing.restored else "")


def _overruled(said: Judgement, others: Sequence[Judgement]) -> str:
    """Which judgements of lower rank give way to this one."""
    everybody = {anchor for one in (said, *others) for anchor in (*one.left, *one.right)}
    states = standings((said, *others), everybody)
    gone = [one.judgement for one in states if said.id is not None and said.id in one.to]
    return f", which overrules {named(gone)}" if gone else ""


def named(judgements: Sequence[Judgement]) -> str:
    """The judgements as people know them."""
    return ", ".join(f"{_number(one)} ({_words(one)})" for one in judgements)


def _number(judgement: Judgement) -> str:
    return "an earlier line" if judgement.id is None else f"J{judgement.id}"


def _words(judgement: Judgement) -> str:
    said = f"{'same' if judgement.same else 'different'}, by {judgement.by}"
    return f"{said}: {judgement.reason}" if judgement.reason else said
