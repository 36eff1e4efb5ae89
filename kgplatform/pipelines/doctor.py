"""Looks at everything that a build needs and says what it saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.errors import KGError
from kgplatform.llm.capabilities import Capabilities
from kgplatform.llm.client import find_capabilities, look_at_endpoint
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.access import open_store, open_workspace, server_folder
from kgplatform.pipelines.capabilities import look_at_capabilities
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.init import look_at_data
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.repair import examine_graph
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.stores import local


class Finding(NamedTuple):
    """One thing that was looked at."""

    check: str
    well: bool
    seen: str


def examine(settings: Settings, progress: Progress, *, graph_check: bool = False) -> tuple[Finding, ...]:
    """Every check, the failed ones too. The local server is not started just to be looked at."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("workspace", lambda: _workspace(settings)),
        ("endpoint", lambda: _endpoint(settings)),
        ("store", lambda: _store(settings, progress)),
    ]
    if settings.data is not None:
        checks.insert(1, ("data", lambda: "; ".join(look_at_data(settings.data or Path()))))
    if graph_check:
        checks.append((f"graph {settings.graph}", lambda: _graph(settings, progress)))
    return tuple(_finding(name, look) for name, look in checks)


def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except KGError as error:
        return Finding(name, False, str(error))


def _workspace(settings: Settings) -> str:
    if not (settings.workspace / "workspace.sqlite").exists():
        return f"{settings.workspace}: not made yet; the first build makes it"
    with open_workspace(settings) as workspace:
        graphs = ", ".join(f"{graph} ({workspace.count(graph)} documents)" for graph in workspace.graphs())
        return f"{settings.workspace}: {graphs or 'empty'}"


def _endpoint(settings: Settings) -> str:
    if not settings.llm_present:
        return "none set: the learned extractor is the default; `kgplatform init` sets one"
    options = llm_options(settings)
    look = look_at_endpoint(options)
    served = {model.name: model.length for model in look.served}
    if served and options.model not in served:
        raise KGError(
            f"{options.endpoint} does not serve {options.model!r}; it has {', '.join(served)}: give --model, or run "
            "`kgplatform init --force`"
        )
    length = served.get(options.model)
    if length is not None and length <= options.max_tokens:
        raise KGError(
            f"{options.model} takes {length:,} tokens for prompt and answer, and llm_max_tokens={options.max_tokens} "
            "leaves none for the prompt; lower it in kgplatform.toml, or serve the model with a longer context"
        )
    room = f" with {length:,} tokens for prompt and answer" if length else ""
    others = ", ".join(name for name in served if name != options.model)
    return (
        f"{options.endpoint} answers in {look.seconds * 1000:.0f} ms, {look.way}; it serves {options.model}{room}"
        + (f", also {others}" if others else "")
        + f"; {_capabilities(settings, options).words()}"
    )


def _capabilities(settings: Settings, options: LLMOptions) -> Capabilities:
    if not (settings.workspace / "workspace.sqlite").exists():
        return find_capabilities(options)  # looking around makes no workspace
    with open_workspace(settings) as workspace:
        return look_at_capabilities(options, workspace, again=True)


def _store(settings: Settings, progress: Progress) -> str:
    if settings.store_is_local:
        found = local.status(server_folder(settings))
        if found is None or not found.running:
            return "local Neo4j, not running; it starts when it is needed"
    with open_store(settings, progress) as store:
        counts = store.counts()
        return f"{store.url} answers; graph {settings.graph}: " + ", ".join(f"{n} {name}" for name, n in counts.items())


def _graph(settings: Settings, progress: Progress) -> str:
    with open_workspace(settings) as workspace, workspace.lease(), open_store(settings, progress) as store:
        resolution, _ = resolve_graph(workspace, settings.graph, progress)
        damage = examine_graph(workspace, settings.graph, resolution, store, progress)
        stored = store.digest()
    if damage.found:
        raise KGError(
            f"the store does not say what the journal says: {damage.words()}. `kgplatform load` writes what is not "
            "written yet; `kgplatform load --repair` also undoes what was edited by hand."
        )
    return f"the store says what the journal says: {stored}"
