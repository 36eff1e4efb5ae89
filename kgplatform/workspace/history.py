"""Entities through time: which entity each anchor is, and where entities went that are no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import orjson


def follow_all(sql: sqlite3.Connection, graph: str, assigned: Mapping[str, str], at: str) -> None:
    """Note where the entities of a graph went, given every anchor's entity now, in founder order."""
    before = sql.execute("SELECT anchor, entity FROM assignments WHERE graph = ?", (graph,)).fetchall()
    _follow(sql, graph, dict(before), assigned, at)


def follow_some(
    sql: sqlite3.Connection, graph: str, known: Sequence[str], assigned: Mapping[str, str], at: str
) -> None:
    """The same for some anchors: with each all others of its entity are among them. `known` = those of before."""
    before = sql.execute(
        "SELECT anchor, entity FROM assignments WHERE graph = ? AND anchor IN (SELECT value FROM json_each(?))",
        (graph, orjson.dumps(known).decode()),
    ).fetchall()
    _follow(sql, graph, dict(before), assigned, at)


def _follow(
    sql: sqlite3.Connection, graph: str, before: Mapping[str, str], assigned: Mapping[str, str], at: str
) -> None:
    sql.executemany(
        "INSERT INTO entity_history (graph, old, new, at) VALUES (?, ?, ?, ?)",
        [(graph, old, new, at) for old, new in _moves(before, assigned).items()],
    )
    changed = sorted(pair for pair in assigned.items() if before.get(pair[0]) != pair[1])
    gone = [(graph, anchor) for anchor in before if anchor not in assigned]
    sql.executemany("DELETE FROM assignments WHERE graph = ? AND anchor = ?", gone)
    sql.executemany("INSERT OR REPLACE INTO assignments VALUES (?, ?, ?)", ((graph, *pair) for pair in changed))


def _moves(before: Mapping[str, str], assigned: Mapping[str, str]) -> dict[str, str]:
    """Old entity id -> new one, for entities of before that no anchor carries now."""
    alive = set(assigned.values())
    moves: dict[str, str] = {}
    for anchor, entity in assigned.items():
        old = before.get(anchor)
        if old is not None and old not in alive:
            moves.setdefault(old, entity)
    return moves
