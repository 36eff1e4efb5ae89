"""Where quality is lost between answer and store: the gold documents of a graph at every step that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.evaluation.waterfall import Stage
from kgplatform.evaluation.waterfall import waterfall as walk
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.evaluate import Evaluated
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.progress import Progress
from kgplatform.resolution.resolve import resolve
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure, anchor_of
from kgplatform.types.findings import Waterfall
from kgplatform.workspace.journal import Workspace

Outcomes = Mapping[DocumentKey, Extraction | Failure]

_RAW = "answers that are JSON as they stand, read by the notation; what was not asked counts as wrong"
_PARSED = "the same after repair: fences, single quotes, words around the object, cut-off ends"
_CHECKED = "without what was not asked; labels taken from the schema where a predicate allows one only"
_ALIGNED = "the extraction in the journal: names placed in the text, in the spelling that it keeps"
_MERGED = "each name as its entity: right if the partner of that entity is meant (document by document)"
_STORED = "what is read back from the store, names as their stored entities"


def waterfall(evaluated: Evaluated, settings: Settings, progress: Progress) -> Waterfall:
    """The steps from the answers, where a model was asked and they are kept, else from the extraction."""
    gold, side = evaluated.gold, evaluated.side
    if side.entity_of is None:
        raise ConfigError("the waterfall goes to the store; leave out --predictions")
    keys = {example.document.key for example in gold}
    with open_workspace(settings) as workspace:
        progress("reading the journal", 0, None)
        numbers = [number for key, number in workspace.numbers().items() if key in keys]
        outcomes = {one.document.key: one for _, one in workspace.outcomes(settings.graph, numbers)}
        early, note = _early(gold, outcomes, workspace)
        late = tuple(_late(outcomes, workspace, settings.graph))
    stages = (*early, *late, Stage("stored", _STORED, side.predicted, side.entity_of))
    extractors = dict.fromkeys(_extractor(one.recipe) for one in outcomes.values() if isinstance(one, Extraction))
    if not outcomes:
        note = "this workspace has no extraction of these documents: only what is stored can be scored"
    return walk(gold, stages, clusters=evaluated.clusters, extractor=", ".join(extractors), note=note)


def _late(outcomes: Outcomes, workspace: Workspace, graph: str) -> Iterator[Stage]:
    """The extraction, and what resolution makes of it (without writing anything down)."""
    if not outcomes:
        return
    ungrounded = sum(
        not mention.grounded for one in outcomes.values() if isinstance(one, Extraction) for mention in one.mentions
    )
    failed = sum(isinstance(one, Failure) for one in outcomes.values())
    yield Stage("aligned", _ALIGNED, outcomes, counts={"ungrounded": ungrounded, "failed": failed})
    profile = workspace.profile(graph)
    if profile is None:
        return
    resolution = resolve(mention_table(workspace, graph), workspace.judgements(graph), profile)
    entity_of = {
        (key, mention.label, mention.text): resolution.assignments[anchor].entity
        for key, one in outcomes.items()
        if isinstance(one, Extraction)
        for mention in one.mentions
        if (anchor := anchor_of(*key, mention.label, mention.text)) in resolution.assignments
    }
    yield Stage("merged", _MERGED, outcomes, entity_of, {"entities": len(resolution.entities)})


def _early(gold: Sequence[Example], outcomes: Outcomes, workspace: Workspace) -> tuple[tuple[Stage, ...], str]:
    """The steps of the answers, and why there are none, or not of all documents."""
    if not any(_extractor(one.recipe) == "llm" for one in outcomes.values() if isinstance(one, Extraction)):
        return (), "no model was asked: the steps begin at the extraction"
    from kgplatform.pipelines.answers import steps

    found = steps(gold, outcomes, workspace)
    if not found.raw:
        return (), (
            "the answers are not kept, or labelled examples were shown with the questions: the steps begin at the "
            "extraction"
        )
    missing = len(outcomes.keys() - found.raw.keys())
    note = (
        f"{missing} documents whose answers are not kept stand in all steps as they were extracted" if missing else ""
    )
    rungs = {name: count for name, count in found.counts.items() if name not in ("skipped", "dropped")}
    counts: tuple[dict[str, int], ...] = (
        {},
        rungs | {"skipped": found.counts["skipped"]},
        {"dropped": found.counts["dropped"]},
    )
    names = (("answered", _RAW, found.raw), ("parsed", _PARSED, found.parsed), ("checked", _CHECKED, found.checked))
    stages = (
        Stage(name, about, {**outcomes, **said}, counts=count)
        for (name, about, said), count in zip(names, counts, strict=True)
    )
    return tuple(stages), note


def _extractor(recipe: str) -> str:
    return recipe.partition(":")[0]
