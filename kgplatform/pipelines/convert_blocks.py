"""What a process does when sets are converted: blocks of records become lines of instruction records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.plain import PlainConverter, PlainOptions
from kgplatform.converting.sentences import own_sentence
from kgplatform.converting.templates import Templates
from kgplatform.datasets.plan import DataSet
from kgplatform.datasets.records import Record
from kgplatform.datasets.schemas import Wanted
from kgplatform.datasets.unified import wanted_of
from kgplatform.pipelines.neighbours import Neighbours, dataset_name, neighbours_of, task_of
from kgplatform.pipelines.read import Reading, own_schema
from kgplatform.text.language import detect_language
from kgplatform.types.task import Language, Task

Sentences = Mapping[tuple[Task, Language], str]


@dataclass(frozen=True)
class Recipe:
    """How records are made; `options.task` gives way to the task of each set. `neighbours` flat or by task and set."""

    options: ConvertOptions
    sentences: Sentences = field(default_factory=dict)
    neighbours: Neighbours = field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = ()  # unified records to show in each instruction
    processes: int = 1
    plain: PlainOptions | None = None  # records in plain words
    templates: Templates = field(default_factory=dict)  # for their instructions, in place of ours
    task: Task | None = None  # whatever the sets are annotated for: typed relations as KG


class Block(NamedTuple):
    """Some records of a set, and the share of those without an answer that is kept."""

    dataset: DataSet
    records: list[Record]
    keep_empty: float = 1.0


class Made(NamedTuple):
    """The lines of a block, and the records that gave none: their line and why."""

    text: str
    lines: int
    answered: int
    faults: list[tuple[int, str]]


class Blocks:
    """What a process does: a converter for each set, topic and language is made when it is first needed."""

    def __init__(self, reading: Reading, recipe: Recipe) -> None:
        self._reading = reading
        self._recipe = recipe
        self._wanted: dict[str, Wanted] = {}
        self._converters: dict[tuple[str, str | None, Language, float], Converter | PlainConverter] = {}

    def convert(self, block: Block) -> Made:
        """The lines of a block."""
        texts: list[str] = []
        faults: list[tuple[int, str]] = []
        answered = 0
        for line, record in block.records:
            try:
                made = list(self._converter(block, record).convert(record))
            except ValueError as error:
                faults.append((line, str(error)))
                continue
            texts += [one.text for one in made]
            answered += sum(one.answered for one in made)
        return Made("".join(texts), len(texts), answered, faults)

    def _converter(self, block: Block, record: Mapping[str, Any]) -> Converter | PlainConverter:
        topic, dataset = record.get("cate"), block.dataset
        language = dataset.language or detect_language(str(record.get("text")))
        key = (dataset.path, topic if isinstance(topic, str) else None, language, block.keep_empty)
        if key not in self._converters:
            self._converters[key] = self._made(dataset, key[1], language, block.keep_empty)
        return self._converters[key]

    def _made(
        self, dataset: DataSet, topic: str | None, language: Language, keep_empty: float
    ) -> Converter | PlainConverter:
        if dataset.path not in self._wanted:
            schema = own_schema(self._reading, dataset)
            self._wanted[dataset.path] = wanted_of(dataset, self._reading.choice, schema)
        recipe, schema, source = self._recipe, self._wanted[dataset.path](topic), dataset_name(dataset)
        task = recipe.task or task_of(dataset)
        options = recipe.options.model_copy(update={"task": task, "keep_empty": keep_empty})
        near = neighbours_of(recipe.neighbours, task, source)
        if recipe.plain is not None:
            return PlainConverter(schema, language, options, recipe.plain, near, recipe.templates)
        examples = recipe.examples
        sentence = recipe.sentences.get((task, language)) or own_sentence(task, language, shown=bool(examples))
        return Converter(schema, Slate(task, source, sentence), options, near, examples)


def block_work(reading: Reading, recipe: Recipe) -> Callable[[Block], Made]:
    """What each process makes for itself."""
    return Blocks(reading, recipe).convert
