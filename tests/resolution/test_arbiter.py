"""Pairs as messages, answers as judgements."""

from __future__ import annotations

import pytest

from kgplatform.resolution.arbiter import Side, Verdict, judgement_of, messages_of, verdict_of
from kgplatform.resolution.doubt import Doubt
from kgplatform.types.resolution import Link

LEFT, RIGHT = Side(("王伟",), "王伟是教练。"), Side(("王伟", "王$x"), "王伟是$left画家。")


def test_a_chinese_pair_is_asked_in_chinese() -> None:
    system, user = messages_of("人物", LEFT, RIGHT, "zh")

    assert (system.role, user.role) == ("system", "user")
    assert '"same": true' in system.content
    assert user.content.startswith("类型：人物\n\n甲的名称：王伟\n提到甲的文字：王伟是教练。")


def test_an_english_pair_is_asked_in_english() -> None:
    _, user = messages_of(None, Side(("IBM",), "IBM sells."), Side(("Big Blue",), "Big Blue sells."), "en")

    assert "Type: not given" in user.content
    assert "B is called: Big Blue\nPassage with B: Big Blue sells." in user.content


def test_what_stands_in_names_and_passages_is_no_template() -> None:
    _, user = messages_of("人物", LEFT, RIGHT, "zh")

    assert "王伟 / 王$x" in user.content
    assert "王伟是$left画家。" in user.content


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ('{"same": true, "reason": "one man"}', True),
        ('{"same": false}', False),
        ('```json\n{"same": "no"}\n```', False),
        ('{"相同": "是", "理由": "同一人"}', True),
        ("不同。", False),
        ("Yes", True),
        ('{"same": null}', None),
        ('{"same": "不确定"}', None),
    ],
)
def test_an_answer_says_the_same_or_different_or_neither(answer: str, same: bool | None) -> None:
    verdict = verdict_of(answer)

    assert (verdict.same, verdict.read) == (same, True)


@pytest.mark.parametrize(
    "answer", ["", "I think that they might be one man", '{"reason": "?"}', '{"same": "purple"}', "[]"]
)
def test_an_answer_that_cannot_be_understood_decides_nothing(answer: str) -> None:
    assert verdict_of(answer).same is None
    assert not verdict_of(answer).read


def test_a_verdict_is_a_judgement_between_all_names_of_both_sides() -> None:
    doubt = Doubt(Link("a", "c", 0.7, "alike", accepted=False), 0.9, (("a", "b"), ("c",)), 1.0)
    judgement = judgement_of(doubt, Verdict(same=True, reason="one man"), graph="main", model="novel")

    assert judgement is not None
    assert (judgement.left, judgement.right, judgement.same) == (("a", "b"), ("c",), True)
    assert (judgement.by, judgement.reason) == ("arbiter", "novel: one man")


def test_an_arbiter_that_cannot_tell_judges_nothing() -> None:
    doubt = Doubt(Link("a", "c", 0.7, "alike", accepted=False), 0.9, (("a",), ("c",)), 1.0)

    assert judgement_of(doubt, Verdict(same=None), graph="main", model="novel") is None
