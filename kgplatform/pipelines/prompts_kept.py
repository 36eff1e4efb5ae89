"""The prompts of a workspace: which are kept, which are in force, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.extraction.prompt import Prompt, Prompts, load_prompts, read_prompts
from kgplatform.pipelines.access import open_workspace
from kgplatform.text.nearest import nearest
from kgplatform.tuning.written import prompt_diff, prompt_yaml
from kgplatform.workspace.prompts import KeptPrompt, keep_prompt, kept_prompts, promote, roll_back


class Listed(NamedTuple):
    """A kept prompt for people."""

    name: str
    share: str
    in_force: bool
    tuned: str
    at: str


def prompts_in_force(settings: Settings, given: Path | None) -> Prompts:
    """Ours, with those that were promoted in their place; or those of a file, or one that is kept under a name."""
    if given is not None and (given.exists() or not _has_workspace(settings)):
        return load_prompts(given)
    kept = _kept(settings)
    if given is not None:
        return load_prompts().with_others([_prompt_of(str(given), kept)])
    return load_prompts().with_others([_read(one) for one in kept if one.in_force])


def list_prompts(settings: Settings) -> tuple[Listed, ...]:
    """Every kept prompt, oldest first."""
    return tuple(_listed(one, _read(one)) for one in _kept(settings))


def find_prompt(settings: Settings, name: str) -> Prompt:
    """A prompt by the name under which it is kept or under which it is ours, or the only one of a file."""
    if Path(name).is_file():
        found = tuple(read_prompts(Path(name).read_text(encoding="utf-8"), name))
        if len(found) != 1:
            raise ConfigError(f"{name}: holds {len(found)} prompts, and one is wanted")
        return found[0]
    return _prompt_of(name, _kept(settings))


def show_prompt(settings: Settings, name: str) -> str:
    """It as YAML, as `--prompt` takes it."""
    return prompt_yaml(find_prompt(settings, name))


def diff_prompts(settings: Settings, name: str, other: str | None) -> str:
    """What changes from `other`, else from our own prompt for the same, to this one."""
    prompt = find_prompt(settings, name)
    base = load_prompts().of(prompt.task, prompt.language) if other is None else find_prompt(settings, other)
    return prompt_diff(base, prompt)


def promote_prompt(settings: Settings, name: str) -> Prompt:
    """Put a prompt in force; one of a file is kept first."""
    prompt = find_prompt(settings, name)
    with open_workspace(settings) as workspace:
        keep_prompt(workspace, prompt.name, prompt.task, prompt.language, prompt_yaml(prompt))
        promote(workspace, prompt.share, prompt.name)
    return prompt


def roll_back_prompt(settings: Settings, name: str | None) -> tuple[str, str]:
    """Take the prompt of this name, or the only one, out of force: its name, and what is in force instead."""
    standing = [one for one in _kept(settings) if one.in_force and name in (None, one.name)]
    if len(standing) != 1:
        known = ", ".join(one.name for one in _kept(settings) if one.in_force) or "none"
        raise ConfigError(f"which prompt? in force: {known}")
    with open_workspace(settings) as workspace:
        gone, now = roll_back(workspace, _read(standing[0]).share)
    return gone or "", now or "our own"


def _kept(settings: Settings) -> tuple[KeptPrompt, ...]:
    if not _has_workspace(settings):
        return ()
    with open_workspace(settings) as workspace:
        return kept_prompts(workspace)


def _has_workspace(settings: Settings) -> bool:
    return (settings.workspace / "workspace.sqlite").exists()


def _prompt_of(name: str, kept: Sequence[KeptPrompt]) -> Prompt:
    own = {prompt.name: prompt for prompt in load_prompts().prompts}
    by_name = {one.name: one for one in kept}
    if name in by_name:
        return _read(by_name[name])
    if name in own:
        return own[name]
    near = nearest(name, (*by_name, *own), count=1)
    hint = f"; did you mean {near[0]}?" if near else "; `kgplatform prompt list` names those that are kept"
    raise ConfigError(f"{name}: neither a file of prompts nor the name of one{hint}")


def _read(kept: KeptPrompt) -> Prompt:
    (prompt,) = read_prompts(kept.content, f"prompt {kept.name}")
    return prompt


def _listed(kept: KeptPrompt, prompt: Prompt) -> Listed:
    found, words = prompt.tuning, ""
    if found is not None:
        forced = ", forced" if found.forced else ""
        words = f"{found.base_f1:.1f} → {found.f1:.1f} ({found.low:+.1f} to {found.high:+.1f}){forced}"
    return Listed(kept.name, prompt.share, bool(kept.in_force), words, kept.at)
