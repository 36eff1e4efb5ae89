"""The completions of a workspace: what there is, and what can go."""

from __future__ import annotations

import datetime

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace


def cache_stats(settings: Settings) -> dict[str, object]:
    """How many completions there are, what they came to, from when to when."""
    with open_workspace(settings) as workspace:
        return workspace.count_completions()._asdict()


def cache_prune(settings: Settings, days: int | None) -> dict[str, object]:
    """Deletes what no live document needs, or all that is older than so many days."""
    before = None
    if days is not None:
        before = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)).isoformat()
    with open_workspace(settings) as workspace:
        deleted = workspace.prune_completions(before)
        return {"deleted": deleted, "completions": workspace.count_completions().completions}
