"""Single cases: what kind of error each is, and what is taken for what."""

from __future__ import annotations

import pytest

from kgplatform.evaluation.cases import cases, error_class, in_words, without_text
from kgplatform.evaluation.items import Item
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Failure, Mention, Reading, Relation, Span
from kgplatform.types.findings import Confusion, Mark
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score

TEXT = "桐华写了《步步惊心》，万科在深圳。"
DOCUMENT = Document(source="S", id="1", text=TEXT, language="zh", metadata={"topic": "作品"})


def reading(*said: Mention | Relation) -> Extraction:
    mentions = [one for one in said if isinstance(one, Mention)]
    relations = [one for one in said if isinstance(one, Relation)]
    return Extraction.of(DOCUMENT, Reading.of(mentions, relations), "")


def mention(text: str, label: str | None = None, span: Span | None = None) -> Mention:
    return Mention(text=text, label=label, span=span)


def relation(subject: str, predicate: str, object: str) -> Relation:
    return Relation(subject=mention(subject), predicate=predicate, object=mention(object))


def wanting(*said: Mention | Relation) -> Example:
    task = "NER" if isinstance(said[0], Mention) else "RE"
    return Example(document=DOCUMENT, wanted=Schema(), gold=reading(*said), task=task)


@pytest.mark.parametrize(
    ("wrong", "missed", "why"),
    [
        (Item("mention", "公司", ("万科",)), Item("mention", "人物", ("万科",)), "label"),
        (Item("mention", "公司", ("萬科",)), Item("mention", "公司", ("万科",)), "spelling"),
        (Item("mention", "公司", ("万科集团",)), Item("mention", "公司", ("万科",)), "boundary"),
        (Item("mention", "公司", ("万科集团",)), Item("mention", "人物", ("万科",)), None),
        (Item("mention", "公司", ("",)), Item("mention", "公司", ("万科",)), None),
        (Item("relation", "作者", ("书", "人")), Item("relation", "作者", ("人", "书")), "direction"),
        (Item("relation", "作者", ("书", "人")), Item("relation", "主演", ("书", "人")), "label"),
        (Item("relation", "作者", ("《书》", "人")), Item("relation", "作者", ("书", "人")), "boundary"),
        (Item("relation", "作者", ("歌", "人")), Item("relation", "作者", ("书", "人")), None),
        (Item("argument", "E", ("t", "买方", "a")), Item("argument", "E", ("t", "卖方", "a")), "role"),
        (Item("argument", "E", ("t2", "买方", "a")), Item("argument", "E", ("t", "买方", "a")), "trigger"),
        (Item("argument event-free", "E", ("买方", "a")), Item("argument event-free", "E", ("卖方", "a")), "role"),
        (Item("argument", "E", ("t", "买方", "a")), Item("argument event-free", "E", ("买方", "a")), None),
    ],
)
def test_an_error_is_explained_by_what_it_comes_near(wrong: Item, missed: Item, why: str | None) -> None:
    assert error_class(wrong, missed) == why


def test_every_item_of_a_document_is_judged_marked_and_explained() -> None:
    gold = wanting(mention("桐华", "人物"), mention("万科", "公司"), mention("深圳", "地点"))
    said = reading(mention("桐华", "人物", Span(0, 2)), mention("万科", "人物"), mention("上海", "地点"))

    (case,) = cases([gold], {DOCUMENT.key: said}).documents

    assert case.score == Score(tp=1, fp=2, fn=2)
    assert (case.text, case.topic, case.language) == (TEXT, "作品", "zh")
    assert {(item.verdict, item.parts[0], item.label, item.why, item.beside) for item in case.items} == {
        ("right", "桐华", "人物", "", ""),
        ("wrong", "万科", "人物", "label", "万科 [公司]"),
        ("missing", "万科", "公司", "label", "万科 [人物]"),
        ("wrong", "上海", "地点", "not in text", ""),
        ("missing", "深圳", "地点", "missed", ""),
    }
    assert case.items[0].marks == (Mark(start=0, end=2, part="人物"),)


def test_a_wrong_item_of_words_in_the_text_is_extra() -> None:
    gold = wanting(mention("桐华", "人物"))

    (case,) = cases([gold], {DOCUMENT.key: reading(mention("桐华", "人物"), mention("深圳", "地点"))}).documents

    assert [item.why for item in case.items] == ["", "extra"]


def test_the_sides_of_a_relation_are_marked() -> None:
    gold = wanting(relation("步步惊心", "作者", "桐华"))

    (case,) = cases([gold], {DOCUMENT.key: gold.gold}).documents if gold.gold else ()

    assert case.items[0].marks == (Mark(start=5, end=9, part="subject"), Mark(start=0, end=2, part="object"))


def test_a_failure_says_why_and_misses_everything() -> None:
    failure = Failure(document=DOCUMENT, stage="answer", reason="no JSON")

    (case,) = cases([wanting(mention("桐华", "人物"))], {DOCUMENT.key: failure}).documents

    assert (case.failure, case.score) == ("answer: no JSON", Score(fn=1))


def test_documents_with_most_errors_come_first() -> None:
    other = DOCUMENT.model_copy(update={"id": "2"})
    right, wrong = (Extraction.of(one, Reading.of([mention("桐华", "人物")]), "") for one in (DOCUMENT, other))
    golds = [Example(document=one.document, wanted=Schema(), gold=one, task="NER") for one in (right, wrong)]

    found = cases(golds, {right.document.key: right, other.key: Extraction(document=other)})

    assert [case.id for case in found.documents] == ["2", "1"]


def test_confusion_counts_what_is_said_of_the_same_words() -> None:
    gold = wanting(mention("桐华", "人物"), mention("万科", "公司"), mention("深圳", "地点"))
    said = reading(mention("桐华", "人物"), mention("万科", "人物"), mention("写", "动作"))

    found = cases([gold], {DOCUMENT.key: said})

    assert set(found.confusion) == {
        Confusion(kind="mention", gold="人物", predicted="人物", count=1),
        Confusion(kind="mention", gold="公司", predicted="人物", count=1),
        Confusion(kind="mention", gold="地点", predicted=None, count=1),
        Confusion(kind="mention", gold=None, predicted="动作", count=1),
    }
    assert found.classes == {"label": 2, "missed": 1, "extra": 1}


def test_cases_are_kept_without_text_and_without_what_is_right() -> None:
    gold = wanting(mention("桐华", "人物"), mention("万科", "公司"))
    (case,) = cases([gold], {DOCUMENT.key: reading(mention("桐华", "人物"))}).documents

    kept = without_text(case)

    assert kept.text == ""
    assert [(item.verdict, item.parts) for item in kept.items] == [("missing", ("万科",))]
    assert kept.score == Score(tp=1, fn=1)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Item("mention", "公司", ("万科",)), "万科 [公司]"),
        (Item("relation", "作者", ("云中歌", "桐华")), "云中歌 —作者→ 桐华"),
        (Item("trigger", "收购", ("买下",)), "买下 [收购]"),
        (Item("argument", "收购", ("买下", "买方", "万科")), "买下 [收购] 买方: 万科"),
        (Item("argument event-free", "收购", ("买方", "万科")), "[收购] 买方: 万科"),
    ],
)
def test_an_item_is_read_by_people(item: Item, words: str) -> None:
    assert in_words(item) == words
