"""Weights for those who have them: records and configs for trainers, or a training of our own with its merge."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field

from kgplatform.errors import ConfigError, MissingExtra
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.train_records import Records, write_records
from kgplatform.training.adapters import Adapter, check_adapter, published_adapter, read_adapter
from kgplatform.training.configs import Job, config_files
from kgplatform.training.notes import notes
from kgplatform.training.options import TrainOptions
from kgplatform.types.extraction import SetAside
from kgplatform.types.noun import Noun


class Trained(Noun):
    """What `train` did. Losses are means per token of the answers; None where nothing was trained or validated."""

    method: str
    base: str
    train: int
    valid: int
    split_off: bool
    configs: int = 0
    steps: int = 0
    parameters: int = 0
    first_loss: float | None = None
    last_loss: float | None = None
    valid_before: float | None = None
    valid_after: float | None = None
    device: str = ""
    adapter: str = ""
    merged: str = ""
    seconds: float = 0.0
    set_aside: tuple[SetAside, ...] = Field(default=(), exclude=True)


def continue_from(path: Path, base: str, options: TrainOptions, *, rank: int | None, alpha: int | None) -> Adapter:
    """The adapter that is trained further, checked against its base and the numbers asked for."""
    adapter = read_adapter(path)
    check_adapter(adapter, base, method=options.method, rank=rank, alpha=alpha)
    return adapter


def with_numbers_of(adapter: Adapter, options: TrainOptions) -> TrainOptions:
    """The options with the rank and alpha of the adapter."""
    return options.model_copy(update={"rank": adapter.rank, "alpha": adapter.alpha}) if adapter.rank else options


def export(
    reading: Reading, valid: Sequence[Path], job: Job, folder: Path, *, share: float, progress: Progress
) -> Trained:
    """Write records, configs and notes; nothing is trained, and nothing but this package is needed."""
    records = write_records(reading, valid, folder / "data", share=share, seed=job.options.seed, progress=progress)
    known = published_adapter(job.continued) if job.continued else None
    template = job.template or (known.template if known else None)
    job = job._replace(validated=records.valid > 0, template=template)
    configs = config_files(job)
    for name, config in configs.items():
        written = json.dumps(config, indent=2) if name.endswith(".json") else yaml.safe_dump(config, sort_keys=False)
        _write(folder / name, written)
    for name, text in notes(job).items():
        _write(folder / name, text)
    return _said(job, records, configs=len(configs))


def train(
    reading: Reading,
    valid: Sequence[Path],
    job: Job,
    folder: Path,
    *,
    share: float,
    merged: bool,
    progress: Progress,
) -> Trained:
    """Train an adapter and merge it into its base."""
    if job.options.method not in ("lora", "p-tuning"):
        raise ConfigError(f"--method {job.options.method} is for other trainers: add --export; ours: lora, p-tuning")
    try:
        from kgplatform.training.merge import merge
        from kgplatform.training.trainer import Files, learn
    except ImportError as error:
        raise MissingExtra(str(error.name), "train") from error
    started = time.monotonic()
    records = write_records(reading, valid, folder / "data", share=share, seed=job.options.seed, progress=progress)
    shaped = folder / "data" / "prompt_completion"
    files = Files(shaped / "train.jsonl", shaped / "valid.jsonl" if records.valid else None)
    learnt = learn(job.base, files, job.options, folder, continued=job.continued, progress=progress)
    into = merge(job.base, read_adapter(learnt.adapter), folder / "merged") if merged else ""
    numbers = {**learnt._asdict(), "adapter": str(learnt.adapter), "merged": str(into)}
    done = _said(job, records, **numbers, seconds=time.monotonic() - started)
    _write(folder / "trained.json", done.model_dump_json(indent=2))
    return done


def _said(job: Job, records: Records, **numbers: object) -> Trained:
    said = {"method": job.options.method, "base": job.base, **records._asdict(), **numbers}
    return Trained.model_validate(said)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_lines(path, [text.rstrip("\n")])
