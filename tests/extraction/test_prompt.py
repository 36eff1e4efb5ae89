from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.errors import ConfigError
from kgplatform.extraction.prompt import Prompt, Prompts, load_prompts, render
from kgplatform.types.document import Document
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import LANGUAGES, TASKS, Language, Task

PROMPT = Prompt(name="p", task="NER", language="en", system="Be exact.", instruction="Find names.")


def document(text: str, language: Language = "en") -> Document:
    return Document(source="s", id="1", text=text, language=language)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_is_asked_in_both_languages(task: Task, language: Language) -> None:
    prompt = load_prompts().of(task, language)

    assert (prompt.task, prompt.language) == (task, language)


def test_the_text_comes_last_and_the_schema_stands_quoted_before_it() -> None:
    system, user = render(PROMPT, Schema(labels=("person", 'the "place"')), document("Ann went to Rome."))

    assert (system.role, system.content) == ("system", "Be exact.")
    assert user.content.startswith("Find names.")
    assert '["person", "the \\"place\\""]' in user.content
    assert user.content.endswith("\nAnn went to Rome.")


def test_chinese_labels_are_written_as_they_are() -> None:
    (_, user) = render(load_prompts().of("NER", "zh"), Schema(labels=("人物",)), document("鲁迅", "zh"))

    assert '["人物"]' in user.content


def test_a_document_that_looks_like_a_template_is_only_text() -> None:
    (_, user) = render(PROMPT, Schema(labels=("person",)), document("{{ schema }} {% raw %} <b>&amp;</b>"))

    assert user.content.endswith("{{ schema }} {% raw %} <b>&amp;</b>")


def test_the_white_space_of_a_document_is_kept() -> None:
    (_, user) = render(PROMPT, Schema(labels=("person",)), document("  Ann\n\n"))

    assert user.content.endswith("\n  Ann\n\n")


def test_documents_of_one_slice_share_all_that_stands_before_the_text() -> None:
    wanted = Schema(labels=("person",))
    one, other = (render(PROMPT, wanted, document(text))[-1].content for text in ("Ann", "Bob"))

    assert one.removesuffix("Ann") == other.removesuffix("Bob")


def test_given_triggers_are_told_to_the_model() -> None:
    wanted = Schema(events=(EventType(label="meet", roles=("who",), triggers=("met",)),))
    (_, user) = render(load_prompts().of("EEA", "en"), wanted, document("Ann met Bob"))

    assert json.dumps([{"event_type": "meet", "trigger": ["met"], "arguments": ["who"]}]) in user.content


def test_descriptions_of_relations_are_told_to_the_model() -> None:
    wanted = Schema(relations=(RelationType(predicate="born in", description="place of birth"),))
    (_, user) = render(load_prompts().of("RE", "en"), wanted, document("x"))

    assert '{"born in": "place of birth"}' in user.content


def test_a_prompt_file_takes_the_place_of_our_own_for_its_task_and_language(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\ntask: NER\nlanguage: en\ninstruction: Names!\n", encoding="utf-8")

    prompts = load_prompts(file)

    assert prompts.of("NER", "en").name == "mine"
    assert prompts.of("NER", "zh") == load_prompts().of("NER", "zh")
    assert prompts.of("RE", "en") == load_prompts().of("RE", "en")


def test_a_folder_of_prompts_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: a\ntask: NER\nlanguage: en\ninstruction: A\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("name: b\ntask: RE\nlanguage: zh\ninstruction: B\n", encoding="utf-8")

    prompts = load_prompts(tmp_path)

    assert (prompts.of("NER", "en").name, prompts.of("RE", "zh").name) == ("a", "b")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name: x\ntask: NERD\nlanguage: en\ninstruction: y\n", "task"),
        ("name: x\ntask: NER\nlanguage: en\n", "instruction"),
        ("- just\n- a list\n", "no prompt"),
        ("a: [", "not a YAML file"),
        ("", "no prompts there"),
    ],
)
def test_a_file_that_is_no_prompt_is_refused_with_its_name(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=f"bad.yaml: .*{words}"):
        load_prompts(file)


def test_a_missing_prompt_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such prompt file"):
        load_prompts(tmp_path / "none.yaml")


def test_another_instruction_is_another_digest() -> None:
    assert PROMPT.digest != PROMPT.model_copy(update={"instruction": "Find them."}).digest


def test_a_language_without_a_prompt_is_asked_in_the_other() -> None:
    assert Prompts(prompts=(PROMPT,)).of("NER", "zh") == PROMPT
