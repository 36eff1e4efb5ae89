"""Reading by a model learnt from labelled examples. Loaded only where one is used: training is heavy."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.extraction.learned.model import Model
from kgplatform.extraction.learned.options import LearnedOptions
from kgplatform.extraction.learned.train import train, training_digest
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.pool import draw
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.types.extraction import Example, Extraction, Failure, SetAside
from kgplatform.types.schema import Schema, join_schemas

logger = logging.getLogger(__name__)


@dataclass
class Learned:
    """A model learnt from labelled examples; `known` is asked where an example wants nothing in particular."""

    model: Model
    known: Schema
    name: str = "learned"

    def recipe(self, example: Example) -> str:
        """The model, and what it is asked."""
        return f"learned:{self.model.digest}:{(example.wanted or self.known).digest[:8]}"

    def run(self, examples: Iterable[Example]) -> Iterator[Extraction | Failure]:
        """What the model finds; it finds only what stands in the text."""
        for example in examples:
            found = self.model.extract(example.document, example.wanted or self.known)
            yield found.model_copy(update={"recipe": self.recipe(example)})

    def usage(self) -> ExtractCounts:
        """No calls."""
        return ExtractCounts(extractor=self.name)


def learn(path: Path, choice: Choice, models: Path, progress: Progress) -> Learned:
    """The model of this train split; trained once, then found again in `models` while nothing changes."""
    source = find_sets([path], choice, "train")[0]
    examples, available = draw(tracked(_labelled(source, choice), f"reading {source.source}", None, progress))
    if not examples:
        raise ConfigError(
            f"{path}: no labelled documents to learn from; give a train split with --train FILE, or read with a "
            "model: --base-url and --model"
        )
    dev = draw(example for beside in _dev_sets(source, choice) for example in _labelled(beside, choice)).examples
    options = LearnedOptions()
    file = models / f"{training_digest(examples, dev, options)}.model"
    if file.exists():
        model = Model.load(file)
    else:
        model = train(examples, dev, options, progress)
        file.parent.mkdir(parents=True, exist_ok=True)
        model.save(file)
    if model.record.records < available:
        used, all_of_it = f"{model.record.records:,}", f"{available:,}"
        logger.warning("%s: learnt from %s of %s documents, drawn to cover every label", source.path, used, all_of_it)
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
