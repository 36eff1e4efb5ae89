from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from kgplatform.errors import ConfigError
from kgplatform.extraction.forms import in_form
from kgplatform.extraction.llm import extract
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts, load_prompts, render
from kgplatform.llm.options import LLMOptions
from kgplatform.notation.forms import FORMS, AnswerForm
from kgplatform.notation.records import read_gold
from kgplatform.notation.schemas import schema_of
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.schema import Schema
from kgplatform.types.task import LANGUAGES, TASKS, Language
from tests.stubs.llm_server import StubLLMServer

EVERY = [(form, task, language) for form, one in FORMS.items() for task in one.tasks for language in LANGUAGES]
OTHERS = [one for one in EVERY if one[0] != "labels"]


def of(form: AnswerForm, task: str, language: Language) -> Prompt:
    return in_form(load_prompts().of(task, language), form)  # type: ignore[arg-type]


@pytest.mark.parametrize(("form", "task", "language"), EVERY)
def test_every_form_has_words_for_every_task_that_it_can_answer(
    form: AnswerForm, task: str, language: Language
) -> None:
    prompt = of(form, task, language)

    assert prompt.answer
    assert ("Python" in prompt.system) == (form == "code")


@pytest.mark.parametrize(("form", "task", "language"), OTHERS)
def test_the_way_back_gives_the_prompt_as_it_was(form: AnswerForm, task: str, language: Language) -> None:
    assert in_form(of(form, task, language), "labels") == load_prompts().of(task, language)  # type: ignore[arg-type]


def test_what_is_looked_for_stays_in_every_form() -> None:
    assert len({of(form, "RE", "zh").instruction for form in FORMS}) == 1
    assert len({of(form, "RE", "zh").digest for form in FORMS}) == len(FORMS)


def test_code_shows_the_schema_as_classes_before_the_text() -> None:
    document = Document(source="s", id="1", text="鲁迅生于绍兴", language="zh")

    user = render(of("code", "NER", "zh"), Schema(labels=("人物", "地点")), document)[-1].content

    assert '```python\nclass 人物(Entity):  # "人物"\n    name: str\n\nclass 地点(Entity):' in user
    assert user.endswith("文本：\n鲁迅生于绍兴")


def test_demonstrations_are_answered_in_the_form_that_is_asked() -> None:
    shown = Document(source="s", id="1", text="Ann was born in Ulm.", language="en")
    gold = read_gold({"relation": [{"head": "Ann", "relation": "born in", "tail": "Ulm"}]}, "RE")
    wanted = schema_of(["born in"], "RE")
    example = Example(document=shown, wanted=wanted, gold=Extraction.of(shown, gold, "gold"), task="RE")
    asked = shown.model_copy(update={"id": "2", "text": "Bob."})

    answers = {form: render(of(form, "RE", "en"), wanted, asked, [example])[2].content for form in FORMS}

    assert answers == {
        "labels": '{"born in": [{"subject": "Ann", "object": "Ulm"}]}',
        "objects": '{"facts": [{"subject": "Ann", "relation": "born in", "object": "Ulm"}]}',
        "triples": '{"facts": [["Ann", "born in", "Ulm"]]}',
        "code": 'extract = [\n    born_in("Ann", "Ulm"),\n]',
    }


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("objects", '{"facts": [{"name": "鲁迅", "type": "人物"}]}'),
        ("triples", '{"facts": [["鲁迅", "人物"]]}'),
        ("code", 'extract = [人物("鲁迅")]'),
    ],
)
def test_answers_in_the_form_that_was_asked_become_mentions(form: AnswerForm, answer: str) -> None:
    document = Document(source="s", id="1", text="鲁迅生于绍兴", language="zh")
    example = Example(document=document, wanted=Schema(labels=("人物",)), task="NER")
    with StubLLMServer([], answer=answer) as server:
        options = LLMOptions(base_url=server.base_url, model="novel", timeout=10)
        (read,) = extract([example], ExtractionOptions(), options, prompts=Prompts(prompts=(of(form, "NER", "zh"),)))
        body = server.bodies[0]

    assert isinstance(read, Extraction)
    assert [(one.text, one.label) for one in read.mentions] == [("鲁迅", "人物")]
    assert ("response_format" in body) == (form != "code")
    assert "facts" in json.dumps(body.get("response_format", {})) or form == "code"


def test_a_form_that_cannot_say_what_is_asked_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot be written as triples; they can be as labels, objects, code"):
        of("triples", "EE", "en")
    with pytest.raises(ValidationError, match="cannot be written as triples"):
        Prompt(name="p", task="KG", language="en", instruction="x", form="triples")


def test_a_prompt_that_says_how_to_answer_in_its_instruction_keeps_its_form() -> None:
    prompt = Prompt(name="mine", task="NER", language="en", instruction="Names as JSON!")

    with pytest.raises(ConfigError, match="say that in `answer`"):
        in_form(prompt, "code")


def test_the_users_own_words_for_the_system_stay() -> None:
    prompt = load_prompts().of("NER", "en").model_copy(update={"system": "You are a chemist."})

    assert in_form(prompt, "code").system == "You are a chemist."


def test_every_task_has_words_that_stand_apart_from_what_is_looked_for() -> None:
    assert all(load_prompts().of(task, language).answer for task in TASKS for language in LANGUAGES)
