"""The page of searches for better prompts, with what the winner changes line by line where it was kept."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.extraction.prompt import load_prompts
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.files import write_lines
from kgplatform.reports.searched import Outcome, searches_page
from kgplatform.tuning.written import prompt_yaml
from kgplatform.types.tuning import Search
from kgplatform.workspace.prompts import kept_prompts

_PROPOSED = "--candidates"


def write_tune_page(
    searches: Sequence[Search],
    settings: Settings,
    output: Path,
    *,
    prompt: Path | None = None,
    candidates: bool = False,
) -> None:
    """Write the page; `prompt` is what the searches began with, where that is not ours."""
    with open_workspace(settings) as workspace:
        kept = {one.name: one.content for one in kept_prompts(workspace)}
    bases = load_prompts(prompt)
    outcomes = []
    for search in searches:
        base = bases.of(search.task, search.language)
        diff = _diff(base.name, prompt_yaml(base), kept.get(f"{search.name}-tuned", ""))
        outcomes.append(Outcome(search, diff))
    remarks = [f"Sentences from a file ({_PROPOSED}) were among what was tried: a person wrote them, no model."]
    write_lines(output, [searches_page(outcomes, remarks if candidates else ())])


def _diff(name: str, before: str, after: str) -> str:
    if not after:
        return ""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, "tuned", n=2, lineterm="")
    return "\n".join(lines)
