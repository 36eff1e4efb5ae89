"""Documents that are no longer in the corpus leave the graph: only of sources that were read whole in this run."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgplatform.datasets.plan import DataSet
from kgplatform.errors import ConfigError
from kgplatform.pipelines.files import json_line, write_lines
from kgplatform.pipelines.read import Job, Reading
from kgplatform.workspace.journal import Workspace

_FILE = "sources.json"


def check_prunable(reading: Reading, jobs: Sequence[Job]) -> None:
    """Raises ConfigError where a run does not see a source whole, so that nothing is forgotten by mistake."""
    choice = reading.choice
    if choice.limit is not None or choice.sample is not None:
        raise ConfigError("--prune needs every document of the corpus; leave out --limit and --sample")
    split = next((job.dataset for job in jobs if job.dataset.split is not None), None)
    if split is not None:
        raise ConfigError(
            f"--prune: {split.path} is one split of {split.source}, and others may be in the graph; "
            f"`kgplatform forget {split.source}` removes a source"
        )
    standard_input = next((job.dataset for job in jobs if job.dataset.path == "-"), None)
    if standard_input is not None and choice.source_name is None:
        raise ConfigError("--prune with standard input needs --source-name: else all that was piped in before would go")


@dataclass
class Pruning:
    """What was read of each source; a source of which input was set aside is left alone."""

    graph: str
    _read: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _damaged: set[str] = field(default_factory=set)

    def saw(self, dataset: DataSet, numbers: Iterable[int], *, damaged: bool) -> None:
        """These documents are in the corpus."""
        self._read[dataset.source].update(numbers)
        if damaged:
            self._damaged.add(dataset.source)

    def forget(self, workspace: Workspace, reading: Reading) -> int:
        """Put a tombstone on all others of these sources; gives how many there were."""
        gone: list[int] = []
        for source in self._sources(workspace.folder, reading):
            if source not in self._damaged:
                numbers = workspace.numbers(source).values()
                gone += [number for number in numbers if number not in self._read[source]]
        return workspace.forget(self.graph, gone)

    def _sources(self, folder: Path, reading: Reading) -> list[str]:
        """The sources that were read, and those of files that were in these folders at the last run."""
        seen = _read_seen(folder)
        gone = (source for root in _roots(reading) for source in seen.get(root, ()))
        return list(dict.fromkeys([*self._read, *gone]))


def note_sources(folder: Path, reading: Reading, jobs: Sequence[Job]) -> None:
    """Keep which sources the folders of this run hold, so that a file that disappears is noticed."""
    roots = _roots(reading)
    sources = sorted({job.dataset.source for job in jobs})
    if roots and len(roots) == len(reading.paths) == 1:
        write_lines(folder / _FILE, [json_line({**_read_seen(folder), roots[0]: sources})])


def _roots(reading: Reading) -> list[str]:
    """The folders of which every set was wanted."""
    choice = reading.choice
    chosen = choice.sources or (choice.task, choice.language, choice.topic, choice.source_name) != (None,) * 4
    return [] if chosen else [str(path.absolute()) for path in reading.paths if path.is_dir()]


def _read_seen(folder: Path) -> dict[str, list[str]]:
    path = folder / _FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
