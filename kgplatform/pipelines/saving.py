"""Evaluations are kept in the workspace and set against each other later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.evaluation.cases import cases, without_text
from kgplatform.evaluation.changes import changes
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.evaluate import Evaluated
from kgplatform.pipelines.read import Reading
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.findings import Waterfall
from kgplatform.types.noun import digest
from kgplatform.types.saved import Changes, SavedEvaluation
from kgplatform.workspace.journal import Workspace, now


def save(
    name: str,
    evaluated: Evaluated,
    reading: Reading,
    settings: Settings,
    *,
    all_documents: bool = False,
    waterfall: Waterfall | None = None,
) -> SavedEvaluation:
    """Keep the evaluation under this name, with all that is needed to compare it later."""
    predicted = evaluated.side.predicted
    read = (predicted.get(key) for key in {example.document.key for example in evaluated.gold})
    recipes = Counter(one.recipe if isinstance(one, Extraction) else "failed" for one in read if one is not None)
    judged = cases(evaluated.gold, predicted, all_documents=all_documents)
    saved = SavedEvaluation(
        name=name,
        at=now(),
        graph=settings.graph if evaluated.side.entity_of is not None else "",
        gold_paths=tuple(map(str, reading.paths)),
        choice=reading.choice.model_dump(mode="json", exclude_defaults=True),
        gold_digest=gold_digest(evaluated.gold),
        graph_digest=evaluated.digest or _graph_digest(settings),
        recipes=dict(sorted(recipes.items())),
        version=version("kgplatform"),
        evaluation=evaluated.evaluation,
        waterfall=waterfall,
        documents=tuple(map(without_text, judged.documents)),
    )
    with open_workspace(settings) as workspace:
        workspace.save_evaluation(saved)
    return saved


def gold_digest(gold: Iterable[Example]) -> str:
    """A name for what the gold says of its documents."""
    return digest(sorted((*one.document.key, digest(_content(one))) for one in gold))


def compare_saved(settings: Settings, before: str, after: str, options: BootstrapOptions) -> Changes:
    """What changed from one kept evaluation to another."""
    with open_workspace(settings) as workspace:
        return changes(_recalled(workspace, before), _recalled(workspace, after), options)


def _content(example: Example) -> object:
    return None if example.gold is None else example.gold.reading.model_dump(mode="json")


def _graph_digest(settings: Settings) -> str:
    with open_store(settings) as store:
        return store.digest()


def _recalled(workspace: Workspace, name: str) -> SavedEvaluation:
    saved = workspace.saved_evaluation(name)
    if saved is None:
        known = ", ".join(workspace.saved_evaluations()) or "none yet; keep one by `evaluate --save NAME`"
        raise ConfigError(f"no evaluation is called {name!r}; kept are: {known}")
    return saved
