"""What a build would do, before it does it: sets, documents, calls, tokens, and about how long it takes.

Speeds are those of the last run of this workspace (`speeds.json`, which may be thrown away), else assumed and said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgplatform.config import Settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.making import Making, Wish
from kgplatform.pipelines.read import Job, Reading
from kgplatform.pipelines.speeds import STORING, Spent, read_speeds, remember
from kgplatform.pipelines.tokens import measured
from kgplatform.types.noun import Noun

__all__ = ["STORING", "Estimate", "SetEstimate", "Spent", "estimate", "remember"]

_ONE_ANSWER = 3.0  # seconds, where no run has told yet
_ASSUMED = {"learned": 0.02, STORING: 0.02}  # seconds a document
_OTHER = 0.002  # gold and ready files


class SetEstimate(Noun):
    """One set; `stored` of its documents are in the graph already and cost nothing where they are unchanged."""

    source: str
    split: str | None
    task: str | None
    language: str | None
    path: str
    extractor: str
    documents: int
    stored: int
    calls: int | None
    tokens: int | None


class Estimate(Noun):
    """The whole build, if nothing is in the graph yet; `basis` and `tokens_by`: where speeds and tokens come from."""

    sets: tuple[SetEstimate, ...]
    documents: int
    stored: int
    calls: int | None
    tokens: int | None
    seconds: float
    basis: str
    tokens_by: str | None = None


def estimate(jobs: Sequence[Job], reading: Reading, wish: Wish, settings: Settings) -> Estimate:
    """What the jobs come to; raises what the build would raise for want of a schema or something to learn from."""
    for job in jobs:
        Making.check(job.dataset, reading, wish, settings)
    speeds = read_speeds(settings.workspace)
    jobs, tokens_by = measured(jobs, reading, wish, settings)
    sets = tuple(_set(job, stored) for job, stored in zip(jobs, _stored(jobs, settings), strict=True))
    names = {one: f"llm {settings.llm_model}" if one == "llm" else one for one in (job.extractor for job in jobs)}
    missing = [name for name in (*names.values(), STORING) if name not in speeds]
    basis = f"assumed for {', '.join(dict.fromkeys(missing))}" if missing else "as measured in the last run here"
    if "learned" in names:
        basis += "; learning comes first, up to some minutes, where it was not done yet"
    return Estimate(
        sets=sets,
        documents=sum(one.documents for one in sets),
        stored=sum(one.stored for one in sets),
        calls=sum(one.calls or 0 for one in sets) if "llm" in names else None,
        tokens=sum(one.tokens or 0 for one in sets) if "llm" in names else None,
        seconds=round(sum(_seconds(job, names[job.extractor], speeds, settings) for job in jobs), 1),
        basis=basis,
        tokens_by=tokens_by,
    )


def _seconds(job: Job, name: str, speeds: dict[str, float], settings: Settings) -> float:
    if job.extractor == "llm":
        reading = (job.calls or 0) * speeds.get(name, _ONE_ANSWER / settings.llm_concurrency)
    else:
        reading = job.documents * speeds.get(name, _ASSUMED.get(name, _OTHER))
    return reading + job.documents * speeds.get(STORING, _ASSUMED[STORING])


def _set(job: Job, stored: int) -> SetEstimate:
    known = {name: getattr(job.dataset, name) for name in ("source", "split", "task", "language", "path")}
    asked = {"extractor": job.extractor, "documents": job.documents, "calls": job.calls, "tokens": job.tokens}
    return SetEstimate.model_validate({**known, **asked, "stored": stored})


def _stored(jobs: Sequence[Job], settings: Settings) -> Iterator[int]:
    if not (settings.workspace / "workspace.sqlite").exists():
        yield from (0 for _ in jobs)
        return
    with open_workspace(settings) as workspace:
        yield from (min(job.documents, workspace.count(settings.graph, job.dataset.source)) for job in jobs)
