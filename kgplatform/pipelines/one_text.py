"""One text read at once: what is asked, what is answered, what comes of it. Nothing is stored but completions."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.datasets.schemas import read_schema, schemas_by_language
from kgplatform.extraction.llm import slices_of
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.asking import LLM
from kgplatform.pipelines.making import Making, Wish
from kgplatform.pipelines.read import Reading
from kgplatform.text.language import detect_language
from kgplatform.types.completion import Message
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Failure, SetAside
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language


class Shown(NamedTuple):
    """The outcome; prompts and answers only where a model was asked."""

    outcome: Extraction | Failure
    prompts: tuple[Message, ...]
    answers: tuple[str, ...]


def read_text(text: str, schema: Path | None, wish: Wish, choice: Choice, settings: Settings) -> Shown:
    """Read one text as the corpus would be."""
    language = choice.language or detect_language(text)
    document = Document(source="text", id=id_of(text), text=text, language=language)
    wanted = _wanted(schema, choice, language) if schema else Schema()
    example = Example(document=document, wanted=wanted, task=choice.task)
    dataset = DataSet(
        source="text",
        layout="corpus",
        task=choice.task,
        language=language,
        split=None,
        path="--text",
        schema_path=None,
        train_path=None,
    )
    with open_workspace(settings) as workspace:
        faults: list[SetAside] = []
        making = Making(wish, settings, workspace, Reading((), choice, schema), faults.append)
        extractor = making.extractor(dataset)
        (outcome,) = extractor.run([example])
        if not isinstance(extractor, LLM):
            return Shown(outcome, (), ())
        slices = slices_of(example, extractor.options, extractor.endpoint, extractor.prompts)
        asked = tuple(part.question for part in slices)
        keys = [extractor.endpoint.key(question) for question in asked]
        answers = tuple(found.text for key in keys if (found := workspace.recall(key)))
    return Shown(outcome, tuple(message for question in asked for message in question.messages), answers)


def _wanted(schema: Path, choice: Choice, language: Language) -> Schema:
    by_language = schemas_by_language(schema)
    return by_language[language] if by_language else read_schema(schema, choice.task, language, choice.topic)
