"""What the endpoint can do: asked once, then remembered in the workspace, with what is learnt while it is asked."""

from __future__ import annotations

from kgplatform.errors import LLMError
from kgplatform.llm.capabilities import Capabilities, Knowledge
from kgplatform.llm.client import find_capabilities
from kgplatform.llm.options import LLMOptions
from kgplatform.workspace.journal import Workspace

_PATIENCE = 15.0  # seconds for one of the short questions


def look_at_capabilities(options: LLMOptions, workspace: Workspace, *, again: bool = False) -> Capabilities:
    """As remembered, or found out now; `again` finds out in any case."""
    known = None if again else _recall(options, workspace)
    if known is not None and known.probed:
        return known
    found = find_capabilities(options)
    workspace.note_endpoint(_address(options), options.model, found.model_dump_json())
    return found


def knowledge_of(options: LLMOptions, workspace: Workspace) -> Knowledge:
    """What is known before a run, found out first where nothing was.

    A run with a budget asks its own questions only, and so does one whose server is not there yet: they learn as they
    go.
    """
    known = _recall(options, workspace)
    budgets = (options.max_calls, options.max_total_tokens, options.max_cost)
    if options.offline or (known is not None and known.probed) or any(limit is not None for limit in budgets):
        return Knowledge(known)
    patient = options.model_copy(update={"timeout": min(_PATIENCE, options.timeout)})
    try:
        return Knowledge(look_at_capabilities(patient, workspace))
    except LLMError:  # the run itself tells it, and waits where that may help
        return Knowledge(known)


def remember(options: LLMOptions, workspace: Workspace, knowledge: Knowledge) -> None:
    """Keep what was learnt, so that no later run learns it again."""
    if knowledge.capabilities is not None and knowledge.capabilities != _recall(options, workspace):
        workspace.note_endpoint(_address(options), options.model, knowledge.capabilities.model_dump_json())


def _recall(options: LLMOptions, workspace: Workspace) -> Capabilities | None:
    known = workspace.recall_endpoint(_address(options), options.model)
    return None if known is None else Capabilities.model_validate_json(known)


def _address(options: LLMOptions) -> str:
    """One address may be spoken to in two ways."""
    return options.base_url if options.api == "chat" else f"{options.base_url}#{options.api}"
