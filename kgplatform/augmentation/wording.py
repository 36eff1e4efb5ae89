"""The words of the questions: a YAML record for each question and language. Texts and names in them are values."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

import yaml

from kgplatform.types.completion import Message
from kgplatform.types.noun import Noun, digest
from kgplatform.types.task import Language

_FOLDER = files("kgplatform.augmentation") / "prompts"


class Wording(Noun):
    """How one thing is asked in one language; `question` has places for $values."""

    name: str
    language: Language
    system: str
    question: str

    def messages(self, **values: object) -> tuple[Message, ...]:
        """The conversation that asks it."""
        asked = Template(self.question).substitute(values)
        return Message(role="system", content=self.system), Message(role="user", content=asked)


class Sentences(Noun):
    """How facts are said in one language, so that somebody can be asked whether they are true."""

    language: Language
    mention: str
    relation: str
    event: str
    argument: str


@cache
def wording(name: str, language: Language) -> Wording:
    """The words of a question in this language."""
    return Wording.model_validate(_record(name, language))


@cache
def sentences(language: Language) -> Sentences:
    """The sentences for facts in this language."""
    return Sentences.model_validate(_record("sentences", language))


@cache
def prompt_digest(names: tuple[str, ...], language: Language) -> str:
    """A name for all the words that a kind uses."""
    return digest([_record(name, language) for name in names])[:16]


def _record(name: str, language: Language) -> object:
    return yaml.safe_load((_FOLDER / f"{name}.{language}.yaml").read_text(encoding="utf-8"))
