"""The same prompt, asking for its answer in another form: the words for each form stand in `prompts/forms/`.

What is looked for (`instruction`) stays; how it is to be written (`answer`, and the system's words where they are our
own) changes, and so does how the schema is shown and which JSON schema is held to.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from kgplatform.errors import ConfigError
from kgplatform.extraction.prompt import Prompt, load_prompts
from kgplatform.notation.forms import AnswerForm, forms_of
from kgplatform.types.noun import Noun
from kgplatform.types.task import Language, Task

_FOLDER = files("kgplatform.extraction") / "prompts" / "forms"


class Words(Noun):
    """What a form is asked with: the words of the system, and for each task how to answer."""

    form: AnswerForm
    language: Language
    system: str
    answers: dict[Task, str]


def in_form(prompt: Prompt, form: AnswerForm) -> Prompt:
    """The prompt asking for another form of answers; ConfigError where it cannot.

    >>> in_form(load_prompts().of("RE", "en"), "triples").answer.split(":")[0]
    'Answer with one JSON object'
    """
    if form == prompt.form:
        return prompt
    if form not in forms_of(prompt.task):
        known = ", ".join(forms_of(prompt.task))
        raise ConfigError(f"answers to {prompt.task} cannot be written as {form}; they can be as {known}")
    if prompt.layout == "iepile":
        raise ConfigError(f"the prompt {prompt.name} asks as IEPile's models were trained: in the form `labels` only")
    if not prompt.answer:
        raise ConfigError(
            f"the prompt {prompt.name} says in its `instruction` how to answer; say that in `answer`, and other forms "
            "can take its place"
        )
    language = prompt.words or prompt.language
    before, after = (_words(one, prompt.task, language) for one in (prompt.form, form))
    system = after[0] if prompt.system == before[0] else prompt.system
    return prompt.model_copy(update={"form": form, "system": system, "answer": after[1]})


def _words(form: AnswerForm, task: Task, language: Language) -> tuple[str, str]:
    """The system's words and the task's."""
    if form == "labels":
        own = load_prompts().of(task, language)
        return own.system, own.answer
    words = _read(form, language)
    return words.system, words.answers[task]


@cache
def _read(form: AnswerForm, language: Language) -> Words:
    return Words.model_validate(yaml.safe_load((_FOLDER / f"{form}.{language}.yaml").read_text(encoding="utf-8")))
