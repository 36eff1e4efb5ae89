"""The main job: read, extract, resolve, load."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.counts import BuildCounts, ExtractCounts, LoadCounts
from kgplatform.pipelines.extract import Extracting
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.making import Making, Wish
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Job, Reading, examples
from kgplatform.pipelines.stages import load_graph, resolve_graph
from kgplatform.types.extraction import Failure, SetAside
from kgplatform.workspace import Workspace


class Built(NamedTuple):
    """What `build` did, and what was lost on the way."""

    counts: BuildCounts
    set_aside: tuple[SetAside, ...]
    failures: tuple[Failure, ...]


class Extracted(NamedTuple):
    """What `extract` did, and what was lost on the way."""

    counts: ExtractCounts
    set_aside: tuple[SetAside, ...]
    failures: tuple[Failure, ...]


def build(reading: Reading, jobs: Sequence[Job], wish: Wish, settings: Settings, progress: Progress) -> Built:
    """From a corpus to a graph in the store."""
    start = time.monotonic()
    with open_workspace(settings) as workspace:
        extracted = _extract(reading, jobs, wish, settings, workspace, progress)
        with workspace.lease():
            resolution, _ = resolve_graph(workspace, settings.graph, progress)
            with open_store(settings, progress) as store:
                loaded = load_graph(workspace, settings.graph, resolution, store, progress)
    counts = _counts(extracted.counts, loaded, settings.graph, time.monotonic() - start)
    return Built(counts, extracted.set_aside, extracted.failures)


def extract(
    reading: Reading, jobs: Sequence[Job], wish: Wish, settings: Settings, progress: Progress, output: Path | None
) -> Extracted:
    """From a corpus to extractions in the journal; `output` gets one a line, in document order."""
    with open_workspace(settings) as workspace:
        extracted = _extract(reading, jobs, wish, settings, workspace, progress)
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
) -> Extracted:
    counts, set_aside, failures = ExtractCounts(), list[SetAside](), list[Failure]()
    making = Making(wish, settings, workspace, reading, set_aside.append, progress)
    for job in jobs:
        extracting = Extracting(workspace, settings.graph, making.extractor(job.dataset), progress)
        read = examples(job.dataset, reading, set_aside.append)
        counts += extracting.run(read, f"reading {job.dataset.source}", job.documents or None)
        failures += extracting.failures
    counts = counts.model_copy(update={"set_aside": len(set_aside)})
    return Extracted(counts, tuple(set_aside), tuple(failures))


def _counts(extracted: ExtractCounts, loaded: LoadCounts, graph: str, seconds: float) -> BuildCounts:
    held = {name: loaded.stored.get(name, 0) for name in ("mentions", "entities", "relations", "events")}
    done = {name: getattr(extracted, name) for name in ExtractCounts.model_fields if name in BuildCounts.model_fields}
    done |= {"graph": graph, "written": loaded.written, "deleted": loaded.deleted, "seconds": round(seconds, 3)}
    return BuildCounts.model_validate(done | held)
