"""Judgements in the journal: said one by one or many at once, put in the place of others, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgplatform.types.resolution import Judgement
from kgplatform.workspace.journal import Workspace, now

_WITHDRAW = "UPDATE judgements SET withdrawn_at = ? WHERE id = ? AND graph = ? AND withdrawn_at IS NULL"


def say(workspace: Workspace, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Take judgements into the journal in one commit and withdraw those that they replace; with ids and times."""
    said: list[Judgement] = []
    with workspace.transaction() as sql:
        for judgement in judgements:
            kept = judgement.model_copy(update={"at": judgement.at or now(), "id": None})
            sql.executemany(_WITHDRAW, [(now(), number, kept.graph) for number in kept.replaces])
            row = sql.execute(
                "INSERT INTO judgements (graph, content) VALUES (?, ?)", (kept.graph, kept.model_dump_json())
            ).lastrowid
            said.append(kept.model_copy(update={"id": row}))
    return tuple(said)


def take_back(workspace: Workspace, graph: str, number: int, restored: Iterable[Judgement] = ()) -> bool:
    """Withdraw a judgement and put in force again what it had replaced; False when it is not in force."""
    with workspace.transaction() as sql:
        changed = sql.execute(_WITHDRAW, (now(), number, graph)).rowcount
        if changed:
            sql.executemany(
                "UPDATE judgements SET withdrawn_at = NULL WHERE id = ? AND graph = ?",
                [(one.id, graph) for one in restored],
            )
    return changed > 0
