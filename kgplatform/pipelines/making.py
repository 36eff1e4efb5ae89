"""Makes the extractor that a dataset needs; models and files are read once a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.errors import ConfigError
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.extractors import NAMES, Extractor, Gold, Ready
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.read import Reading, reader_of
from kgplatform.pipelines.ready import read_ready
from kgplatform.pipelines.wish import Asking
from kgplatform.types.extraction import SetAside
from kgplatform.workspace.journal import Workspace


class Wish(NamedTuple):
    """What the user said about extraction."""

    extractor: str | None = None
    train: Path | None = None
    prompt: Path | None = None
    grounded: bool = False
    asking: Asking = Asking()


def pick_name(wish: Wish, settings: Settings) -> str:
    """The extractor asked for; else llm where any LLM setting is present, else learned."""
    return wish.extractor or ("llm" if settings.llm_present else "learned")


@dataclass
class Making:
    """Extractors for the sets of one run."""

    wish: Wish
    settings: Settings
    workspace: Workspace
    reading: Reading
    set_aside: Callable[[SetAside], None]
    progress: Progress = silent
    _made: dict[str, Extractor] = field(default_factory=dict)

    def extractor(self, dataset: DataSet) -> Extractor:
        """The extractor for this set; a learned model serves the sets that share its train split."""
        name = reader_of(dataset, pick_name(self.wish, self.settings))
        learns = name == "learned" or (name == "llm" and self.wish.asking.shots)
        key = str(train_path(dataset, self.wish)) if learns else name
        if key not in self._made:
            self._made[key] = self._make(name, dataset)
        return self._made[key]

    @staticmethod
    def check(dataset: DataSet, reading: Reading, wish: Wish, settings: Settings) -> None:
        """Raises ConfigError where the set could not be read so, before anything is made."""
        match reader_of(dataset, pick_name(wish, settings)):
            case "gold":
                return
            case "learned":
                train_path(dataset, wish)
            case "llm":
                llm_options(settings)
                carries_its_own = dataset.layout in ("instructions", "ccks2023")
                if not (reading.schema or dataset.schema_path or carries_its_own):
                    raise ConfigError(
                        f"{dataset.path}: a model must be told what to look for; give --schema FILE, or the name of a "
                        "starter schema, as --schema Person,Organization (`kgplatform schema list`)"
                    )
            case name if not Path(name).is_file():
                raise ConfigError(
                    f"extractor {name!r}: neither one of {', '.join(NAMES)} nor a file of extractions, as "
                    "`kgplatform extract -o FILE` writes"
                )

    def _make(self, name: str, dataset: DataSet) -> Extractor:
        self.check(dataset, self.reading, self.wish, self.settings)
        match name:
            case "gold":
                return Gold()
            case "learned":
                return self._learned(dataset)
            case "llm":
                return self._llm(dataset)
        ready = read_ready(Path(name), dataset.task, dataset.language, self.set_aside)
        return Ready(ready, f"file {Path(name).name}")

    def _llm(self, dataset: DataSet) -> Extractor:
        from kgplatform.pipelines.asking import LLM
        from kgplatform.pipelines.shown import extraction_options, prompts_of

        train = train_path(dataset, self.wish) if self.wish.asking.shots else None
        options = extraction_options(self.wish, train, dataset)
        made = LLM(options, llm_options(self.settings), self.workspace, prompts_of(self.wish, self.settings))
        for earlier in self._made.values():
            if isinstance(earlier, LLM):  # one budget and one account for all sets of the run
                made.used = earlier.used
        return made

    def _learned(self, dataset: DataSet) -> Extractor:
        from kgplatform.pipelines.learning import learn

        choice = Choice(task=dataset.task, language=dataset.language, topic=self.reading.choice.topic)
        return learn(train_path(dataset, self.wish), choice, self.workspace.folder / "models", self.progress)


def train_path(dataset: DataSet, wish: Wish) -> Path:
    """What the learned extractor learns from."""
    path = wish.train or (dataset.train_path and Path(dataset.train_path))
    if not path:
        raise ConfigError(
            f"{dataset.path}: no LLM endpoint is set and no train split lies beside it to learn from; give "
            "--base-url and --model (or run `kgplatform init`), or --train FILE, or --extractor gold"
        )
    return path
