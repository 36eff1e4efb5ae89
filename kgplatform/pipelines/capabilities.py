"""What the endpoint can do: asked once, then remembered in the workspace."""

from __future__ import annotations

from kgplatform.llm.capabilities import Capabilities
from kgplatform.llm.client import find_capabilities
from kgplatform.llm.options import LLMOptions
from kgplatform.workspace.journal import Workspace


def look_at_capabilities(options: LLMOptions, workspace: Workspace, *, again: bool = False) -> Capabilities:
    """As remembered, or found out now; `again` finds out in any case."""
    known = None if again else workspace.recall_endpoint(options.base_url, options.model)
    if known is not None:
        return Capabilities.model_validate_json(known)
    found = find_capabilities(options)
    workspace.note_endpoint(options.base_url, options.model, found.model_dump_json())
    return found
