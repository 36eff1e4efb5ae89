from __future__ import annotations

import json
from typing import get_args

import pytest

from kgplatform.notation.answers import render_answer
from kgplatform.notation.forms import FORMS, AnswerForm, forms_of
from kgplatform.notation.records import read_gold
from kgplatform.notation.schemas import schema_of
from kgplatform.notation.understanding import understand
from kgplatform.types.extraction import Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import TASKS, Task

CASES: dict[tuple[Task, str], tuple[object, dict[str, object], str]] = {
    ("NER", "zh"): (["人物", "地点"], {"entity": [{"entity": "鲁迅", "entity_type": "人物"}]}, "鲁迅出生于绍兴。"),
    ("NER", "en"): (["person", "home town"], {"entity": [{"entity": "Ann", "entity_type": "person"}]}, "Ann is here."),
    ("RE", "zh"): (
        ["作者", "出版社"],
        {"relation": [{"head": "呐喊", "relation": "作者", "tail": "鲁迅"}]},
        "鲁迅写了呐喊",
    ),
    ("RE", "en"): (
        ["place of birth"],
        {"relation": [{"head": 'Ann "A"', "relation": "place of birth", "tail": "Ulm\\"}]},
        'Ann "A" is from Ulm\\',
    ),
    ("SPO", "zh"): (
        [{"subject_type": "歌曲", "predicate": "作词", "object_type": "人物"}],
        {"relation": [{"head": "红豆", "head_type": "歌曲", "relation": "作词", "tail": "林夕", "tail_type": "人物"}]},
        "红豆由林夕作词",
    ),
    ("EE", "zh"): (
        [{"event_type": "裁员", "trigger": True, "arguments": ["时间", "裁员方"]}],
        {
            "event": [
                {"event_trigger": "裁员", "event_type": "裁员", "arguments": [{"argument": "5月", "role": "时间"}]},
                {"event_trigger": "裁掉", "event_type": "裁员", "arguments": []},
            ]
        },
        "5月裁员，又裁掉",
    ),
    ("EEA", "en"): (
        [{"event_type": "Meet", "arguments": ["who", "where at"]}],
        {
            "event": [
                {
                    "event_trigger": "",
                    "event_type": "Meet",
                    "arguments": [
                        {"argument": "Ann", "role": "who"},
                        {"argument": "Bob", "role": "who"},
                        {"argument": "Rome", "role": "where at"},
                    ],
                }
            ]
        },
        "Ann met Bob in Rome",
    ),
    ("EET", "zh"): (
        ["裁员"],
        {"event": [{"event_trigger": "裁掉", "event_type": "裁员", "arguments": []}]},
        "裁掉三人",
    ),
    ("KG", "zh"): (
        [{"entity_type": "人物", "attributes": ["出生地点", "作品"]}],
        {
            "relation": [
                {"head": "鲁迅", "head_type": "人物", "relation": "作品", "tail": "呐喊"},
                {"head": "鲁迅", "head_type": "人物", "relation": "作品", "tail": "彷徨"},
            ]
        },
        "鲁迅写了呐喊和彷徨",
    ),
}
ALL = [(form, *case) for case in CASES for form in forms_of(case[0])]


def of(task: Task, language: str) -> tuple[Schema, Reading, str]:
    schema, gold, text = CASES[task, language]
    return schema_of(schema, task), read_gold(gold, task), text


@pytest.mark.parametrize(("form", "task", "language"), ALL)
def test_the_ideal_answer_is_read_back_as_it_was_meant_and_without_any_rule(
    form: AnswerForm, task: Task, language: str
) -> None:
    wanted, gold, text = of(task, language)

    understood = understand(FORMS[form].write(gold, wanted, task), wanted, task, text, form=form)

    assert understood.reading is not None
    assert render_answer(understood.reading, wanted, task) == render_answer(gold, wanted, task)
    assert (understood.rules, understood.problems) == ((), ())


@pytest.mark.parametrize(("form", "task", "language"), ALL)
def test_an_answer_that_finds_nothing_is_an_answer(form: AnswerForm, task: Task, language: str) -> None:
    wanted, _, text = of(task, language)

    understood = understand(FORMS[form].write(Reading(), wanted, task), wanted, task, text, form=form)

    assert understood.reading == Reading()


@pytest.mark.parametrize(("form", "task", "language"), [one for one in ALL if one[0] != "labels"])
def test_label_lists_are_understood_whatever_form_was_asked(form: AnswerForm, task: Task, language: str) -> None:
    wanted, gold, text = of(task, language)
    answer = FORMS["labels"].write(gold, wanted, task)

    understood = understand(answer, wanted, task, text, form=form)

    assert understood.reading == understand(answer, wanted, task, text).reading


def test_every_task_can_be_answered_in_lists_objects_and_code() -> None:
    assert all({"labels", "objects", "code"} <= set(forms_of(task)) for task in TASKS)
    assert set(FORMS) == set(get_args(AnswerForm))


def test_triples_are_what_the_older_tools_asked_for() -> None:
    wanted, gold, _ = of("RE", "zh")

    assert json.loads(FORMS["triples"].write(gold, wanted, "RE")) == {"facts": [["呐喊", "作者", "鲁迅"]]}


def test_objects_carry_the_types_of_both_ends() -> None:
    wanted, gold, text = of("SPO", "zh")
    answer = FORMS["objects"].write(gold, wanted, "SPO")

    understood = understand(answer, wanted, "SPO", text, form="objects")

    assert understood.reading is not None
    (relation,) = understood.reading.relations
    assert (relation.subject.label, relation.object.label) == ("歌曲", "人物")


def test_the_schema_of_objects_names_the_labels_that_may_be_used() -> None:
    wanted, _, _ = of("NER", "zh")

    held = json.loads(FORMS["objects"].json_schema(wanted, "NER"))

    assert held["properties"]["facts"]["items"]["properties"]["type"]["enum"] == ["人物", "地点"]


def test_an_object_that_is_called_as_its_relation_is_kept() -> None:
    wanted = schema_of(["职业"], "RE")
    answer = '{"facts": [{"subject": "他", "relation": "职业", "object": "职业"}]}'

    understood = understand(answer, wanted, "RE", "他的职业", form="objects")

    assert understood.reading is not None
    assert [(one.subject.text, one.object.text) for one in understood.reading.relations] == [("他", "职业")]
