"""Prompts: a YAML record for each task and language, laid out by one jinja template.

The door of jinja2 in this room. A document is data: it is put into the template as a value and never read as one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, Self

import jinja2
import yaml
from pydantic import Field, ValidationError, model_validator

from kgplatform.errors import ConfigError
from kgplatform.extraction.demonstrations import Demonstrations
from kgplatform.notation.answers import render_answer
from kgplatform.notation.classes import render_classes
from kgplatform.notation.forms import FORMS, AnswerForm
from kgplatform.notation.schemas import asked
from kgplatform.notation.slices import SLICE_SIZES
from kgplatform.types.completion import Message
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.noun import Noun, digest, remembered
from kgplatform.types.schema import Descriptions, EventType, Schema
from kgplatform.types.task import Language, Task

_FOLDER = files("kgplatform.extraction") / "prompts"
_PLACE = "\0"  # where the text goes, while the rest is laid out
_LATER = {
    "words",
    "described",
    "descriptions",
    "demonstrations",
    "thinking",
    "votes",
    "labels",
    "form",
}  # came after digests did
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_TEMPLATE, _AGAIN, _PROPOSE = "user.jinja", "again.jinja", "propose.jinja"


class Tuning(Noun):
    """Where a tuned prompt comes from, and what it was worth on documents that nothing else had seen.

    `low` and `high` bound the paired difference of F1 to the prompt it was tuned from; `forced`: it was promoted though
    they include 0.
    """

    base: str
    model: str
    documents: int
    f1: float
    base_f1: float
    low: float
    high: float
    forced: bool = False


class Prompt(Noun):
    """How one task is asked in one language. `slice_size` = how many types are asked at a time.

    `layout` iepile = one turn that holds nothing but IEPile's JSON object of instruction, schema and input, as its
    models were trained on. `answer` says in which form to answer, where the instruction does not; `form` is that form
    (`forms.in_form` gives the same prompt for another one). `words` = the language in which it asks, where that is
    another one than the documents'. `descriptions` say what names mean and come before those of the schema; without
    `described` none are shown. `labels` = the only names that it asks, where others are asked with other prompts.
    `votes` = how often a question is asked.
    """

    name: str
    task: Task
    language: Language
    system: str = ""
    instruction: str
    answer: str = ""
    form: AnswerForm = "labels"
    slice_size: int | None = None
    layout: Literal["turns", "iepile"] = "turns"
    words: Language | None = None
    described: bool = True
    descriptions: Descriptions = ()
    demonstrations: Demonstrations = Demonstrations()
    thinking: bool = False
    votes: int = Field(default=1, ge=1)
    labels: tuple[str, ...] = ()
    tuning: Tuning | None = None

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.task not in FORMS[self.form].tasks:
            raise ValueError(f"answers to {self.task} cannot be written as {self.form}")
        if self.layout == "iepile" and self.form != "labels":
            raise ValueError("the layout of IEPile has answers in the form `labels` only")
        return self

    @property
    def asking(self) -> str:
        """What is looked for and how to write it."""
        return f"{self.instruction}\n{self.answer}" if self.answer else self.instruction

    @property
    def share(self) -> str:
        """What it is for: task, language, and its labels where it has some."""
        return " ".join((self.task, self.language, *sorted(self.labels)))

    @property
    def size(self) -> int:
        """How many types it asks at a time."""
        return SLICE_SIZES[self.task] if self.slice_size is None else self.slice_size

    @property
    def digest(self) -> str:
        """A name for all that the model gets to see besides schema and text."""
        return _digest(self)


@remembered(256)  # a recipe names it for every document
def _digest(prompt: Prompt) -> str:
    said = prompt.model_dump(mode="json", exclude={*_LATER, "tuning", "answer"}) | {"instruction": prompt.asking}
    said |= prompt.model_dump(mode="json", include=_LATER, exclude_defaults=True)
    return digest(said, _template_text(_TEMPLATE))


class Prompts(Noun):
    """One prompt for each task and language."""

    prompts: tuple[Prompt, ...]

    def of(self, task: Task, language: Language) -> Prompt:
        """The prompt for a task, in the other language where this one has none."""
        fitting = [prompt for prompt in self.prompts if prompt.task == task and not prompt.labels]
        if not fitting:
            raise ConfigError(f"no prompt for the task {task}")
        return next((prompt for prompt in fitting if prompt.language == language), fitting[0])

    def shares(self, task: Task, language: Language, wanted: Schema) -> tuple[tuple[Prompt, Schema], ...]:
        """Which prompt asks which part of a schema: those with labels of their own first, the others the rest."""
        shares, left = list[tuple[Prompt, Schema]](), wanted
        for prompt in self.prompts:
            if prompt.labels and (prompt.task, prompt.language) == (task, language):
                shares.append((prompt, left.only(prompt.labels)))
                left = left.but(prompt.labels)
        rest = ((self.of(task, language), left),) if left or not shares else ()
        return (*((prompt, part) for prompt, part in shares if part), *rest)

    def with_others(self, given: Sequence[Prompt]) -> Prompts:
        """The same with these in place of those for the same task and language; those for some labels come beside."""
        replaced = {(prompt.task, prompt.language) for prompt in given if not prompt.labels}
        kept = (one for one in self.prompts if one.labels or (one.task, one.language) not in replaced)
        return Prompts(prompts=(*given, *kept))

    def slice_size(self, task: Task, language: Language) -> int:
        """How many types the prompt asks at a time."""
        return self.of(task, language).size


def load_prompts(path: Path | None = None) -> Prompts:
    """Our own prompts; those in a YAML file, or in the YAML files of a folder, take the place of ours."""
    own = _own_prompts()
    if path is None:
        return own
    given = tuple(_given_prompts(path))
    if not given:
        raise ConfigError(f"{path}: no prompts there; a prompt is a YAML record with name, task, language, instruction")
    return own.with_others(given)


class Frame(NamedTuple):
    """A conversation but for the text of its document, which stands in the last turn; `quoted` = as a JSON string."""

    turns: tuple[Message, ...]
    before: str
    after: str
    quoted: bool

    def around(self, document: Document) -> tuple[Message, ...]:
        """The conversation that asks this document."""
        text = _as_json(document.text) if self.quoted else document.text
        return (*self.turns, Message(role="user", content=f"{self.before}{text}{self.after}"))


def render(
    prompt: Prompt, wanted: Schema, document: Document, demonstrations: Sequence[Example] = ()
) -> tuple[Message, ...]:
    """The conversation that asks this slice of the schema of one document; for many of them use `frame`."""
    return frame(prompt, wanted, demonstrations).around(document)


def frame(prompt: Prompt, wanted: Schema, demonstrations: Sequence[Example] = ()) -> Frame:
    """What all documents are asked that are asked this slice of the schema.

    Demonstrations come before the document: as turns that were answered, in the layout of IEPile under `example`.
    """
    wanted = described(prompt, wanted)
    labelled = [one for one in demonstrations if one.gold is not None]
    system = (Message(role="system", content=prompt.system),) if prompt.system else ()
    if prompt.layout == "iepile":
        answered = [(one.document, _shown_answer(one, wanted, prompt)) for one in labelled]
        return Frame(system, f'{_iepile(prompt, wanted, answered)[:-1]}, "input": ', "}", True)
    before, _, after = _user_turn(prompt, wanted, _PLACE).rpartition(_PLACE)
    asked = Frame((), before, after, False)
    turns = (
        message
        for example, answer in ((one.document, _written(one, wanted, prompt)) for one in labelled)
        for message in (*asked.around(example), Message(role="assistant", content=answer))
    )
    return asked._replace(turns=(*system, *turns))


def demonstrated(prompt: Prompt, wanted: Schema, document: Document) -> Frame:
    """What this document is asked, with the demonstrations that the prompt has for it."""
    shown = prompt.demonstrations
    found = (
        one for one in shown.ranked(document) if shown.negatives != "skipped" or _says(one.example, wanted, prompt)
    )
    chosen = shown.ordered(tuple(islice(found, shown.count)))
    return frame(prompt, wanted, [one.example for one in chosen])


def _says(example: Example, wanted: Schema, prompt: Prompt) -> bool:
    """Whether the example holds anything of what is asked."""
    return any(_shown_answer(example, wanted, prompt).values())


def render_again(language: Language) -> str:
    """The turn that asks what a first answer missed."""
    return _template(_AGAIN).render(language=language)


def render_proposal(document: Document) -> str:
    """The turn that asks what a document speaks of."""
    return _template(_PROPOSE).render(language=document.language, text=document.text)


def _user_turn(prompt: Prompt, wanted: Schema, text: str) -> str:
    return _template(_TEMPLATE).render(
        instruction=prompt.asking,
        language=prompt.words or prompt.language,
        schema=_schema_text(prompt, wanted),
        text=text,
    )


def _iepile(prompt: Prompt, wanted: Schema, shown: Sequence[tuple[Document, dict[str, object]]]) -> str:
    """IEPile's object without the input, which is its last key."""
    examples = [{"input": example.text, "output": answer} for example, answer in shown]
    record = {"instruction": prompt.asking, "schema": _schema_value(wanted, prompt.task)}
    return _as_json({**record, **({"example": examples} if examples else {})})


def _schema_text(prompt: Prompt, wanted: Schema) -> str:
    if prompt.form == "code":
        return f"\n```python\n{render_classes(wanted, prompt.task)}\n```"
    return _as_json(_schema_value(wanted, prompt.task))


def _written(example: Example, wanted: Schema, prompt: Prompt) -> str:
    """The ideal answer in the form that is asked; only lists by label can name what is absent."""
    assert example.gold is not None
    if prompt.form == "labels":
        return _as_json(_shown_answer(example, wanted, prompt))
    return FORMS[prompt.form].write(example.gold.reading, wanted, prompt.task)


def _shown_answer(example: Example, wanted: Schema, prompt: Prompt) -> dict[str, object]:
    assert example.gold is not None
    answer = render_answer(example.gold.reading, wanted, prompt.task)
    if prompt.demonstrations.negatives == "omitted":
        return {name: said for name, said in answer.items() if said}
    return answer


def described(prompt: Prompt, wanted: Schema) -> Schema:
    """The schema with the descriptions that the prompt shows: its own before those of the schema, or none at all."""
    if prompt.described and not prompt.descriptions:
        return wanted
    return wanted.described(dict(prompt.descriptions)) if prompt.described else wanted.undescribed()


def _schema_value(wanted: Schema, task: Task) -> object:
    """The slice in IEPile's notation; labels and relations with descriptions carry them (OneKE's way)."""
    if task == "NER" and wanted.label_descriptions:
        words = dict(wanted.label_descriptions)
        return {label: words.get(label, "") for label in wanted.labels}
    if task in ("EE", "EEA") and any(event.description or event.role_descriptions for event in wanted.events):
        return {event.label: _described_event(event, task) for event in wanted.events}
    if task == "RE" and any(relation.description for relation in wanted.relations):
        return {relation.predicate: relation.description for relation in wanted.relations}
    notation = asked(wanted, task, given_triggers=True)
    if task == "SPO" and any(relation.description for relation in wanted.relations):
        return _described_triples(notation, {one.predicate: one.description for one in wanted.relations})
    return notation


def _described_triples(notation: object, words: Mapping[str, str]) -> object:
    """SPO's list of relation types, each with what it means."""
    assert isinstance(notation, list)
    return [{**one, "description": words.get(one["predicate"], "")} for one in notation]


def _described_event(event: EventType, task: Task) -> dict[str, object]:
    words = dict(event.role_descriptions)
    trigger: dict[str, object] = {"trigger": True} if task == "EE" else {}
    arguments = {role: words.get(role, "") for role in event.roles}
    return {event.label: event.description, **trigger, "arguments": arguments}


@cache
def _own_prompts() -> Prompts:
    records = sorted((file for file in _FOLDER.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return Prompts(prompts=tuple(prompt for file in records for prompt in _read_prompts(file)))


def _given_prompts(path: Path) -> Iterator[Prompt]:
    if not path.exists():
        raise ConfigError(f"{path}: no such prompt file")
    found: Iterable[Path] = [path]
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
    for file in found:
        yield from _read_prompts(file)


def _read_prompts(file: Traversable) -> Iterator[Prompt]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not a YAML file that can be read: {error}") from error
    return read_prompts(text, str(file))


def read_prompts(text: str, where: str) -> Iterator[Prompt]:
    """The prompts in a text of YAML records, which `---` separates; `where` it stands is for errors."""
    try:
        records = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: not a YAML file that can be read: {error}") from error
    for record in records:
        try:
            yield Prompt.model_validate(record)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the record"
            raise ConfigError(f"{where}: no prompt: {place}: {first['msg']}") from error


@cache
def _template_text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)
    return environment.from_string(_template_text(name))
