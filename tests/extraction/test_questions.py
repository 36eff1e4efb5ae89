"""What is asked at a time fits what the server takes."""

from __future__ import annotations

import pytest

from kgplatform.extraction.chunks import about_tokens
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import load_prompts
from kgplatform.extraction.questions import Plans, Slice
from kgplatform.llm.options import LLMOptions
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

SENTENCES: dict[Language, str] = {"zh": "这是第几句话没有人知道。", "en": "Nobody knows which sentence this is. "}


def slices(language: Language, options: ExtractionOptions) -> tuple[Slice, ...]:
    document = Document(source="s", id="1", text=SENTENCES[language] * 100, language=language)
    example = Example(document=document, wanted=Schema(labels=("人物", "place")), task="NER")
    return Plans(options, LLMOptions(), load_prompts()).slices(example)


def recipe(options: ExtractionOptions, **more: object) -> str:
    document = Document(source="s", id="1", text="鲁迅", language="zh")
    endpoint = LLMOptions.model_validate(more)
    return (
        Plans(options, endpoint, load_prompts()).of(Example(document=document, wanted=Schema(labels=("人物",)))).recipe
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_that_the_server_could_not_take_whole_is_asked_in_parts(language: Language) -> None:
    parts = slices(language, ExtractionOptions(room_tokens=500))

    asked = [sum(about_tokens(message.content) for message in part.question.messages) for part in parts]
    assert len(parts) > 1
    assert max(asked) <= 500 / 1.25
    assert all(part.part.text for part in parts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_with_room_enough_or_unknown_the_options_decide(language: Language) -> None:
    assert len(slices(language, ExtractionOptions(room_tokens=30_000))) == 1
    assert len(slices(language, ExtractionOptions())) == 1


def test_a_server_with_more_room_reads_nothing_anew() -> None:
    assert recipe(ExtractionOptions(room_tokens=500)) == recipe(ExtractionOptions(room_tokens=9_000))


def test_another_template_or_format_is_another_recipe() -> None:
    assert recipe(ExtractionOptions()) != recipe(ExtractionOptions(), response_format="prompt")
