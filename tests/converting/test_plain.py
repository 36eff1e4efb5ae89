"""Records in plain words, as older models were taught, and those of the competitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.plain import PlainConverter, PlainOptions
from kgplatform.converting.templates import own_templates, read_templates
from kgplatform.errors import ConfigError
from kgplatform.notation.answers import render_answer
from kgplatform.notation.kg2instruction import FORMS, Form, OldTask, parse_output
from kgplatform.notation.records import read_gold
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import LANGUAGES, Language, Task

PEOPLE = Schema(labels=("人物", "地点"))
BOOKS = Schema(relations=(RelationType(predicate="作者"), RelationType(predicate="出版社")))
LAYOFFS = Schema(events=(EventType(label="裁员", roles=("时间", "裁员方")), EventType(label="加盟", roles=("时间",))))
EVENT = {"event_type": "裁员", "event_trigger": "裁掉", "arguments": [{"role": "时间", "argument": "5月"}]}
CASES: dict[OldTask, tuple[Schema, dict[str, Any]]] = {
    "NER": (PEOPLE, {"text": "鲁迅来了", "entity": [{"entity": "鲁迅", "entity_type": "人物"}]}),
    "RE": (BOOKS, {"text": "鲁迅写呐喊", "relation": [{"head": "呐喊", "relation": "作者", "tail": "鲁迅"}]}),
    "EE": (LAYOFFS, {"text": "5月裁掉三人", "event": [EVENT]}),
    "EET": (LAYOFFS, {"text": "5月裁掉三人", "event": [EVENT]}),
    "EEA": (LAYOFFS, {"text": "5月裁掉三人", "event": [EVENT]}),
}


def records_of(
    record: dict[str, Any], schema: Schema, task: Task, language: Language = "zh", **plain: Any
) -> list[dict[str, Any]]:
    options = ConvertOptions(task=task, **plain.pop("options", {}))
    converter = PlainConverter(schema, language, options, PlainOptions(**plain))
    return [json.loads(line.text) for line in converter.convert(record)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", get_args(OldTask))
def test_answers_in_every_form_are_read_back_as_the_gold(task: OldTask, language: Language, form: Form) -> None:
    schema, record = CASES[task]

    (made,) = records_of(record, schema, task, language, kind="kg2instruction", form=form)

    read = parse_output(made["output"], task, form=form)
    assert render_answer(read, schema, task) == render_answer(read_gold(record, task), schema, task)


@pytest.mark.parametrize("kind", ["asking", "open"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", get_args(OldTask))
def test_there_are_twenty_templates_for_every_task_and_language(task: OldTask, language: Language, kind: str) -> None:
    templates = own_templates(kind, task, language)

    assert len(set(templates)) == 20
    assert all("{s_format}" in one and ("{s_schema}" in one) == (kind == "asking") for one in templates)
    assert not any("{things}" in one or "{types}" in one for one in templates)


def test_relations_have_the_templates_of_knowlm_too() -> None:
    counts = {language: len(set(own_templates("knowlm", "RE", language))) for language in LANGUAGES}

    assert counts == {"zh": 4, "en": 14}


def test_the_template_and_the_form_are_drawn_by_the_text_and_always_the_same() -> None:
    schema, _ = CASES["NER"]
    texts = [{"text": f"文本{number}", "entity": []} for number in range(60)]

    drawn = [records_of(one, schema, "NER", kind="kg2instruction")[0]["instruction"] for one in texts]

    assert drawn == [records_of(one, schema, "NER", kind="kg2instruction")[0]["instruction"] for one in texts]
    assert len(set(drawn)) > 30


def test_a_template_can_be_chosen_by_its_number() -> None:
    schema, record = CASES["NER"]

    (made,) = records_of(record, schema, "NER", kind="kg2instruction", form=0, template=0)

    assert made == {
        "id": made["id"],
        "instruction": "请从下面的文本中抽取实体，实体类型限于['人物', '地点']，按(实体,实体类型)的格式作答。",
        "input": "鲁迅来了",
        "output": "(鲁迅,人物)\nNAN",
    }


def test_without_a_schema_the_instruction_names_no_label_and_the_answer_no_absence() -> None:
    schema, record = CASES["NER"]

    (made,) = records_of(record, schema, "NER", kind="kg2instruction", form=0, schema_free=True)

    assert "人物" not in made["instruction"]
    assert made["output"] == "(鲁迅,人物)"


def test_the_competition_of_2023_has_triples_beside_the_answer() -> None:
    schema, record = CASES["RE"]

    (made,) = records_of({**record, "cate": "作品", "id": "7"}, schema, "RE", kind="ccks2023")

    assert (made["id"], made["cate"], made["output"]) == ("7", "作品", "(呐喊,作者,鲁迅)")
    assert made["kg"] == [["呐喊", "作者", "鲁迅"]]


def test_test_records_hold_no_answer() -> None:
    schema, record = CASES["RE"]
    options = {"split": "test"}

    (made,) = records_of(record, schema, "RE", kind="ccks2023", options=options)
    (old,) = records_of({"text": "没有标注"}, schema, "RE", kind="kg2instruction", options=options)

    assert made.keys() == {"id", "instruction", "input"}
    assert old["split"] == ["作者", "出版社"]


def test_a_completion_record_lacks_a_sentence_and_keeps_its_triples() -> None:
    record = {"text": "今天下雨。鲁迅写呐喊。", "relation": [{"head": "呐喊", "relation": "作者", "tail": "鲁迅"}]}

    (made,) = records_of(record, BOOKS, "RE", kind="ccks2023", completion=1)

    assert made["input"] == "今天下雨。"
    assert "补全" in made["instruction"]
    assert made["kg"] == [["呐喊", "作者", "鲁迅"]]


def test_knowlm_has_its_relations_as_objects() -> None:
    schema, record = CASES["RE"]

    (made,) = records_of(record, schema, "RE", kind="knowlm", form=2)

    assert made["output"] == "作者：呐喊,鲁迅"
    assert made["relation"] == [{"head": "呐喊", "relation": "作者", "tail": "鲁迅"}]


def test_competitions_take_relations_only() -> None:
    schema, record = CASES["NER"]

    with pytest.raises(ValueError, match="ccks2023 has relations only, not NER"):
        records_of(record, schema, "NER", kind="ccks2023")


def test_the_competition_of_2024_asks_described_attributes_and_answers_by_entity() -> None:
    typed = RelationType(predicate="作者", subjects=("作品",), objects=("人物",), description="写下它的人")
    head = {"head": "呐喊", "head_type": "作品", "relation": "作者", "tail": "鲁迅", "tail_type": "人物"}
    options = ConvertOptions(task="KG", described=True)
    converter = Converter(Schema(relations=(typed,)), Slate("KG", "set", "do it"), options)

    (line,) = converter.convert({"text": "鲁迅写呐喊", "relation": [head]})

    made = json.loads(line.text)
    assert json.loads(made["instruction"])["schema"] == [{"entity_type": "作品", "attributes": {"作者": "写下它的人"}}]
    assert json.loads(made["output"]) == {"作品": {"呐喊": {"作者": "鲁迅"}}}


def test_templates_of_a_file_take_the_place_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("NER:\n  zh: ['找{s_schema}，写{s_format}，{不动}']\nen: ['Find {s_schema}']\n", encoding="utf-8")
    schema, record = CASES["NER"]
    options, plain = ConvertOptions(task="NER"), PlainOptions(kind="kg2instruction", form=2)

    (line,) = PlainConverter(schema, "zh", options, plain, templates=read_templates(file)).convert(record)

    assert json.loads(line.text)["instruction"] == "找['人物', '地点']，写实体类型：实体，{不动}"


@pytest.mark.parametrize("content", ["{a: b}", "[1, 2]", "", "['no slot']", "{XX: ['{s_schema}']}", "['a"])
def test_a_file_that_holds_no_templates_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"mine\.yaml"):
        read_templates(file)
