"""Tuned prompts, which of them are in force, and the searches they come from.

A `share` names what a prompt is for: its task, its language and the labels it asks, where those are not all. The newest
promotion of a share that was not withdrawn is in force.
"""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.types.tuning import Search
from kgplatform.workspace.journal import Workspace, now


class KeptPrompt(NamedTuple):
    """A prompt as YAML, and whether it is in force."""

    name: str
    task: str
    language: str
    content: str
    at: str
    in_force: int


_IN_FORCE = (
    "SELECT p.prompt FROM promotions p WHERE p.number = (SELECT MAX(q.number) FROM promotions q"
    " WHERE q.share = p.share AND q.withdrawn_at IS NULL)"
)


def keep_search(workspace: Workspace, search: Search, holdout: str) -> None:
    """Keep a search as far as it is; `holdout` names the documents it is or will be judged on."""
    with workspace.transaction() as sql:
        row = (search.name, search.model_dump_json(), holdout, now())
        sql.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?, ?)", row)


def kept_searches(workspace: Workspace) -> tuple[Search, ...]:
    """All searches, oldest first."""
    with workspace.reading() as sql:
        rows = sql.execute("SELECT content FROM searches ORDER BY at, name").fetchall()
    return tuple(Search.model_validate_json(row[0]) for row in rows)


def times_read(workspace: Workspace, holdout: str, but: str) -> int:
    """How many other searches were judged on these documents."""
    with workspace.reading() as sql:
        (count,) = sql.execute(
            "SELECT COUNT(*) FROM searches WHERE holdout = ? AND name != ? AND content ->> '$.holdout' IS NOT NULL",
            (holdout, but),
        ).fetchone()
    return int(count)


def keep_prompt(workspace: Workspace, name: str, task: str, language: str, content: str) -> None:
    """Keep a prompt under its name."""
    with workspace.transaction() as sql:
        row = (name, task, language, content, now())
        sql.execute("INSERT OR REPLACE INTO prompts VALUES (?, ?, ?, ?, ?)", row)


def kept_prompts(workspace: Workspace) -> tuple[KeptPrompt, ...]:
    """All prompts, oldest first."""
    with workspace.reading() as sql:
        rows = sql.execute(
            f"SELECT name, task, language, content, at, name IN ({_IN_FORCE}) FROM prompts ORDER BY at, name"
        ).fetchall()
    return tuple(KeptPrompt(*row) for row in rows)


def promote(workspace: Workspace, share: str, name: str) -> None:
    """Put a prompt in force for its share, unless it is."""
    with workspace.transaction() as sql:
        if _current(sql.execute(f"{_IN_FORCE} AND p.share = ?", (share,)).fetchone()) != name:
            sql.execute("INSERT INTO promotions (share, prompt, at) VALUES (?, ?, ?)", (share, name, now()))


def roll_back(workspace: Workspace, share: str) -> tuple[str | None, str | None]:
    """Withdraw what is in force for a share; what that was, and what is in force now (None: nothing)."""
    with workspace.transaction() as sql:
        gone = _current(sql.execute(f"{_IN_FORCE} AND p.share = ?", (share,)).fetchone())
        sql.execute(
            "UPDATE promotions SET withdrawn_at = ? WHERE number ="
            " (SELECT MAX(number) FROM promotions WHERE share = ? AND withdrawn_at IS NULL)",
            (now(), share),
        )
        return gone, _current(sql.execute(f"{_IN_FORCE} AND p.share = ?", (share,)).fetchone())


def shares_in_force(workspace: Workspace) -> tuple[str, ...]:
    """Every share for which a prompt is in force."""
    with workspace.reading() as sql:
        rows = sql.execute("SELECT DISTINCT share FROM promotions WHERE withdrawn_at IS NULL ORDER BY share").fetchall()
    return tuple(str(row[0]) for row in rows)


def _current(row: tuple[str] | None) -> str | None:
    return None if row is None else str(row[0])
