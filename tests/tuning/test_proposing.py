"""What a model is told of a prompt's mistakes, and which of its proposals may be tried."""

from __future__ import annotations

import json

import pytest

from kgplatform.extraction.prompt import load_prompts
from kgplatform.tuning.proposing import Known, copies_of, grouped_errors, question, read_proposal, why_not
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention
from kgplatform.types.schema import Schema

PROMPT = load_prompts().of("NER", "zh")
KEYED = PROMPT.model_copy(update={"instruction": '找出所有事件，写出 "trigger" 和 {label}。'})
TEXTS = ("昨天下午张三在上海虹桥机场等了整整三个小时",)
WANTED = Schema(labels=("人物", "地点"))


def reason(instruction: str = "", prompt: object = PROMPT, **descriptions: str) -> str | None:
    answer = json.dumps({"instruction": instruction, "descriptions": descriptions}, ensure_ascii=False)
    proposed = read_proposal(answer)
    assert proposed is not None
    return why_not(proposed, Known(prompt, WANTED, copies_of(TEXTS, "zh")))  # type: ignore[arg-type]


def test_a_new_instruction_may_be_tried() -> None:
    assert reason("找出文本中所有属于下列类型的名称，代词不算。") is None


def test_an_explanation_of_a_label_may_be_tried() -> None:
    assert reason(人物="人的名字，不包括代词") is None


@pytest.mark.parametrize(
    ("instruction", "why"),
    [
        (PROMPT.instruction, "nothing new"),
        ("", "nothing new"),
        ("找" * 700, "too long"),
        ("例如张三在上海虹桥机场等了，要写人物张三。", "copies a text"),
    ],
)
def test_an_instruction_is_turned_down(instruction: str, why: str) -> None:
    assert reason(instruction) == why


def test_quoted_keys_and_placeholders_must_stay() -> None:
    assert reason('找出事件，写出 "trigger"。', KEYED) == "a placeholder is lost"
    assert reason('找出事件，写出 {label} 和 "trigger"。', KEYED) is None


def test_what_is_not_asked_cannot_be_explained() -> None:
    assert reason(机构="公司") == "explains what is not asked"


def test_a_model_that_cannot_write_prompts_proposes_nothing() -> None:
    assert read_proposal('{"人物": ["张三"]}') == ("", {})
    assert read_proposal("[]") is None
    assert read_proposal("请找出文本中所有的人名和地名，不要遗漏。") == ("请找出文本中所有的人名和地名，不要遗漏。", {})


def read(*mentions: tuple[str, str]) -> tuple[Example, Extraction]:
    document = Document(source="s", id="1", text=TEXTS[0], language="zh")
    gold = Extraction(document=document, mentions=(Mention(text="张三", label="人物"),))
    said = Extraction(document=document, mentions=tuple(Mention(text=text, label=label) for text, label in mentions))
    return Example(document=document, wanted=WANTED, gold=gold, task="NER"), said


def test_mistakes_are_told_by_label_with_their_texts() -> None:
    assert grouped_errors(PROMPT, [read(("下午", "人物"), ("机场", "地点"))]).splitlines() == [
        f"- 人物: 多写 下午 (文本: {TEXTS[0]})",
        f"- 人物: 漏写 张三 (文本: {TEXTS[0]})",
        f"- 地点: 多写 机场 (文本: {TEXTS[0]})",
    ]


def test_who_makes_no_mistakes_is_asked_all_the_same() -> None:
    errors = grouped_errors(PROMPT, [read(("张三", "人物"))])

    assert errors == ""
    assert "（没有错误）" in question(PROMPT, errors, 0).messages[-1].content


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_question_holds_the_instruction_as_it_is(language: str) -> None:
    prompt = load_prompts().of("EE", language)  # type: ignore[arg-type]

    assert prompt.instruction in question(prompt, "- a: {b}", 0).messages[-1].content
