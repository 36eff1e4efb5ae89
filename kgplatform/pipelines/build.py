"""The main job: read, extract, resolve, load."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.arbitrated import ask_arbiter
from kgplatform.pipelines.built import Built, Extracted
from kgplatform.pipelines.counts import BuildCounts, ExtractCounts, LoadCounts
from kgplatform.pipelines.estimate import STORING, Spent, remember
from kgplatform.pipelines.extract import Extracting
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.making import Making, Wish
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.prune import Pruning, check_prunable, note_sources
from kgplatform.pipelines.read import Job, Reading, examples
from kgplatform.pipelines.update import bring
from kgplatform.types.extraction import Failure, SetAside
from kgplatform.workspace.journal import Workspace


def build(
    reading: Reading,
    jobs: Sequence[Job],
    wish: Wish,
    settings: Settings,
    progress: Progress,
    *,
    prune: bool = False,
    bulk: bool | None = None,
) -> Built:
    """From a corpus to a graph in the store; `prune` forgets what the corpus does not hold any more."""
    start = time.monotonic()
    if prune:
        check_prunable(reading, jobs)
    with open_workspace(settings) as workspace:
        pruning = Pruning(settings.graph)
        extracted = _extract(reading, jobs, wish, settings, workspace, progress, pruning)
        # a corpus that was not read to its end says nothing of what is no longer in it
        pruned = pruning.forget(workspace, reading) if prune and not extracted.stopped else 0
        note_sources(workspace.folder, reading, jobs)
        arbitrated = (
            ask_arbiter(workspace, settings, progress, spent=extracted.counts.calls) if wish.asking.arbiter else None
        )
        with workspace.lease():
            brought = bring(workspace, settings, progress, bulk=bulk)
            if brought.seconds is not None:
                remember(workspace.folder, {STORING: Spent(brought.seconds, extracted.counts)})
    counts = _counts(extracted.counts, brought.loaded, settings.graph, time.monotonic() - start)
    judged = {name: getattr(brought.resolved, name) for name in ("overruled", "contradictions")}
    judged |= {"asked": 0 if arbitrated is None else arbitrated.answered}
    counts = counts.model_copy(update={"pruned": pruned, **judged})
    stopped = extracted.stopped or (arbitrated.stopped if arbitrated else "")
    return Built(counts, extracted.set_aside, extracted.failures, stopped, arbitrated)


def extract(
    reading: Reading, jobs: Sequence[Job], wish: Wish, settings: Settings, progress: Progress, output: Path | None
) -> Extracted:
    """From a corpus to extractions in the journal; `output` gets one a line, in document order."""
    with open_workspace(settings) as workspace:
        extracted = _extract(reading, jobs, wish, settings, workspace, progress, Pruning(settings.graph))
        if output is not None:
            outcomes = (outcome for _, outcome in workspace.outcomes(settings.graph))
            write_lines(output, (outcome.model_dump_json() for outcome in outcomes if not isinstance(outcome, Failure)))
    return extracted


def _extract(
    reading: Reading,
    jobs: Sequence[Job],
    wish: Wish,
    settings: Settings,
    workspace: Workspace,
    progress: Progress,
    pruning: Pruning,
) -> Extracted:
    spent: dict[str, Spent] = {}
    stopped = ""
    counts, set_aside, failures = ExtractCounts(), list[SetAside](), list[Failure]()
    making = Making(wish, settings, workspace, reading, set_aside.append, progress)
    for job in jobs:
        extractor, faults, since = making.extractor(job.dataset), len(set_aside), time.monotonic()
        extracting = Extracting(workspace, settings.graph, extractor, progress)
        read = examples(job.dataset, reading, set_aside.append)
        done = extracting.run(read, f"reading {job.dataset.source}", job.documents or None)
        spent[extractor.name] = Spent(time.monotonic() - since, done)
        pruning.saw(job.dataset, extracting.seen, damaged=len(set_aside) > faults)
        counts += done
        failures += extracting.failures
        if extracting.stopped is not None:
            stopped = str(extracting.stopped)
            break
    remember(workspace.folder, spent)
    counts = counts.model_copy(update={"set_aside": len(set_aside)})
    return Extracted(counts, tuple(set_aside), tuple(failures), stopped)


def _counts(extracted: ExtractCounts, loaded: LoadCounts, graph: str, seconds: float) -> BuildCounts:
    held = {name: loaded.stored.get(name, 0) for name in ("mentions", "entities", "relations", "events")}
    done = {name: getattr(extracted, name) for name in ExtractCounts.model_fields if name in BuildCounts.model_fields}
    done |= {"graph": graph, "written": loaded.written, "deleted": loaded.deleted, "seconds": round(seconds, 3)}
    return BuildCounts.model_validate(done | held)
