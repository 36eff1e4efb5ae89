"""Makes the extractor that a dataset needs; models and files are read once a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train, training_digest
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.pipelines.endpoint import llm_options
from kgplatform.pipelines.extractors import LLM, NAMES, Extractor, Gold, Learned, Ready
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.ready import read_ready
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.schema import join_schemas
from kgplatform.workspace import Workspace

_POOL = 20_000  # documents of a train split that training chooses from


class Wish(NamedTuple):
    """What the user said about extraction."""

    extractor: str | None = None
    train: Path | None = None
    prompt: Path | None = None
    grounded: bool = False


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
    progress: Progress = silent
    _made: dict[str, Extractor] = field(default_factory=dict)

    def extractor(self, dataset: DataSet) -> Extractor:
        """The extractor for this set; a learned model serves the sets that share its train split."""
        name = pick_name(self.wish, self.settings)
        key = str(self._train_path(dataset)) if name == "learned" else name
        if key not in self._made:
            self._made[key] = self._make(name, dataset)
        return self._made[key]

    def _make(self, name: str, dataset: DataSet) -> Extractor:
        match name:
            case "gold":
                return Gold()
            case "learned":
                return self._learned(dataset)
            case "llm":
                return self._llm()
        if not Path(name).is_file():
            raise ConfigError(f"extractor {name!r}: neither one of {', '.join(NAMES)} nor a file of extractions")
        return Ready(read_ready(Path(name), dataset), f"file {Path(name).name}")

    def _llm(self) -> LLM:
        options = ExtractionOptions(grounded_only=self.wish.grounded)
        return LLM(options, llm_options(self.settings), self.workspace, load_prompts(self.wish.prompt))

    def _train_path(self, dataset: DataSet) -> Path:
        path = self.wish.train or (dataset.train_path and Path(dataset.train_path))
        if not path:
            raise ConfigError(
                f"{dataset.path}: no LLM endpoint is set and no train split lies beside it to learn from; give "
                "--base-url and --model (or run `kgplatform init`), or --train FILE, or --extractor gold"
            )
        return path

    def _learned(self, dataset: DataSet) -> Learned:
        path = self._train_path(dataset)
        choice = Choice(task=dataset.task, language=dataset.language, topic=self.reading.choice.topic, sample=_POOL)
        (source,) = find_sets([path], choice, "train")[:1]
        examples = tuple(_labelled(source, choice))
        if not examples:
            raise ConfigError(f"{path}: no labelled documents to learn from; is this a train split?")
        dev = tuple(example for beside in _dev_sets(source, choice) for example in _labelled(beside, choice))
        options = LearnedOptions()
        file = self.workspace.folder / "models" / f"{training_digest(examples, dev, options)}.model"
        if file.exists():
            model = Model.load(file)
        else:
            model = train(examples, dev, options, self.progress)
            file.parent.mkdir(exist_ok=True)
            model.save(file)
        return Learned(model, join_schemas(example.wanted for example in examples))


def _dev_sets(source: DataSet, choice: Choice) -> Iterator[DataSet]:
    folder = Path(source.path).parent
    beside = choice.model_copy(update={"split": "dev"})
    try:
        found = find_sets([folder], beside, "dev")
    except DatasetError:
        return
    yield from (dataset for dataset in found if dataset.train_path == source.path)


def _labelled(dataset: DataSet, choice: Choice) -> Iterator[Example]:
    faults: list[SetAside] = []  # told when the set itself is read
    return (example for example in read_set(dataset, choice, faults.append, None) if example.gold is not None)
